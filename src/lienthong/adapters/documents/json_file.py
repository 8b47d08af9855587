"""A document as JSON, for programs: every part by its kind, numbers as numbers, dates as ISO."""

import json
from decimal import Decimal

from lienthong.core.documents.model import Document, as_plain

MEDIA_TYPE = "application/json"


def write(document: Document) -> bytes:
    """Return the document as JSON in UTF-8."""
    text = json.dumps(as_plain(document), ensure_ascii=False, indent=2, default=_plain)
    return text.encode()


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else str(value)

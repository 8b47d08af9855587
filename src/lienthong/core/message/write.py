"""The bytes of a message: a list of records as XML or JSON, the same records always the same.

Records are written one by one, so that their size is known before they are put together.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from lienthong.core.message.model import Shape
from lienthong.core.message.naming import cased
from lienthong.core.message.values import Node


def write_record(shape: Shape, record: dict[str, Node]) -> str:
    """Write one record as it stands in the list."""
    if shape.format == "xml":
        return _element(cased(shape.item_name, shape.case), record)
    return _json(record)


def write_message(shape: Shape, records: Sequence[str]) -> bytes:
    """Put written records together as one message, UTF-8."""
    name = cased(shape.list_name, shape.case)
    if shape.format == "xml":
        space = f" xmlns={quoteattr(shape.namespace)}" if shape.namespace else ""
        inside = "".join(records)
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<{name}{space}>{inside}</{name}>'
        ).encode()
    listed = f"[{','.join(records)}]"
    if shape.json_list == "bare":
        return listed.encode()
    if shape.json_list == "nested":
        listed = f"{{{json.dumps(cased(shape.item_name, shape.case))}:{listed}}}"
    return f"{{{json.dumps(name)}:{listed}}}".encode()


def _element(name: str, node: Node) -> str:
    if isinstance(node, list):
        return "".join(_element(name, item) for item in node)
    if isinstance(node, dict):
        return f"<{name}>{''.join(_element(*part) for part in node.items())}</{name}>"
    return f"<{name}>{_text(node)}</{name}>"


def _text(node: str | int | Decimal | bool) -> str:
    if isinstance(node, bool):
        return "true" if node else "false"
    # A bare carriage return would be read back as a line feed.
    return escape(f"{node:f}" if isinstance(node, Decimal) else str(node), {"\r": "&#13;"})


def _json(node: Node) -> str:
    """Write JSON with every decimal as its own digits: a float would change some of them."""
    if isinstance(node, dict):
        members = (f"{json.dumps(name, ensure_ascii=False)}:{_json(part)}"
                   for name, part in node.items())  # fmt: skip
        return f"{{{','.join(members)}}}"
    if isinstance(node, list):
        return f"[{','.join(map(_json, node))}]"
    if isinstance(node, Decimal):
        return f"{node:f}"
    return json.dumps(node, ensure_ascii=False)

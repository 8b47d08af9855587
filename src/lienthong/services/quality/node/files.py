"""Files that rows name, as this node keeps them: by their name, or by their digest."""

import hashlib

from lienthong.core.contract.model import Table
from lienthong.services.records.attachments import path_of
from lienthong.services.records.models import Attachment


class AttachedFiles:
    """Answers the SHA-256 of a file attached to rows of a table; what lies on disk is read."""

    def __init__(self, table: Table) -> None:
        self._table = table.name
        self._known: dict[str, str] = {}

    def digest(self, file: str) -> str:
        """Return the digest of the newest file of this name, empty when there is none."""
        held = Attachment.objects.filter(table_name=self._table)
        found = held.filter(sha256=file.lower()).first()
        found = found or held.filter(name=file).order_by("-uploaded_at").first()
        return self._of_disk(found.sha256) if found else ""

    def _of_disk(self, kept_under: str) -> str:
        known = self._known.get(kept_under)
        if known is None:
            known = self._known[kept_under] = _read(kept_under)
        return known


def _read(kept_under: str) -> str:
    try:
        with path_of(kept_under).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""

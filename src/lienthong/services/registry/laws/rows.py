"""Legal texts: rows of ``van_ban_phap_luat``; before it is declared, the plans' own facts.

Whether a text is in force is told with the grade of what is known of it: validity that a third
party told is shown as such, never as law.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from lienthong.core.contract.model import Table
from lienthong.services.contracts import queries as contracts
from lienthong.services.records.queries import Asked, page
from lienthong.services.registry.models import LegalReference

CONTRACT, TABLE = "van-ban-phap-luat", "van_ban_phap_luat"
PARTS = {"cited": "vien-dan", "to_be_issued": "phai-ban-hanh", "seed_itself": "giao-viec"}
Force = Literal["in_force", "replaced", "ended", "not_yet", "to_be_issued", "unknown"]
GONE: frozenset[Force] = frozenset({"replaced", "ended"})
_NAMED = ("Luật ", "Bộ luật ", "Đề án ")  # kinds that others cite by name, without a number
_MOST = 5000


@dataclass(frozen=True)
class Law:
    """One legal text. ``part`` is its part in the plans, ``grade`` how sure its validity is.

    ``since`` is its first day in force, ``until`` the first day it no longer is; ``successor`` the
    text that replaced it. ``has_row`` says that it stands in the declared table.
    """

    id: str
    number: str
    kind: str
    subject: str
    issuer: str
    issued_on: date | None
    part: str
    plans: tuple[str, ...]
    since: date | None = None
    until: date | None = None
    successor_id: str = ""
    successor: "Law | None" = None
    grade: str = ""
    source: str = ""
    has_row: bool = False

    @property
    def title(self) -> str:
        """The kind with the number, or what it is about."""
        return f"{self.kind} {self.number}".strip() if self.number else self.subject

    def force(self, day: date) -> Force:
        """Return whether it is in force on a day; a replacement in force ends it without a date."""
        if self.until is not None and self.until <= day:
            return "replaced" if self.successor_id else "ended"
        if self.until is None and self.successor is not None:
            begun = self.successor.since
            if begun is None or begun <= day:
                return "replaced"
        if self.part == "phai-ban-hanh" and self.since is None:
            return "to_be_issued"
        if self.since is None:
            return "unknown"
        return "in_force" if self.since <= day else "not_yet"


def laws_table() -> Table:
    """Return the declared table of legal texts. Raises NotFound before it is declared."""
    return contracts.table(TABLE)[1]


def laws() -> dict[str, Law]:
    """Return every legal text by id, each with what replaced it; rows go before facts."""
    found = {law.pk: _fact(law) for law in LegalReference.objects.filter(retired_at=None)}
    if contracts.find(CONTRACT) is not None:
        rows = page(laws_table(), Asked(limit=_MOST, sort="trich_yeu")).rows
        found |= {row["ma"]: _row(row) for row in rows}
    return {key: _followed(law, found) for key, law in found.items()}


def _followed(law: Law, known: Mapping[str, Law]) -> Law:
    successor = known.get(law.successor_id)
    return replace(law, successor=successor) if successor is not None else law


def _fact(law: LegalReference) -> Law:
    return Law(
        law.pk, law.number, law.kind, law.subject, law.issuer, law.issued_on,
        PARTS.get(law.status, "vien-dan"), tuple(law.cited_in),
    )  # fmt: skip


def _row(row: Mapping[str, Any]) -> Law:
    return Law(
        id=row["ma"],
        number=row["so_ky_hieu"] or "",
        kind=row["loai"] or "",
        subject=row["trich_yeu"] or "",
        issuer=row["co_quan_ban_hanh"] or "",
        issued_on=row["ngay_ban_hanh"],
        part=row["trang_thai"] or "",
        plans=tuple(part.strip() for part in (row["ke_hoach"] or "").split(";") if part.strip()),
        since=row["hieu_luc_tu"],
        until=row["hieu_luc_den"],
        successor_id=row["thay_the_boi"] or "",
        grade=row["do_tin_cay"] or "",
        source=row["nguon"] or "",
        has_row=True,
    )


def cited_as(law: Law) -> str:
    """Return the words by which others cite a text, "" when it has none that tell it apart."""
    if law.number and not law.number.startswith("/"):
        return law.number
    return law.subject if law.subject.startswith(_NAMED) else ""


def naming(text: str, known: Sequence[Law]) -> list[Law]:
    """Return the texts that a passage cites by number, or a law or scheme by its name."""
    folded = " ".join(text.split()).lower()
    return [law for law in known if _stands(cited_as(law).lower(), folded)]


def _stands(words: str, text: str) -> bool:
    """Tell whether words stand in a text and no letter or digit goes on at either end."""
    if not words:
        return False
    at = text.find(words)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(words) : at + len(words) + 1]
        if not (before.isalnum() or after.isalnum()):
            return True
        at = text.find(words, at + 1)
    return False

"""Which kept rows an address of the desk means, and the same in a form sent from there."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import QueryDict

from lienthong.entrypoints.web.access import Request
from lienthong.services.accounts.models import User
from lienthong.services.intake.desk import causes
from lienthong.services.intake.desk.asking import Asked, uuid_of
from lienthong.services.intake.models import HeldBack, Origin, QuarantineState
from lienthong.services.intake.scope import access_of
from lienthong.services.records.access import Access

MINE = "toi"
NOBODY = "-"
MOST_CHOSEN = 2_000


@dataclass(frozen=True)
class Filter:
    """What an address asks for: the rows, and how their causes are shown."""

    asked: Asked
    access: Access
    by_reason: bool
    by_age: bool
    column: str

    @classmethod
    def of(cls, request: Request, query: Mapping[str, str] | None = None) -> "Filter":
        """Read an address. Raises NotFound, NotAllowed when the table is not the person's."""
        told = query if query is not None else request.GET
        access = access_of(request.user.actor, told.get("bang", ""), "write")
        column = told.get("cot", "") if told.get("cot", "") in access.table.by_name else ""
        asked = Asked(
            table_name=access.table.name,
            scope=access.write_unit,
            state=_one_of(told.get("trang_thai"), QuarantineState.values, "open"),
            cause=uuid_of(told.get("ly_do", "")),
            reasons=_reasons(access.table.name, told, column),
            units=(told["don_vi"],) if told.get("don_vi") else (),
            assignee=_assignee(told.get("nguoi", ""), request.user),
            batch=_number(told.get("lo", "")),
            verdict=_one_of(told.get("phan_loai"), HeldBack.values, ""),
            origin=_one_of(told.get("nguon"), Origin.values, ""),
            search=told.get("tim", "").strip()[:200],
        )
        return cls(asked, access, told.get("gop") == "quy_tac", told.get("xep") == "tuoi", column)

    @property
    def key(self) -> tuple[causes.By, UUID] | None:
        """The one cause or reason that is looked at, None when all are."""
        if self.asked.cause is not None:
            return "cause", self.asked.cause
        if self.asked.reasons is not None and len(self.asked.reasons) == 1 and not self.column:
            return "reason", self.asked.reasons[0]
        return None


def chosen(query: QueryDict) -> tuple[int, ...] | None:
    """Return the rows that were ticked; None when all that match are meant."""
    if query.get("pham_vi") != "chon":
        return None
    found = (_number(text) for text in query.getlist("chon")[:MOST_CHOSEN])
    return tuple(pk for pk in found if pk is not None)


def _reasons(table_name: str, told: Mapping[str, str], column: str) -> tuple[UUID, ...] | None:
    one = uuid_of(told.get("quy_tac", ""))
    if not column:
        return None if one is None else (one,)
    of_column = (r.key for r in causes.reasons(table_name) if column in r.problem.columns)
    return tuple(key for key in of_column if one in (None, key))


def _assignee(text: str, user: User) -> str | None:
    if text == MINE:
        return user.username
    return "" if text == NOBODY else text or None


def _one_of(text: str | None, known: list[str], default: str) -> str:
    return text if text in known else default


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None

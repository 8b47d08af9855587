"""What a new edition of a code list changes, code by code, and the list that comes of it.

Nothing is overwritten: a code that goes is ended on the day before, a code that changes its name or
parent gets a second row from that day, and the rows before it stay as they were.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

from lienthong.base.i18n import N_
from lienthong.core.dictionary.entry import Fault
from lienthong.core.dictionary.model import CodeItem, CodeList
from lienthong.core.dictionary.parse import overlapping

Kind = Literal["added", "ended", "renamed", "moved", "successor", "alias"]


@dataclass(frozen=True)
class ItemChange:
    """One code that changes, from which day on (None: at once, it is no matter of a day)."""

    kind: Kind
    code: str
    before: str
    after: str
    since: date | None

    def plain(self) -> dict[str, Any]:
        """Return the change as JSON can hold it."""
        since = self.since.isoformat() if self.since else None
        return {
            "kind": self.kind,
            "code": self.code,
            "before": self.before,
            "after": self.after,
            "since": since,
        }


@dataclass(frozen=True)
class ListChange:
    """What changes, the list that results, and what stands against it."""

    changes: tuple[ItemChange, ...]
    result: CodeList
    faults: tuple[Fault, ...]


def change_of(current: CodeList, incoming: CodeList, since: date, *, whole: bool) -> ListChange:
    """Compare a list with its new edition, in force from ``since``.

    ``whole``: the edition is the whole list, so a code it does not name ends. Else it names only
    what changes.
    """
    work = _Work(list(current.items), since)
    for item in incoming.items:
        if item.valid_to is not None:
            work.closed(item)
        else:
            work.open(item, new_list=not current.items)
    if whole:
        work.end_all_but({item.code for item in incoming.items})
    result = replace(current, items=tuple(work.items))
    return ListChange(tuple(work.changes), result, (*work.faults, *_inconsistent(result)))


class _Work:
    """The list while it is changed."""

    def __init__(self, items: list[CodeItem], since: date) -> None:
        self.items = items
        self.since = since
        self.changes: list[ItemChange] = []
        self.faults: list[Fault] = []
        self._rows: dict[str, list[CodeItem]] = {}
        for item in items:
            self._rows.setdefault(item.code, []).append(item)

    def _put(self, new: CodeItem, old: CodeItem | None = None) -> None:
        rows = self._rows.setdefault(new.code, [])
        if old is not None:
            self.items[_place(self.items, old)] = new
            rows[_place(rows, old)] = new
            return
        place = max((_place(self.items, row) for row in rows), default=len(self.items) - 1)
        self.items.insert(place + 1, new)
        rows.append(new)

    def _note(self, kind: Kind, item: CodeItem, before: str, after: str, day: date | None) -> None:
        self.changes.append(ItemChange(kind, item.code, before, after, day))

    def open(self, item: CodeItem, *, new_list: bool) -> None:
        """Take a code that is in force until further notice."""
        held = next((r for r in self._rows.get(item.code, ()) if r.valid_to is None), None)
        if held is None:
            start = item.valid_from or (None if new_list else self.since)
            self._put(replace(item, valid_from=start))
            self._note("added", item, "", item.name_vi, start)
        elif (item.name_vi, item.parent) != (held.name_vi, held.parent):
            self._change(held, item)
        else:
            self._enrich(held, item)

    def _change(self, held: CodeItem, item: CodeItem) -> None:
        planned = item.valid_from if item.valid_from != held.valid_from else None
        start = planned or self.since
        if not self._may_end(held, start):
            return
        self._put(replace(held, valid_to=start - timedelta(days=1)), held)
        aliases = tuple(dict.fromkeys((*held.aliases, *item.aliases)))
        self._put(replace(item, valid_from=start, aliases=aliases))
        if item.name_vi != held.name_vi:
            self._note("renamed", item, held.name_vi, item.name_vi, start)
        if item.parent != held.parent:
            self._note("moved", item, held.parent, item.parent, start)

    def _enrich(self, held: CodeItem, item: CodeItem) -> None:
        aliases = tuple(dict.fromkeys((*held.aliases, *item.aliases)))
        more = replace(
            held,
            aliases=aliases,
            name_en=held.name_en or item.name_en,
            successor=item.successor or held.successor,
        )
        if more == held:
            return
        self._put(more, held)
        if more.successor != held.successor:
            self._note("successor", item, held.successor, more.successor, None)
        if (more.aliases, more.name_en) != (held.aliases, held.name_en):
            gained = [*(a for a in aliases if a not in held.aliases), more.name_en]
            self._note("alias", item, "", "; ".join(filter(None, gained)), None)

    def closed(self, item: CodeItem) -> None:
        """Take a code that the edition says has ended, or will."""
        rows = self._rows.get(item.code, [])
        same = next((r for r in rows if r.valid_to == item.valid_to), None)
        held = same or next((r for r in rows if r.valid_to is None), None)
        if held is None:
            self._put(item)
            self._note("added", item, "", item.name_vi, item.valid_from)
            return
        end = item.valid_to or self.since
        if same is None:
            if held.valid_from is not None and held.valid_from > end:
                self._refuse_end(held)
                return
            self._note("ended", held, held.name_vi, item.successor, end + timedelta(days=1))
        elif item.successor and item.successor != held.successor:
            self._note("successor", held, held.successor, item.successor, None)
        self._put(replace(held, valid_to=end, successor=item.successor or held.successor), held)

    def end_all_but(self, named: set[str]) -> None:
        """End every code in force that the edition does not name."""
        for held in [i for i in self.items if i.valid_to is None and i.code not in named]:
            if self._may_end(held, self.since):
                self._put(replace(held, valid_to=self.since - timedelta(days=1)), held)
                self._note("ended", held, held.name_vi, held.successor, self.since)

    def _may_end(self, held: CodeItem, start: date) -> bool:
        if held.valid_from is None or held.valid_from < start:
            return True
        self._refuse_end(held)
        return False

    def _refuse_end(self, held: CodeItem) -> None:
        self.faults.append(
            Fault(
                held.code,
                N_("Mã «%(code)s» chỉ có hiệu lực từ %(day)s, không đổi được từ trước ngày đó."),
                N_("Chọn ngày hiệu lực sau ngày này."),
                {"code": held.code, "day": _shown(held.valid_from)},
            )
        )


def _shown(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _place(items: list[CodeItem], wanted: CodeItem) -> int:
    return next(place for place, item in enumerate(items) if item is wanted)


def _inconsistent(result: CodeList) -> Iterator[Fault]:
    periods: dict[str, list[CodeItem]] = {}
    for item in result.items:
        if any(overlapping(item, other) for other in periods.setdefault(item.code, [])):
            yield Fault(
                item.code,
                N_("Mã «%(code)s» có hai dòng cùng hiệu lực."),
                N_("Bỏ bớt một dòng, hoặc ghi thời hạn hiệu lực không chồng nhau."),
                {"code": item.code},
            )
        periods[item.code].append(item)
    for item in result.items:
        if item.successor and item.successor not in periods:
            yield Fault(
                item.code,
                N_("Mã kế tiếp «%(successor)s» của mã «%(code)s» không có trong danh mục."),
                N_("Thêm dòng cho mã kế tiếp, hoặc sửa cột successor."),
                {"code": item.code, "successor": item.successor},
            )

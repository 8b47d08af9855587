"""What changed between two versions of a contract, and the version that the change demands.

Compatible and widening changes raise the second number, breaking ones the first, texts the third.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from lienthong.base.i18n import N_
from lienthong.core.contract.change import LEVELS, Change, Level, highest, shown
from lienthong.core.contract.field_diff import compare_fields, opens
from lienthong.core.contract.model import Contract, Field, Table
from lienthong.core.contract.pairing import OriginFault, Pairing, pair, sources
from lienthong.core.contract.rule_diff import compare_rules

__all__ = ["LEVELS", "Change", "Difference", "Level", "compare", "version_numbers"]

NO_SUCCESSORS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Difference:
    """The changes from ``before`` (empty: nothing was in force) to ``after``, and their level.

    ``demanded`` is the least version the changes allow; ``faults`` are origins that name nothing,
    by table.
    """

    contract_id: str
    before: str
    after: str
    changes: tuple[Change, ...]
    faults: tuple[tuple[str, OriginFault], ...] = ()
    level: Level = field(default="none")

    @property
    def demanded(self) -> str:
        if not self.before or self.level == "none":
            return self.before or self.after
        return raised(self.before, self.level)

    @property
    def is_understated(self) -> bool:
        """Say whether the new version's number promises less than what changed."""
        return bool(self.before) and LEVELS.index(self.given) < LEVELS.index(self.level)

    @property
    def given(self) -> Level:
        """The level that the step from the one number to the other stands for."""
        old, new = version_numbers(self.before), version_numbers(self.after)
        if not self.before or new <= old:
            return "none"
        for level, here, there in zip(("major", "minor"), old, new, strict=False):
            if here != there:
                return "major" if level == "major" else "minor"
        return "patch"

    def of_level(self, level: Level) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.level == level)


def version_numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a version: 1.2.0 → (1, 2, 0)."""
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def raised(version: str, level: Level) -> str:
    """Return the next version of a level: 1.2.3 and minor → 1.3.0."""
    major, minor, patch = (*version_numbers(version), 0, 0, 0)[:3]
    if level == "major":
        return f"{major + 1}.0.0"
    return f"{major}.{minor + 1}.0" if level == "minor" else f"{major}.{minor}.{patch + 1}"


def compare(
    before: Contract | None, after: Contract, successors: Mapping[str, str] = NO_SUCCESSORS
) -> Difference:
    """Compare a contract with the version before it, or with nothing.

    ``successors`` leads from replaced terms of the dictionary to the terms that say the same.
    """
    if before is None:
        changes = tuple(_added_table(table) for table in after.tables)
        return Difference(after.id, "", after.version, changes, (), "minor")
    if before.digest == after.digest:
        return Difference(after.id, before.version, after.version, ())
    old = {table.name: table for table in before.tables}
    shared = [(old[t.name], t, pair(old[t.name], t)) for t in after.tables if t.name in old]
    changes = (
        *_whole(before, after),
        *(_added_table(table) for table in after.tables if table.name not in old),
        *(change for b, a, pairing in shared for change in _tables(b, a, pairing)),
        *_retired_tables(before, after),
    )
    changes = tuple(_follows(change, successors) for change in changes)
    if not changes:
        changes = (Change("", "", "texts", "patch", N_("Sửa nội dung khác của tệp hợp đồng.")),)
    faults = tuple((a.name, fault) for _, a, pairing in shared for fault in pairing.faults)
    level = highest(tuple(change.level for change in changes))
    return Difference(after.id, before.version, after.version, changes, faults, level)


def _follows(change: Change, successors: Mapping[str, str]) -> Change:
    """A term that gives way to its own successor means the same values."""
    same = change.kind == "term" and successors.get(str(change.before)) == change.after
    return replace(change, level="minor") if same else change


def _added_table(table: Table) -> Change:
    values = {"table": table.name, "title": table.title}
    return Change(table.name, "", "table-added", "minor",
                  N_("Thêm bảng %(table)s («%(title)s»)."), None, table.name, values)  # fmt: skip


def _retired_tables(before: Contract, after: Contract) -> Iterator[Change]:
    names = {table.name for table in after.tables}
    for table in before.tables:
        if table.name not in names:
            values = {"table": table.name, "title": table.title}
            yield Change(
                table.name, "", "table-retired", "major",
                N_("Ngừng dùng bảng %(table)s («%(title)s»); các bản ghi vẫn được giữ."),
                table.name, None, values,
            )  # fmt: skip


# What a contract says of itself: kind, attribute, level, sentence. A new one is one line here.
WHOLE: tuple[tuple[str, str, Level, str], ...] = (
    ("title", "title", "patch", N_("Tên hợp đồng đổi từ «%(before)s» thành «%(after)s».")),
    ("title-en", "title_en", "patch", N_("Tên tiếng Anh đổi từ «%(before)s» thành «%(after)s».")),
    ("description", "description", "patch", N_("Sửa mục đích của cơ sở dữ liệu.")),
    ("domain", "domain", "patch", N_("Lĩnh vực đổi từ «%(before)s» thành «%(after)s».")),
    ("status", "status", "patch", N_("Trạng thái đổi từ «%(before)s» thành «%(after)s».")),
    ("legal-basis", "legal_basis", "patch", N_("Sửa căn cứ pháp lý.")),
    ("register-entry", "register_entry", "patch",
     N_("Mục trong danh mục cơ sở dữ liệu đổi từ «%(before)s» thành «%(after)s».")),
    ("owner", "owner", "major", N_("Cơ quan chủ quản đổi từ «%(before)s» thành «%(after)s».")),
    ("latency", "latency_seconds", "minor",
     N_("Cam kết thời gian đồng bộ đổi từ %(before)s giây thành %(after)s giây.")),
    ("sharing", "sharing", "minor", N_("Điều kiện chia sẻ đổi.")),
    ("roles", "roles", "minor", N_("Quyền của các vai trò đổi.")),
)  # fmt: skip


def _whole(before: Contract, after: Contract) -> Iterator[Change]:
    for kind, name, level, sentence in WHOLE:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            values = {"before": shown(old), "after": shown(new)}
            yield Change("", "", kind, level, sentence, old, new, values)


TABLE: tuple[tuple[str, str, Level, str], ...] = (
    ("title", "title", "patch",
     N_("Bảng %(table)s: tên hiển thị đổi từ «%(before)s» thành «%(after)s».")),
    ("title-en", "title_en", "patch",
     N_("Bảng %(table)s: tên tiếng Anh đổi từ «%(before)s» thành «%(after)s».")),
    ("description", "description", "patch", N_("Bảng %(table)s: sửa mô tả.")),
    ("title-field", "title_field", "minor",
     N_("Bảng %(table)s: cột tiêu đề đổi từ «%(before)s» thành «%(after)s».")),
    ("unit-field", "unit_field", "minor",
     N_("Bảng %(table)s: cột đơn vị phụ trách đổi từ «%(before)s» thành «%(after)s».")),
    ("freshness", "freshness_field", "minor",
     N_("Bảng %(table)s: cột tính độ sống đổi từ «%(before)s» thành «%(after)s».")),
    ("freshness-days", "freshness_days", "minor",
     N_("Bảng %(table)s: hạn xác nhận đổi từ %(before)s ngày thành %(after)s ngày.")),
    ("likeness", "likeness", "patch",
     N_("Bảng %(table)s: cách tìm dòng giống nhau đổi từ «%(before)s» thành «%(after)s».")),
    ("expected-rows", "expected_rows", "minor",
     N_("Bảng %(table)s: số bản ghi dự kiến đổi từ %(before)s thành %(after)s.")),
)  # fmt: skip


def _tables(before: Table, after: Table, pairing: Pairing) -> Iterator[Change]:
    renamed = pairing.renamed
    yield from _table_facts(before, after, renamed)
    for old, new in pairing.kept:
        yield from _kept(after, old, new)
    for new in pairing.derived:
        yield _derived(before, after, new)
    for new in (*pairing.derived, *pairing.added):
        yield from _added(after, new, derived=new in pairing.derived)
    for old in pairing.retired:
        yield Change(
            after.name, old.name, "retired", "major",
            N_("Cột %(place)s («%(title)s») ngừng dùng; giá trị vẫn được giữ."),
            old.name, None, {"place": _place(after, old), "title": old.title},
        )  # fmt: skip
    yield from compare_rules(before, after, renamed)


def _table_facts(before: Table, after: Table, renamed: dict[str, str]) -> Iterator[Change]:
    for kind, name, level, sentence in TABLE:
        old: Any = getattr(before, name)
        new: Any = getattr(after, name)
        if renamed.get(old, old) != new and (old or new):
            values = {"table": after.name, "before": shown(old), "after": shown(new)}
            yield Change(after.name, "", kind, level, sentence, old, new, values)
    key = tuple(renamed.get(name, name) for name in before.primary_key)
    if key != after.primary_key:
        values = {
            "table": after.name,
            "before": shown(before.primary_key),
            "after": shown(after.primary_key),
        }
        yield Change(
            after.name, "", "key", "major",
            N_("Bảng %(table)s: khóa chính đổi từ %(before)s thành %(after)s."),
            before.primary_key, after.primary_key, values,
        )  # fmt: skip


def _kept(table: Table, old: Field, new: Field) -> Iterator[Change]:
    place = _place(table, new)
    if old.name != new.name:
        yield Change(
            table.name, new.name, "renamed", "minor",
            N_("Cột %(place)s là tên mới của «%(before)s»; tên cũ vẫn được nhận."),
            old.name, new.name, {"place": place, "before": old.name},
        )  # fmt: skip
    yield from compare_fields(old, new, table=table.name, place=place)


def _derived(before: Table, table: Table, new: Field) -> Change:
    named = sources(new, before)
    values = {"place": _place(table, new), "before": shown(named)}
    # Data opened needs a person's decision, under a new name too.
    level: Level = "major" if any(opens(before.field(n), new) for n in named) else "minor"
    if new.origin.split_from:
        sentence = N_("Cột %(place)s tách từ cột %(before)s.")
        return Change(table.name, new.name, "split", level, sentence, named, new.name, values)
    sentence = N_("Cột %(place)s gộp từ các cột %(before)s.")
    return Change(table.name, new.name, "merged", level, sentence, named, new.name, values)


def _added(table: Table, new: Field, *, derived: bool) -> Iterator[Change]:
    values = {"place": _place(table, new), "title": new.title}
    if new.required and new.required_severity == "error":
        yield Change(
            table.name, new.name, "required-added", "major",
            N_("Thêm cột bắt buộc %(place)s («%(title)s»); bản ghi thiếu giá trị sẽ không được "
               "nhận."), None, new.name, values,
        )  # fmt: skip
    elif not derived:
        yield Change(table.name, new.name, "added", "minor",
                     N_("Thêm cột %(place)s («%(title)s»)."), None, new.name, values)  # fmt: skip


def _place(table: Table, field: Field) -> str:
    return f"{table.name}.{field.name}"

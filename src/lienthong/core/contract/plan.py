"""The steps that bring the tables of one version of a contract to the next, none of them losing.

A column is renamed with its values; what a value cannot become exactly stays in its old column
beside the new one; what is retired is kept under another name. Row ids never change, so a key may
only be renamed, or widened where the ids stay the same text.
"""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Contract, Field, Table
from lienthong.core.contract.pairing import Pairing, pair, sources
from lienthong.core.contract.widening import KEY_WIDENINGS, widens

StepKind = Literal[
    "add-table", "add-column", "rename", "widen", "retype", "split", "merge",
    "retire-column", "retire-table", "search", "indexes",
]  # fmt: skip
LONGEST_NAME = 63


@dataclass(frozen=True)
class Step:
    """One step, told in a sentence. A heavy one reads or writes every row of the table.

    ``sources`` are the columns before whose values it takes, ``kept_as`` the name under which the
    column before stays in the database.
    """

    kind: StepKind
    table: str
    field: str
    sentence: str
    values: Mapping[str, object] = dataclasses.field(default_factory=dict)
    heavy: bool = False
    sources: tuple[str, ...] = ()
    kept_as: str = ""

    def text(self) -> str:
        """Return the sentence in Vietnamese."""
        return self.sentence % self.values if self.values else self.sentence


@dataclass(frozen=True)
class Obstacle:
    """A change that no step can make without losing or reinterpreting data."""

    table: str
    field: str
    message: str
    remedy: str
    values: Mapping[str, object] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """The steps in their order; with an obstacle none of them is made."""

    contract_id: str
    before: str
    after: str
    steps: tuple[Step, ...]
    obstacles: tuple[Obstacle, ...] = ()

    def of(self, table: str) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.table == table)

    @property
    def heavy_tables(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(step.table for step in self.steps if step.heavy))


def plan(before: Contract | None, after: Contract) -> Plan:
    """Plan the way from one version (None: nothing) to the next."""
    old = {table.name: table for table in before.tables} if before else {}
    steps: list[Step] = []
    obstacles: list[Obstacle] = []
    for table in after.tables:
        if table.name not in old:
            steps.append(_add_table(table))
            continue
        pairing = pair(old[table.name], table)
        obstacles += _obstacles(old[table.name], table, pairing)
        steps += _table_steps(old[table.name], table, pairing, before.version if before else "")
    names = {table.name for table in after.tables}
    steps += [_retire_table(table) for table in old.values() if table.name not in names]
    version = before.version if before else ""
    return Plan(after.id, version, after.version, tuple(steps), tuple(obstacles))


def kept_name(column: str, version: str) -> str:
    """Return the name under which a column that is no longer written stays in the database."""
    tail = "_" + version.replace(".", "_")
    return "_cu_" + column[: LONGEST_NAME - 4 - len(tail)] + tail


def _table_steps(before: Table, after: Table, pairing: Pairing, version: str) -> Iterator[Step]:
    yield from (_add_column(after, new) for new in pairing.added)
    for old, new in pairing.kept:
        if old.name != new.name:
            yield _rename(after, old, new)
        if old.logical_type != new.logical_type:
            yield _retype(after, old, new, version)
    yield from (_derive(before, after, new) for new in pairing.derived)
    yield from (_retire(after, old, version) for old in pairing.retired)
    if _searched(before, pairing.renamed) != _searched(after, {}):
        yield Step("search", after.name, "", N_("Dựng lại cột tìm kiếm của bảng %(table)s."),
                   {"table": after.name}, heavy=True)  # fmt: skip
    if _indexed(before, pairing.renamed) != _indexed(after, {}):
        yield Step("indexes", after.name, "", N_("Lập chỉ mục mới của bảng %(table)s."),
                   {"table": after.name}, heavy=True)  # fmt: skip


def _add_table(table: Table) -> Step:
    return Step("add-table", table.name, "", N_("Tạo bảng %(table)s («%(title)s»)."),
                {"table": table.name, "title": table.title})  # fmt: skip


def _retire_table(table: Table) -> Step:
    return Step(
        "retire-table", table.name, "",
        N_("Ngừng dùng bảng %(table)s; bảng và các bản ghi vẫn ở trong cơ sở dữ liệu."),
        {"table": table.name},
    )  # fmt: skip


def _add_column(table: Table, new: Field) -> Step:
    return Step("add-column", table.name, new.name, N_("Thêm cột %(place)s («%(title)s»), chưa có "
                "giá trị."), {"place": _place(table, new), "title": new.title})  # fmt: skip


def _rename(table: Table, old: Field, new: Field) -> Step:
    return Step(
        "rename", table.name, new.name,
        N_("Đổi tên cột «%(before)s» thành %(place)s; tên cũ vẫn được nhận khi nhập tệp, lọc qua "
           "API và khi xem lịch sử."),
        {"before": old.name, "place": _place(table, new)}, sources=(old.name,),
    )  # fmt: skip


def _retype(table: Table, old: Field, new: Field, version: str) -> Step:
    kept = kept_name(old.name, version)
    values = {
        "place": _place(table, new), "before": old.logical_type, "after": new.logical_type,
        "kept": kept,
    }  # fmt: skip
    if widens(old.logical_type, new.logical_type):
        sentence = N_("Mở rộng kiểu cột %(place)s từ %(before)s thành %(after)s; mọi giá trị giữ "
                      "nguyên, cột cũ còn với tên «%(kept)s».")  # fmt: skip
        return Step("widen", table.name, new.name, sentence, values, heavy=True,
                    sources=(old.name,), kept_as=kept)  # fmt: skip
    sentence = N_("Đổi kiểu cột %(place)s từ %(before)s thành %(after)s; chỉ giá trị chuyển được "
                  "chính xác mới sang cột mới, cột cũ giữ nguyên với tên «%(kept)s».")  # fmt: skip
    return Step("retype", table.name, new.name, sentence, values, heavy=True,
                sources=(old.name,), kept_as=kept)  # fmt: skip


def _derive(before: Table, table: Table, new: Field) -> Step:
    named = sources(new, before)
    values = {"place": _place(table, new), "before": ", ".join(named)}
    if new.origin.split_from:
        return Step("split", table.name, new.name, N_("Tách giá trị cột %(before)s sang cột "
                    "%(place)s."), values, heavy=True, sources=named)  # fmt: skip
    return Step("merge", table.name, new.name, N_("Gộp giá trị các cột %(before)s vào cột "
                "%(place)s."), values, heavy=True, sources=named)  # fmt: skip


def _retire(table: Table, old: Field, version: str) -> Step:
    kept = kept_name(old.name, version)
    return Step(
        "retire-column", table.name, old.name,
        N_("Ngừng ghi cột %(place)s; giá trị còn ở cột «%(kept)s» và trong lịch sử."),
        {"place": _place(table, old), "kept": kept}, sources=(old.name,), kept_as=kept,
    )  # fmt: skip


def _obstacles(before: Table, after: Table, pairing: Pairing) -> Iterator[Obstacle]:
    renamed = pairing.renamed
    if tuple(renamed.get(name, name) for name in before.primary_key) != after.primary_key:
        yield Obstacle(
            after.name, "",
            N_("Bảng %(table)s đổi khóa chính từ %(before)s thành %(after)s; mã của mọi bản ghi và "
               "lịch sử của chúng sẽ mất."),
            N_("Giữ khóa chính cũ, hoặc khai báo một bảng mới với khóa mới và ngừng dùng bảng cũ."),
            {"table": after.name, "before": ", ".join(before.primary_key),
             "after": ", ".join(after.primary_key)},
        )  # fmt: skip
    for old, new in pairing.kept:
        change = (old.logical_type, new.logical_type)
        if (
            old.name in before.primary_key
            and change[0] != change[1]
            and change not in KEY_WIDENINGS
        ):
            yield Obstacle(
                after.name, new.name,
                N_("Cột khóa %(place)s đổi kiểu từ %(before)s thành %(after)s; mã bản ghi sẽ "
                   "khác."),
                N_("Giữ kiểu cũ của cột khóa, hoặc khai báo một bảng mới."),
                {"place": _place(after, new), "before": change[0], "after": change[1]},
            )  # fmt: skip


def _searched(table: Table, renamed: Mapping[str, str]) -> frozenset[tuple[object, ...]]:
    """What decides whether a column is searched; the SQL of it is the contracts service's."""
    return frozenset(
        (renamed.get(f.name, f.name), f.name == table.title_field, f.personal == "sensitive",
         f.multiline, (f.max_length or 0) > 500, bool(f.code_list or f.reference))
        for f in table.fields
        if f.logical_type == "string"
    )  # fmt: skip


def _indexed(table: Table, renamed: Mapping[str, str]) -> frozenset[tuple[str, ...]]:
    groups = [rule.columns for rule in table.rules if rule.kind == "duplicate_values"]
    groups += [(f.name,) for f in table.fields if f.unique or f.name == table.unit_field]
    return frozenset(tuple(renamed.get(name, name) for name in group) for group in groups)


def _place(table: Table, field: Field) -> str:
    return f"{table.name}.{field.name}"

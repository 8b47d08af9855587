"""Which field of a version is which field of the version before.

Names decide. A new field says by its origin whose values it takes over: renamed, split out of one
former field, or merged from several. What no field takes over is retired, never dropped.
"""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Field, Table


@dataclass(frozen=True)
class OriginFault:
    """A new field names as its origin what cannot be one."""

    field: str
    message: str
    remedy: str
    values: Mapping[str, object] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Pairing:
    """Fields of one table in two versions; ``kept`` holds (before, after), renamed ones too."""

    kept: tuple[tuple[Field, Field], ...]
    derived: tuple[Field, ...]
    added: tuple[Field, ...]
    retired: tuple[Field, ...]
    faults: tuple[OriginFault, ...]

    @property
    def renamed(self) -> dict[str, str]:
        """Former name → name now."""
        return {old.name: new.name for old, new in self.kept if old.name != new.name}


def pair(before: Table, after: Table) -> Pairing:
    """Pair the fields of a table with those of the version before."""
    kept: list[tuple[Field, Field]] = []
    derived: list[Field] = []
    added: list[Field] = []
    faults: list[OriginFault] = []
    taken: set[str] = set()
    for new in after.fields:
        former = new.name if new.name in before.by_name else _former(new, before, after)
        faults += _faults(new, before, after, former, taken)
        if former and former not in taken:
            taken.add(former)
            kept.append((before.field(former), new))
        elif sources(new, before):
            derived.append(new)
        else:
            added.append(new)
    retired = tuple(old for old in before.fields if old.name not in taken)
    return Pairing(tuple(kept), tuple(derived), tuple(added), retired, tuple(faults))


def sources(new: Field, before: Table) -> tuple[str, ...]:
    """Return the former fields a new one is split or merged from; empty when it is neither."""
    origin = new.origin
    named = (origin.split_from,) if origin.split_from else origin.merged_from
    return named if named and all(name in before.by_name for name in named) else ()


def _former(new: Field, before: Table, after: Table) -> str:
    """Return the first former name that the version before has and this one has no more."""
    for name in new.origin.renamed_from:
        if name in before.by_name and name not in after.by_name:
            return name
    return ""


def _faults(
    new: Field, before: Table, after: Table, former: str, taken: set[str]
) -> Iterator[OriginFault]:
    if new.name in before.by_name:
        stated = set(new.origin.renamed_from) - set(before.field(new.name).origin.renamed_from)
        yield from (
            _fault(new, N_("Cột «%(field)s» đã có ở phiên bản trước, không thể là tên mới của "
                           "«%(former)s»."), former=name)
            for name in new.origin.renamed_from
            if name in stated and name in before.by_name
        )  # fmt: skip
        return
    if former and former in taken:
        yield _fault(new, N_("Cột «%(former)s» đã đổi tên thành một cột khác, không thành "
                             "«%(field)s» được nữa."), former=former)  # fmt: skip
    for name in new.origin.renamed_from:
        if name in before.by_name and name in after.by_name:
            yield _fault(new, N_("Cột «%(field)s» ghi là tên mới của «%(former)s», nhưng "
                                 "«%(former)s» vẫn còn trong bảng."), former=name)  # fmt: skip
    named = (new.origin.split_from, *new.origin.merged_from)
    for name in named:
        if name and name not in before.by_name:
            yield _fault(new, N_("Cột «%(field)s» lấy giá trị từ «%(former)s», nhưng phiên bản "
                                 "trước không có cột này."), former=name)  # fmt: skip


def _fault(new: Field, message: str, **values: object) -> OriginFault:
    remedy = N_("Sửa mục origin của cột, hoặc làm thay đổi này trong hai phiên bản nối tiếp.")
    return OriginFault(new.name, message, remedy, {"field": new.name, **values})

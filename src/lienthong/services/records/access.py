"""Who may do what with the rows of a table: by role, by field, by row; least privilege.

One question, asked at every door where rows leave or enter: pages, API, exports, intake, quality,
sync's refusals, audit. The role's permissions are the most that anybody has; a contract that
states ``roles`` narrows them, and a role that it does not name has nothing. Personal data is
unmasked in the rows of the person's own unit, or everywhere for roles that hold it so.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from lienthong.base.errors import NotAllowed, NotFound
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Contract, Field, RoleGrant, Table
from lienthong.services.accounts import queries as accounts
from lienthong.services.accounts.models import Role, User
from lienthong.services.accounts.roles import Permission
from lienthong.services.contracts.sql import searched_fields
from lienthong.services.records import opaque
from lienthong.services.records.masking import hides, masked
from lienthong.services.records.selecting import Asked

DOINGS: dict[str, Permission] = {
    "read": "records.read",
    "write": "records.write",
    "import": "records.import",
    "export": "records.export",
}
REFUSALS: dict[str, str] = {
    "read": N_("Vai trò «%(role)s» không được đọc bảng «%(table)s»."),
    "write": N_("Vai trò «%(role)s» không được ghi bảng «%(table)s»."),
    "import": N_("Vai trò «%(role)s» không được nhập tệp vào bảng «%(table)s»."),
    "export": N_("Vai trò «%(role)s» không được tải dữ liệu của bảng «%(table)s»."),
}
HOLDER = "holder"  # what messages of rules call another row
REMEDY = N_("Đề nghị quản trị hệ thống giao quyền, hoặc nhờ người có quyền thực hiện.")


@dataclass(frozen=True)
class Access:
    """What one person may do with one table.

    ``doings`` holds some of read, write, import, export. ``unit`` is the only unit whose rows are
    open, ``write_unit`` the only one whose rows may be written; None is every unit's, "" none's.
    ``own_unit`` is the person's; ``everywhere`` says that personal data is unmasked in all rows,
    ``personal`` that it is in those of the own unit.
    """

    role: str
    table: Table
    doings: frozenset[str]
    unit: str | None
    write_unit: str | None
    own_unit: str
    personal: bool
    everywhere: bool

    @classmethod
    def of(cls, user: User, contract: Contract, table: Table) -> "Access":
        """Return what the person may do with the table."""
        grant = _grant(contract, user.role)
        held = held_by(user)
        # Nothing is done with rows that are not read.
        opened = "read" in grant.access & held and accounts.may_touch(user, table.name)
        doings = frozenset(held & grant.access) if opened else frozenset()
        own_rows = grant.rows == "own-unit"
        access = cls(
            role=user.role,
            table=table,
            doings=doings,
            unit=user.unit if own_rows else None,
            write_unit=user.unit if own_rows else accounts.write_scope(user),
            own_unit=user.unit,
            personal=accounts.allowed(user, "records.personal"),
            everywhere=accounts.allowed(user, "records.personal_all"),
        )
        # A file replaces rows whole: it would empty the fields that this role may not write.
        return access if access.writes_whole else replace(access, doings=doings - {"import"})

    @classmethod
    def unlimited(cls, table: Table) -> "Access":
        """Return the access of the node itself: commands of the machine's keeper, jobs, sync."""
        return cls("", table, frozenset(DOINGS), None, None, "", True, True)

    @property
    def may_read(self) -> bool:
        return "read" in self.doings

    @property
    def may_write(self) -> bool:
        return "write" in self.doings

    @property
    def may_import(self) -> bool:
        return "import" in self.doings

    @property
    def may_export(self) -> bool:
        return "export" in self.doings

    def demand(self, doing: str) -> "Access":
        """Return this access. Raises NotAllowed when it does not hold read, write, import …"""
        if doing not in self.doings:
            raise NotAllowed(REFUSALS[doing], values=self._names, remedy=REMEDY)
        return self

    @cached_property
    def closed(self) -> frozenset[str]:
        """The columns that this role reads in no row."""
        return frozenset(f.name for f in self.table.fields if not self._reads(f))

    @cached_property
    def always_hidden(self) -> frozenset[str]:
        """The columns masked in some rows: a match, an order or a count would tell their values."""
        if self.everywhere or self._only_own_rows:
            return self.closed
        return self.closed | self._personal_columns

    @cached_property
    def readable(self) -> tuple[str, ...]:
        """The names of the fields that may be read, in some rows at least."""
        beyond = self.closed if self.personal else self.closed | self._personal_columns
        return tuple(f.name for f in self.table.fields if f.name not in beyond)

    @cached_property
    def writable(self) -> tuple[str, ...]:
        """The names of the fields that may be written: what is not read is not written either."""
        if not self.may_write:
            return ()
        return tuple(f.name for f in self.table.fields if self._writes(f))

    @property
    def writes_whole(self) -> bool:
        """Tell whether every field may be written, so that rows may be replaced whole."""
        return all(self._writes(field) for field in self.table.fields)

    def demand_whole(self) -> None:
        """Raise NotAllowed when some field may not be written: a whole row would empty it."""
        if not self.writes_whole:
            raise NotAllowed(
                N_("Vai trò «%(role)s» không được ghi mọi trường của bảng «%(table)s»."),
                values=self._names,
                remedy=N_("Sửa từng bản ghi, chỉ gửi những trường được ghi (biểu mẫu, PATCH)."),
            )

    def hidden_for(self, row: Mapping[str, Any]) -> frozenset[str]:
        """Return the columns to mask in this row; ``row`` maps column names to values."""
        column = self.table.unit_field
        return self.hidden_of(row.get(column) if column else None)

    def hidden_of(self, unit: object) -> frozenset[str]:
        """Return the columns to mask in a row of the unit; None and "" are no unit's."""
        if self.everywhere or (self.personal and self.is_own(unit)):
            return self.closed
        return self.closed | self._personal_columns

    def is_own(self, unit: object) -> bool:
        """Tell whether a row of the unit belongs to the person's own."""
        return bool(self.own_unit) and unit is not None and str(unit) == self.own_unit

    def is_open(self, row: Mapping[str, Any]) -> bool:
        """Tell whether the row may be read at all."""
        return self.may_read and (self.unit is None or self.is_own(self._unit_of(row)))

    def may_change(self, row: Mapping[str, Any]) -> bool:
        """Tell whether the row may be written."""
        return self.may_write and (self.write_unit is None or self.is_own(self._unit_of(row)))

    def demand_fields(self, names: Iterable[str]) -> None:
        """Raise NotAllowed when one of the fields may not be written."""
        refused = [n for n in names if n in self.table.by_name and n not in self.writable]
        if refused:
            titles = ", ".join(self.table.field(n).title for n in refused)
            raise NotAllowed(
                N_("Vai trò «%(role)s» không được ghi trường «%(fields)s» của bảng «%(table)s»."),
                values=self._names | {"fields": titles},
                remedy=N_("Bỏ trường đó khỏi nội dung gửi, hoặc nhờ người có quyền ghi."),
            )

    def looking_at(self, columns: Collection[str]) -> "Access":
        """Return the access under which the columns may be searched, filtered and sorted by.

        That is this one when no row masks them; else this one narrowed to the rows of the own
        unit. Raises NotAllowed when they are masked there too.
        """
        if self.always_hidden.isdisjoint(columns):
            return self
        narrowed = replace(self, unit=self.own_unit)
        if self.personal and self.own_unit and narrowed.always_hidden.isdisjoint(columns):
            return narrowed
        field = next(f for f in self.table.fields if f.name in self.always_hidden & set(columns))
        raise NotAllowed(
            N_("Không được tìm, lọc hay sắp xếp theo trường bị che «%(field)s»."),
            values={"field": field.title},
            remedy=N_("Chọn trường khác, hoặc nhờ người được xem dữ liệu này."),
        )

    def searching(self) -> "Access":
        """Return the access under which texts may be searched. Raises NotAllowed."""
        return self.looking_at({f.name for f in searched_fields(self.table)})

    @property
    def may_search(self) -> bool:
        """Tell whether texts may be searched, in own rows at least."""
        return self.may_look_at({f.name for f in searched_fields(self.table)})

    def narrowed(self, asked: Asked, more: Collection[str] = ()) -> Asked:
        """Return a question about rows as this person may ask it. Raises NotAllowed.

        ``more`` are columns that the rows are sorted by besides.
        """
        columns = {name.partition("__")[0] for name in asked.filters} | {asked.sort, *more}
        columns &= set(self.table.by_name)
        if asked.search:
            columns |= {f.name for f in searched_fields(self.table)}
        return replace(asked, unit=self.looking_at(columns).unit)

    def may_look_at(self, columns: Collection[str]) -> bool:
        """Tell whether the columns may be searched, filtered, sorted by; in own rows at least."""
        try:
            self.looking_at(columns)
        except NotAllowed:
            return False
        return True

    def veiled(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return a row as this person sees it: masked, and by its reference where the key is."""
        return self.veiled_by(row, self.hidden_for(row))

    def veiled_by(self, row: Mapping[str, Any], hidden: frozenset[str]) -> dict[str, Any]:
        """Return a row with these columns masked."""
        shown = masked(row, hidden)
        if "_id" in shown:
            shown["_id"] = self.name_of(str(row["_id"]), hidden)
        shown.pop("_search", None)
        return shown

    def name_of(self, row_id: str, hidden: Collection[str]) -> str:
        """Return what to call a row of which some columns are hidden: its id, or a reference.

        What is a reference already stays as it is.
        """
        if self.hides_key(hidden) and opaque.row_id_of(self.table, row_id) is None:
            return opaque.reference(self.table, row_id)
        return row_id

    def hides_key(self, hidden: Collection[str]) -> bool:
        """Tell whether the id of a row would show a hidden column."""
        return not set(hidden).isdisjoint(self.table.primary_key)

    def row_id(self, name: str) -> str:
        """Return the id that an address, a search or a body means. Raises NotFound.

        Where some rows hide their key, a plain id is believed only of rows of the own unit
        (``known``): else trying numbers would tell which exist.
        """
        return opaque.row_id_of(self.table, name) or name

    def filling(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values of a message; another row that it speaks of is named by reference."""
        holder = values.get(HOLDER)
        if holder and self.hides_key(self.always_hidden):
            return dict(values) | {HOLDER: opaque.reference(self.table, str(holder))}
        return dict(values)

    def may_be_named(self, row: Mapping[str, Any], name: str) -> bool:
        """Tell whether the person may call the row by this name: its id only if it is shown."""
        return name == self.name_of(str(row["_id"]), self.hidden_for(row)) or (
            not self.hides_key(self.hidden_for(row))
        )

    def check_row(self, row: Mapping[str, Any], name: str) -> None:
        """Raise NotFound when the row is not open, or was called by an id that is masked."""
        if not (self.is_open(row) and self.may_be_named(row, name)):
            raise NotFound(N_("Không có bản ghi «%(row)s»."), values={"row": name})

    @property
    def _only_own_rows(self) -> bool:
        return self.unit is not None and self.personal

    @cached_property
    def _personal_columns(self) -> frozenset[str]:
        return frozenset(f.name for f in self.table.fields if hides(f))

    def _reads(self, field: Field) -> bool:
        return field.access.read is None or not self.role or self.role in field.access.read

    def _writes(self, field: Field) -> bool:
        stated = field.access.write is None or not self.role or self.role in field.access.write
        return stated and self._reads(field)

    def _unit_of(self, row: Mapping[str, Any]) -> object:
        return row.get(self.table.unit_field) if self.table.unit_field else None

    @property
    def _names(self) -> dict[str, object]:
        label = Role(self.role).label if self.role in Role.values else self.role
        return {"role": label, "table": self.table.title}


def held_by(user: User) -> frozenset[str]:
    """Return what the person's role allows at most: some of read, write, import, export."""
    return frozenset(name for name, needed in DOINGS.items() if accounts.allowed(user, needed))


def _grant(contract: Contract, role: str) -> RoleGrant:
    """Return what the contract leaves of a role's permissions; nothing to a role it leaves out."""
    if not contract.roles:
        return RoleGrant(role, frozenset(DOINGS))
    of_role = [g for g in contract.roles if g.role == role]
    if len(of_role) == 1:
        return of_role[0]
    if not of_role:
        return RoleGrant(role, frozenset(), "own-unit")
    # Stated several times: the rows of the strictest entry, the doings that each of them allows.
    doings = frozenset.intersection(*(g.access for g in of_role))
    own_only = any(g.rows == "own-unit" for g in of_role)
    return RoleGrant(role, doings, "own-unit" if own_only else "all")

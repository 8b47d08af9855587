"""What a contract says, in the shapes the rest of the product reads.

Source: Open Data Contract Standard 3.1 (Bitol, LF AI & Data). Our own additions live only in
``customProperties``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, get_args

LogicalType = Literal[
    "string", "integer", "number", "boolean", "date", "time", "timestamp", "object", "array"
]
LOGICAL_TYPES: tuple[LogicalType, ...] = get_args(LogicalType)
NESTED: frozenset[LogicalType] = frozenset({"object", "array"})
Severity = Literal["error", "warning"]
Privacy = Literal["none", "basic", "sensitive"]
Dimension = Literal[
    "accuracy", "completeness", "conformity", "consistency", "coverage", "timeliness", "uniqueness"
]
# The comparisons a rule may ask of its count, each with what it is compared with.
OPERATORS = (
    "mustBe", "mustNotBe", "mustBeGreaterThan", "mustBeGreaterOrEqualTo", "mustBeLessThan",
    "mustBeLessOrEqualTo", "mustBeBetween", "mustNotBeBetween",
)  # fmt: skip


@dataclass(frozen=True)
class Reference:
    """A column's value must be found in another declared table, among the rows of ``where``."""

    contract_id: str
    table: str
    column: str
    where: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True)
class Limits:
    """What the technical definition allows. None means no limit. Lengths in characters."""

    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    min_items: int | None = None
    max_items: int | None = None
    unique_items: bool = False


@dataclass(frozen=True)
class FieldAccess:
    """The roles that alone may read or write a field. None leaves it to the role's grant."""

    read: tuple[str, ...] | None = None
    write: tuple[str, ...] | None = None


@dataclass(frozen=True)
class RoleGrant:
    """What one role may do with the rows of a contract, from ODCS ``roles``.

    ``access`` holds some of read, write, import, export. ``rows`` is all, or own-unit: only the
    rows whose unit field holds the person's own unit.
    """

    role: str
    access: frozenset[str]
    rows: Literal["all", "own-unit"] = "all"


@dataclass(frozen=True)
class Origin:
    """The fields of the version before from which this field's values come, when it is new.

    ``renamed_from`` holds former names, latest first. ``split`` takes group ``part`` (from 1) of
    ``pattern`` out of one former field. ``merged_from`` joins former fields with ``separator``.
    """

    renamed_from: tuple[str, ...] = ()
    split_from: str = ""
    pattern: str = ""
    part: int = 1
    merged_from: tuple[str, ...] = ()
    separator: str = " "


@dataclass(frozen=True)
class UnitUse:
    """How a column holding an administrative unit is read: which era's code it keeps.

    The other fields name columns of the same row: its day, where today's unit goes, its province,
    its district, and the address its units may be taken from. Empty: the usual one, if any.
    """

    era: Literal["today", "at-date"] = "today"
    date: str = ""
    today: str = ""
    province: str = ""
    district: str = ""
    address: str = ""

    def __str__(self) -> str:
        columns = (self.date, self.today, self.province, self.district, self.address)
        return ", ".join((self.era, *filter(None, columns)))


@dataclass(frozen=True)
class Likeness:
    """When a new row is asked about: it is like one that is there, under another key.

    ``fields`` must all agree, ``near`` be ``threshold`` alike or more (0.0–1.0) among rows that
    agree in ``within``.
    """

    fields: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    threshold: float = 0.75

    def __str__(self) -> str:
        columns = ", ".join((*self.fields, *self.near, *self.within))
        return f"{columns} ≥ {self.threshold:g}" if self.near else columns


@dataclass(frozen=True)
class Field:
    """One column, or one part of a nested one: its names, type, limits and meaning.

    ``kind`` refines the type (see core.contract.kinds). ``code_list_date`` names the column of the
    day on which a code must be in force; without one that is today. ``show_when`` is the condition
    under which a form asks for it. ``children`` are the parts of an object, or of each item of an
    array of plain objects (a table within the record); ``item`` is what every other array holds.
    """

    name: str
    title: str
    title_en: str
    description: str
    logical_type: LogicalType
    physical_type: str
    required: bool = False
    required_severity: Severity = "error"
    unique: bool = False
    limits: Limits = Limits()
    term: str | None = None
    code_list: str | None = None
    code_list_date: str = ""
    reference: Reference | None = None
    classification: str = "internal"
    personal: Privacy = "none"
    identifier: bool = False
    examples: tuple[str, ...] = ()
    group: str = ""
    help: str = ""
    multiline: bool = False
    kind: str = ""
    show_when: str = ""
    access: FieldAccess = FieldAccess()
    origin: Origin = Origin()
    unit: UnitUse = UnitUse()
    children: tuple["Field", ...] = ()
    item: "Field | None" = None

    @property
    def is_nested(self) -> bool:
        """Say whether the value has parts: an object or an array."""
        return self.logical_type in NESTED

    @property
    def element(self) -> "Field":
        """What each item of this array is."""
        if self.item is not None:
            return self.item
        return replace(self, logical_type="object", limits=Limits(), required=False)

    @property
    def element_parts(self) -> tuple["Field", ...]:
        """The parts of this object, or of each item of this array."""
        return self.element.children if self.logical_type == "array" else self.children

    @property
    def min_length(self) -> int | None:
        return self.limits.min_length

    @property
    def max_length(self) -> int | None:
        return self.limits.max_length

    @property
    def pattern(self) -> str | None:
        return self.limits.pattern

    @property
    def minimum(self) -> float | None:
        return self.limits.minimum

    @property
    def maximum(self) -> float | None:
        return self.limits.maximum


@dataclass(frozen=True)
class RuleSpec:
    """One entry of the contract's ``quality`` sections.

    ``kind`` is expression, null_values, missing_values, invalid_values, duplicate_values,
    row_count, text, one of ``OWN_KINDS`` of core.contract.quality, carried: a rule that is kept and
    shown, and that this node does not run, or misspelt: one that is broken, ``note`` (a message id
    over ``note_values``) saying why. ``entry`` is the whole of what the contract states and
    ``place`` where it stands within its table.
    """

    id: str
    kind: str
    columns: tuple[str, ...]
    dimension: Dimension
    severity: Severity
    weight: float
    description: str
    remedy: str = ""
    expression: str = ""
    arguments: Mapping[str, object] = field(default_factory=dict, hash=False)
    receiver_enforced: bool = False
    note: str = ""
    note_values: Mapping[str, str] = field(default_factory=dict, hash=False)
    entry: Mapping[str, object] = field(default_factory=dict, hash=False)
    place: tuple[str | int, ...] = field(default=(), compare=False)

    @property
    def is_threshold(self) -> bool:
        """Say whether it bounds a count over the whole table, not what each row may hold."""
        stated = {name: self.arguments[name] for name in OPERATORS if name in self.arguments}
        if not stated or self.kind in ("row_count", "text", "carried", "misspelt"):
            return False
        if stated == {"mustBeLessThan": 1}:
            return self.arguments.get("unit") == "percent"
        return stated not in ({"mustBe": 0}, {"mustBeLessOrEqualTo": 0})


@dataclass(frozen=True)
class Table:
    """One declared table. ``name`` is also the name of its PostgreSQL table."""

    contract_id: str
    name: str
    title: str
    title_en: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    rules: tuple[RuleSpec, ...] = ()
    title_field: str = ""
    unit_field: str | None = None
    freshness_field: str | None = None
    freshness_days: int | None = None
    freshness_when: str = ""
    expected_rows: int | None = None
    likeness: Likeness | None = None

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        return {f.name: f for f in self.fields}

    @cached_property
    def former(self) -> Mapping[str, str]:
        """Names that fields had in earlier versions → their names now."""
        names = {old: f.name for f in reversed(self.fields) for old in f.origin.renamed_from}
        return {old: now for old, now in names.items() if old not in self.by_name}

    def now(self, name: str) -> str | None:
        """Return the name now of a field, given that or a former one; None when there is none."""
        return name if name in self.by_name else self.former.get(name)

    def field(self, name: str) -> Field:
        """Return the field called ``name``. Raises KeyError."""
        return self.by_name[name]


@dataclass(frozen=True)
class Contract:
    """One declared database, at one version. ``digest`` is the SHA-256 of ``source``, in hex."""

    id: str
    version: str
    title: str
    title_en: str
    description: str
    owner: str
    domain: str
    status: str
    tables: tuple[Table, ...]
    latency_seconds: float | None
    sharing: Mapping[str, str]
    legal_basis: tuple[str, ...]
    register_entry: str | None
    source: str
    digest: str
    roles: tuple[RoleGrant, ...] = ()

    def table(self, name: str) -> Table:
        """Return the table called ``name``. Raises KeyError."""
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(name)

"""Which rows of a payload are right for certain, found by whole columns without the database.

What is said here is only ever «certainly»: a row of which nothing certain can be said is looked at
by itself (`applying_rows`), which finds the words for what is wrong. So nothing here has to know
why a value is wrong, and every different value of a column is looked at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lienthong.core.contract.model import Field, Table
from lienthong.core.dictionary.walking import fields_within
from lienthong.core.package.payload import has_nul
from lienthong.core.package.text_form import parse_moment, parser_of
from lienthong.core.rules.check import TableChecker
from lienthong.core.rules.model import Check, Context, NoLookup, Problem, Value
from lienthong.core.rules.row_id import MAX_LENGTH
from lienthong.services.sync.column_filters import Filter, filter_of, moments

Mask = npt.NDArray[np.bool_]
Texts = list[str | None]

MOST_KNOWN = 50_000  # of each column: codes, units, days and amounts repeat
LONGEST_KNOWN = 200  # characters; long texts are rarely the same
# Rules of these kinds read the columns they name, and no others.
_OF_THEIR_COLUMNS = frozenset(
    {"expression", "cross_field", "null_values", "missing_values", "invalid_values"}
)
_UNIQUE = frozenset({"unique", "duplicate_values"})
_ONE_TEXT = frozenset({"string", "integer", "date", "boolean"})  # one value, one text
_PLAIN_KEYS = frozenset({"string", "integer", "date"})


class ColumnChecks:
    """What can be said of the rows of one table on one day."""

    def __init__(self, table: Table, checker: TableChecker, today: date) -> None:
        self.table, self.today = table, today
        self._columns = [_column(f, checker, today) for f in table.fields]
        self._moments = _Known(_is_moment)
        over_rows = checker.over_rows("receiver")
        self.unique = tuple(c.rule.columns for c in over_rows if c.rule.kind in _UNIQUE)
        self.references = tuple(c for c in over_rows if c.rule.kind == "reference")
        asked = {id(c) for c in over_rows if c.rule.kind in _UNIQUE or c.rule.kind == "reference"}
        self._others = tuple(c for c in over_rows if id(c) not in asked)
        self.possible = self._are_known(checker)

    def _are_known(self, checker: TableChecker) -> bool:
        """Tell whether anything certain can be said of rows of this table at all."""
        fields = self.table.by_name
        elsewhere = {c.rule.columns[0] for c in checker.checks if c.by_value} - fields.keys()
        return (
            all(f.logical_type in _PLAIN_KEYS for f in map(fields.get, self.table.primary_key) if f)
            and all(fields[n].logical_type in _ONE_TEXT for group in self.unique for n in group)
            and not any(f.is_nested and _refers(f) for f in self.table.fields)
            and not any(checker.refuses(name, self.today, "receiver")(None) for name in elsewhere)
        )

    def storable(self, batch: pa.RecordBatch) -> bool:
        """Tell whether PostgreSQL can keep every text."""
        texts = (c for c in batch.columns if pa.types.is_string(c.type))
        return not any(has_nul(column) for column in texts)

    def certain(self, batch: pa.RecordBatch) -> Mask:
        """Return which rows are right, as far as can be told without other rows."""
        typed: Mask = _look_closer(moments, self._moments, batch.column("_changed_at")) == _GOOD
        right = self._names_themselves(batch)
        for column in self._columns:
            column.judge(batch.column(column.field.name), typed, right)
        self._check_rows(batch, right)
        leaving = _mask(pc.equal(batch.column("_event"), "CANCEL"))
        certain: Mask = typed & (right | leaving)
        return certain

    def _names_themselves(self, batch: pa.RecordBatch) -> Mask:
        """Return which rows have the id that their key says, where that is plain to see."""
        keys = [batch.column(name) for name in self.table.primary_key]
        if not keys:
            return np.zeros(batch.num_rows, np.bool_)
        plain = pc.and_(
            pc.equal(pc.binary_join_element_wise(*keys, "|"), batch.column("_id")),
            pc.less_equal(pc.utf8_length(batch.column("_id")), MAX_LENGTH),
        )
        for key in keys:
            special = pc.match_substring_regex(key, r"[|\\]")
            plain = pc.and_(plain, pc.and_not(pc.greater(pc.binary_length(key), 0), special))
        return _mask(plain)

    def _check_rows(self, batch: pa.RecordBatch, right: Mask) -> None:
        """Ask the rules about several columns of one row, once for each combination of texts."""
        columns = {column.field.name: column for column in self._columns}
        for check in self._others:
            known = check.rule.kind in _OF_THEIR_COLUMNS
            names = check.rule.columns if known else tuple(columns)
            test = _Test(check, [columns[name] for name in names], self.today)
            rows = zip(*(batch.column(name).to_pylist() for name in names), strict=True)
            for place, texts in enumerate(rows):
                if right[place] and not test[texts]:
                    right[place] = False

    def doubled(self, batch: pa.RecordBatch, columns: Sequence[str]) -> Mask:
        """Return which rows share their values in some columns with another row of the batch."""
        keys = pc.binary_join_element_wise(*(batch.column(name) for name in columns), "\x1f")
        empty = [pc.equal(batch.column(name), "") for name in columns]
        for one in empty:
            keys = pc.if_else(one, None, keys)
        counts = pc.value_counts(keys)
        often = counts.field("values").filter(pc.greater(counts.field("counts"), 1)).drop_null()
        return _mask(pc.is_in(keys, often)) if len(often) else np.zeros(len(keys), np.bool_)

    def missing(self, batch: pa.RecordBatch, check: Check, context: Context) -> Mask:
        """Return which rows name a row that is not there, as ``context`` knows the others."""
        (name,) = check.rule.columns
        column = next(c for c in self._columns if c.field.name == name)
        different = pc.unique(batch.column(name)).drop_null()
        absent = [
            text
            for text in different.to_pylist()
            if isinstance(check.test({name: column.value(text)}, context), Problem)
        ]
        if not absent:
            return np.zeros(batch.num_rows, np.bool_)
        return _mask(pc.is_in(batch.column(name), pa.array(absent, pa.string())))

    def value(self, name: str, text: str | None) -> Value:
        """Return the value of a certain cell."""
        column = next(c for c in self._columns if c.field.name == name)
        return column.value(text)


class _Column:
    """The texts of one column: each different one is read and checked once."""

    def __init__(
        self, field: Field, refuses: Callable[[Value], bool], certain: Filter | None
    ) -> None:
        self.field, self._certain = field, certain
        self._parse = parser_of(field)
        self._refuses = refuses
        self._is_number = field.logical_type == "integer"
        self._known = _Known(self._tell)

    def judge(self, texts: pa.StringArray, typed: Mask, right: Mask) -> None:
        """Take the rows out of ``typed`` and ``right`` of which that is not certain."""
        known = _look_closer(self._certain, self._known, texts)
        typed &= known != _BAD
        right &= known == _GOOD

    def value(self, text: str | None) -> Value:
        return None if text is None else self._parse(text)

    def _tell(self, text: str | None) -> int:
        try:
            value = self.value(text)
        except (KeyError, ValueError):
            return _BAD
        if self._is_number and value is not None and str(value) != text:
            return _BAD  # -0 and 007: one number in another text
        return _TYPED if self._refuses(value) else _GOOD


_BAD, _TYPED, _GOOD = 0, 1, 2


class _Known(dict[str | None, int]):
    """What is known of texts, worked out when asked for."""

    def __init__(self, tell: Callable[[str | None], int]) -> None:
        self._tell = tell

    def __missing__(self, text: str | None) -> int:
        known = self._tell(text)
        if text is None or len(text) <= LONGEST_KNOWN:
            self[text] = known
        return known

    def take(self, texts: Texts) -> npt.NDArray[np.int8]:
        if len(self) > MOST_KNOWN:
            self.clear()
        return np.fromiter(map(self.__getitem__, texts), np.int8, len(texts))


def _look_closer(
    certain: Filter | None, known: _Known, texts: pa.StringArray
) -> npt.NDArray[np.int8]:
    """Ask the filter first, and about each text by itself where it is not certain."""
    if certain is None:
        return known.take(texts.to_pylist())
    doubtful = pc.invert(pc.fill_null(certain(texts), fill_value=False))
    found = np.full(len(texts), _GOOD, np.int8)
    found[_mask(doubtful)] = known.take(texts.filter(doubtful).to_pylist())
    return found


def _column(field: Field, checker: TableChecker, today: date) -> _Column:
    checks = [c for c in checker.checks if c.by_value and c.rule.columns[0] == field.name]
    return _Column(field, checker.refuses(field.name, today, "receiver"), filter_of(field, checks))


class _Test(dict[tuple[str | None, ...], bool]):
    """Whether a rule passes combinations of texts, worked out when asked for."""

    def __init__(self, check: Check, columns: Sequence[_Column], today: date) -> None:
        self._check, self._columns = check, columns
        self._context = Context("", NoLookup(), today)

    def __missing__(self, texts: tuple[str | None, ...]) -> bool:
        row = {c.field.name: c.value(text) for c, text in zip(self._columns, texts, strict=True)}
        passes = not isinstance(self._check.test(row, self._context), Problem)
        self[texts] = passes
        return passes


def _is_moment(text: str | None) -> int:
    try:
        parse_moment(text or "")
    except ValueError:
        return _BAD
    return _GOOD


def _refers(field: Field) -> bool:
    return any(inner.reference is not None for inner in fields_within(field))


def _mask(found: pa.BooleanArray) -> Mask:
    return pc.fill_null(found, False).to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]

"""Which declared field each column of a file feeds: by its title and by its values together.

«Sure» is a title that is the field's own name, or another name of its term, and values that do
not deny it. Everything else is at most «likely» and says why; a title that its values deny is
«doubtful», and a person is asked. Two columns never feed one field.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

from lienthong.base.i18n import N_
from lienthong.core.cleaning import date as day
from lienthong.core.cleaning import family
from lienthong.core.cleaning.model import Clean
from lienthong.core.contract.model import Field, LogicalType
from lienthong.core.contract.parts import BETWEEN
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.validators import family as validators
from lienthong.core.profiling.evidence import Evidence, Fit, KnownValues
from lienthong.core.profiling.logical import find_type, read
from lienthong.core.profiling.model import Facts, Reason, Sampled, percent
from lienthong.core.profiling.tally import Tally, spread
from lienthong.core.profiling.titles import words

LIKELY = 56  # points from which a field is proposed
MARGIN = 8  # points that the next field or column must stay behind
_ASKED = 14  # points of a title from which the values are asked
_TELLING = 50  # points of values that need no title
_LEAF, _CONTAINED, _OVERLAP = 48, (26, 30), 34
_SAMPLE = 200
_COMMON = frozenset({"so", "ma", "ten", "ngay", "cua", "va", "theo", "tai", "cac", "loai", "the"})


class Surety(StrEnum):
    """How far a proposal is to be trusted."""

    SURE = "sure"
    LIKELY = "likely"
    DOUBTFUL = "doubtful"
    NONE = "none"


@dataclass(frozen=True)
class Proposed:
    """The field proposed for a column, 0–100 points, why, and what speaks against it."""

    field: str | None
    surety: Surety
    score: int = 0
    reasons: tuple[Reason, ...] = ()
    warning: Reason | None = None


class Column:
    """One column of a file: its title, sampled values, and what they say of fields."""

    def __init__(
        self,
        title: str,
        cells: Sequence[object],
        dictionary: Dictionary,
        known: Mapping[str, KnownValues],
        today: date,
    ) -> None:
        self.title = title
        self._cells = cells
        self._dictionary, self._known, self._today = dictionary, known, today
        self._fits: dict[str, Fit] = {}

    @cached_property
    def facts(self) -> Facts:
        """What was counted in the sample."""
        tally = Tally()
        tally.add(self._cells)
        return tally.facts()

    @cached_property
    def sampled(self) -> Sampled:
        """The values put to the tests."""
        return spread(self.facts, _SAMPLE)

    @cached_property
    def kind(self) -> LogicalType:
        """The type that most values convert to."""
        return find_type(self.facts, self.sampled, words(self.title)).logical_type

    @cached_property
    def _evidence(self) -> Evidence:
        return Evidence(self.sampled, self._dictionary, self._known, self._today, self.kind)

    def fit(self, field: Field) -> Fit:
        """Return what the values say of a field; each is asked once."""
        if field.name not in self._fits:
            self._fits[field.name] = self._evidence.of_field(field)
        return self._fits[field.name]

    def looks_like(self) -> Reason | None:
        """Say in words what nearly all values are, if that can be told."""
        for said, validator, clean in _KINDS:
            check = validators.BY_NAME.get(validator) if validator else None

            def passes(raw: object, clean: Clean = clean, check: object = check) -> bool:
                value = read(clean, raw)
                if value is None:
                    return False
                return check is None or check.find(value, self._today) is None  # type: ignore[attr-defined]

            share = self.sampled.share(passes)
            if share >= 0.8:
                return Reason(said, {"share": percent(share)})
        return None


def _clean(name: str) -> Clean:
    field = Field("x", "x", "x", "", "string", "")
    return family.BY_NAME[name].bind(field, Dictionary({}, {}))


_KINDS: tuple[tuple[str, str, Clean], ...] = (
    (N_("%(share)s %% giá trị là số căn cước"), "personal_number", _clean("personal_number")),
    (N_("%(share)s %% giá trị là thư điện tử"), "email", _clean("email")),
    (N_("%(share)s %% giá trị là số điện thoại"), "phone", _clean("phone")),
    (N_("%(share)s %% giá trị là mã số thuế"), "tax_code", _clean("tax_code")),
    (N_("%(share)s %% giá trị là ngày tháng"), "", day.clean),
    (N_("%(share)s %% giá trị là số"), "", family.BY_TYPE["number"].bind(
        Field("x", "x", "x", "", "number", ""), Dictionary({}, {}))),
)  # fmt: skip


def propose(
    columns: Sequence[Column], fields: Sequence[Field], named: Mapping[str, str | None]
) -> dict[str, Proposed]:
    """Return column title → what is proposed.

    ``named`` is column → field by equal names. Of two columns with one name, the one whose values
    fit keeps the field; when both do, both are proposed and in doubt, and a person decides.
    """
    by_name = {f.name: f for f in fields}
    found: dict[str, Proposed] = {}
    for field, rivals in _rivals(columns, by_name, named):
        fitting = [c for c in rivals if not c.fit(field).against] or rivals
        for column in fitting:
            found[column.title] = _by_name(column, field)
            others = [c.title for c in rivals if c is not column]
            if others:
                surety = Surety.DOUBTFUL if len(fitting) > 1 else Surety.LIKELY
                found[column.title] = replace(
                    found[column.title],
                    surety=surety,
                    warning=Reason(
                        N_("cột «%(other)s» cũng mang tên của trường «%(field)s»"),
                        {"other": ", ".join(others), "field": field.title},
                    ),
                )
    taken = {p.field for p in found.values() if p.field}
    free = [f for f in fields if f.name not in taken and not _inside(f.name, taken)]
    rest = [c for c in columns if c.title not in found]
    return found | _by_likeness(rest, free)


def _rivals(
    columns: Sequence[Column], fields: Mapping[str, Field], named: Mapping[str, str | None]
) -> list[tuple[Field, list[Column]]]:
    """Return each field that columns are named as, with those columns."""
    found: dict[str, list[Column]] = {}
    for column in columns:
        if (name := named.get(column.title)) in fields and name is not None:
            found.setdefault(name, []).append(column)
    return [(fields[name], rivals) for name, rivals in found.items()]


def explain(column: Column, field: Field, is_name: bool) -> Proposed:
    """Say what speaks for a field that a person chose for a column."""
    if is_name:
        return _by_name(column, field)
    title, fit = title_points(column.title, field), column.fit(field)
    if fit.against:
        return Proposed(field.name, Surety.DOUBTFUL, 0, (fit.reason,), _denied(column, field, fit))
    reasons = (*((title[1],) if title else ()), fit.reason)
    return Proposed(field.name, Surety.LIKELY, _score((title[0] if title else 0), fit), reasons)


def _by_name(column: Column, field: Field) -> Proposed:
    fit = column.fit(field)
    reason = Reason(N_("tên cột giống «%(field)s»"), {"field": field.title})
    if fit.against:
        warning = _denied(column, field, fit)
        return Proposed(field.name, Surety.DOUBTFUL, 35, (reason,), warning)
    if not column.sampled.weight:
        return Proposed(field.name, Surety.SURE, 60, (reason, fit.reason))
    return Proposed(field.name, Surety.SURE, _score(60, fit), (reason, fit.reason))


def _denied(column: Column, field: Field, fit: Fit) -> Reason:
    looks = column.looks_like()
    if looks is None:
        return Reason(
            N_("cột tên «%(title)s» nhưng %(reason)s"),
            {"title": column.title, "reason": fit.reason},
        )
    return Reason(
        N_("cột tên «%(title)s» nhưng %(reason)s, không hợp với trường «%(field)s»"),
        {"title": column.title, "reason": looks, "field": field.title},
    )


def _by_likeness(columns: Sequence[Column], free: Sequence[Field]) -> dict[str, Proposed]:
    """Match what no name matched: the best pairs first, only where nothing comes near."""
    pairs = sorted(
        (p for column in columns for field in free if (p := _pair(column, field)) is not None),
        key=lambda p: -p[0],
    )
    found: dict[str, Proposed] = {}
    taken: set[str] = set()
    for points, column, field, reasons in pairs:
        if points < LIKELY or column.title in found or field.name in taken:
            continue
        if rival := _rival(pairs, points, column, field, taken, found):
            found[column.title] = Proposed(None, Surety.NONE, 0, (rival,))
            continue
        taken.add(field.name)
        found[column.title] = Proposed(field.name, Surety.LIKELY, min(99, int(points)), reasons)
    for column in columns:
        found.setdefault(column.title, _unmatched(column, pairs))
    return found


Pair = tuple[float, Column, Field, tuple[Reason, ...]]


def _pair(column: Column, field: Field) -> Pair | None:
    title = title_points(column.title, field)
    points = title[0] if title else 0.0
    if points < _ASKED and not column.sampled.weight:
        return None
    if points < _ASKED and not _may_tell(field):
        return None
    fit = column.fit(field)
    if fit.against or (points < _ASKED and fit.points < _TELLING):
        return None
    reasons = (*((title[1],) if title else ()), fit.reason)
    return points + fit.points, column, field, reasons


def _may_tell(field: Field) -> bool:
    """Say whether values alone may suggest the field: only checks that few pass by chance do."""
    return field.term is not None or field.code_list is not None


def _rival(
    pairs: Sequence[Pair],
    points: float,
    column: Column,
    field: Field,
    taken: set[str],
    found: Mapping[str, Proposed],
) -> Reason | None:
    for other_points, other, other_field, _ in pairs:
        if points - other_points >= MARGIN or other_points > points:
            continue
        if other is column and other_field is not field and other_field.name not in taken:
            said = N_("giống cả «%(first)s» và «%(second)s»; cần người chọn")
            return Reason(said, {"first": field.title, "second": other_field.title})
        if other_field is field and other is not column and other.title not in found:
            said = N_("cột «%(other)s» cũng giống «%(field)s»; cần người chọn")
            return Reason(said, {"other": other.title, "field": field.title})
    return None


def _unmatched(column: Column, pairs: Sequence[Pair]) -> Proposed:
    near = next((p for p in pairs if p[1] is column), None)
    if near is None:
        return Proposed(None, Surety.NONE, 0, (Reason(N_("không giống trường nào của bảng")),))
    said = N_("gần nhất là «%(field)s» nhưng chưa đủ chắc")
    return Proposed(None, Surety.NONE, int(near[0]), (Reason(said, {"field": near[2].title}),))


def title_points(title: str, field: Field) -> tuple[float, Reason] | None:
    """Return how far a title resembles the names of a field, at most 56 points, and why."""
    best: tuple[float, Reason] | None = None
    for name in dict.fromkeys(n for n in (field.title, field.name, field.title_en) if n):
        for said, weight in _readings(title):
            points = _alike(_plain(words(said)), _plain(words(name))) * weight
            if points and (best is None or points > best[0]):
                reason = N_("tên cột «%(title)s» gần giống «%(field)s»")
                best = points, Reason(reason, {"title": title, "field": field.title})
    return best


def _readings(title: str) -> tuple[tuple[str, float], ...]:
    """A column under a group may be called by its own title alone, which says a little less."""
    if BETWEEN not in title:
        return ((title, 1.0),)
    return (title, 1.0), (title.rpartition(BETWEEN)[2], 0.85)


def _plain(said: tuple[str, ...]) -> tuple[str, ...]:
    """Return a title without what a date is made of: «ngày, tháng, năm sinh» is «ngày sinh»."""
    return ("ngay", *said[3:]) if said[:3] == ("ngay", "thang", "nam") else said


def _alike(said: tuple[str, ...], name: tuple[str, ...]) -> float:
    if not said or not name:
        return 0
    if said == name:
        return sum(_CONTAINED)
    short, long = sorted((said, name), key=len)
    telling = len(short) > 1 or (len(short[0]) > 2 and short[0] not in _COMMON)
    spots = range(len(long) - len(short) + 1)
    if telling and any(long[i : i + len(short)] == short for i in spots):
        return _CONTAINED[0] + _CONTAINED[1] * len(short) / len(long)
    shared, union = set(said) & set(name), set(said) | set(name)
    return _OVERLAP * len(shared) / len(union) if shared - _COMMON else 0


def _inside(name: str, taken: Collection[str]) -> bool:
    """Say whether the whole of a part, or a part of a whole, is fed already."""
    whole = name.partition(".")[0]
    return (whole != name and whole in taken) or any(t.startswith(f"{name}.") for t in taken)


def _score(title: float, fit: Fit) -> int:
    return min(100, int(title + fit.points))

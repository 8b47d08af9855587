"""How well the values of a column fit a term, by the term's own normaliser, validator, code list
and pattern. A check that few values pass by chance weighs much; «is some text» weighs little.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from lienthong.base.i18n import N_
from lienthong.core.cleaning.code_list import cleaner
from lienthong.core.cleaning.standardise import cleaner_of, normaliser_of
from lienthong.core.contract.model import Field, LogicalType
from lienthong.core.dictionary.model import CodeList, Dictionary, Term
from lienthong.core.dictionary.validators import family as validators
from lienthong.core.profiling.logical import read, share_in_steps
from lienthong.core.profiling.model import Reason, Sampled, Target, percent

FITS = 0.9  # share of the values from which evidence speaks for a term
AGAINST = 0.6  # below this it speaks against
TELLING: Mapping[str, int] = {
    "personal_number": 66, "tax_code": 66, "email": 66, "url": 62, "phone": 56, "agency_code": 46,
    "longitude": 40, "latitude": 40, "document_number": 38, "birth_date": 26, "past_date": 22,
    "year": 26, "birth_year": 26, "person_name": 22,
}  # fmt: skip
ALONE = 62  # weight from which values without a fitting title are worth asking
_MEASURES = frozenset({"number", "date", "timestamp", "boolean"})
_WORDS = frozenset({None, "text", "multiline", "person_name", "document_number"})
_OF_WORDS = frozenset({"person_name", "organisation_name", "address"})
_BY_TYPE = {
    "string": 8, "integer": 16, "number": 16, "boolean": 22, "date": 22, "time": 22,
    "timestamp": 22, "object": 8, "array": 8,
}  # fmt: skip
_LIST_WORDS, _LIST_MARKS, _PATTERN = 48, 34, 38
_IN_FORCE, _FORMER = 46, 38  # former codes are often also codes in force
_FEW = 3  # distinct values below which a list is matched by chance


@dataclass(frozen=True)
class KnownValues:
    """Values that a term stands for and that are no code list: the communes, the former ones."""

    term: str
    title: str
    values: frozenset[str]
    target: Target | None = None


@dataclass(frozen=True)
class Fit:
    """What the values give one term. ``against`` says that they deny it."""

    points: float
    reason: Reason
    against: bool = False


class Evidence:
    """Puts the sampled values of one column to the tests of terms; each test is run once."""

    def __init__(
        self,
        sampled: Sampled,
        dictionary: Dictionary,
        known: Mapping[str, KnownValues],
        today: date,
        kind: LogicalType,
    ) -> None:
        self._kind = kind
        self._sampled = sampled
        self._dictionary = dictionary
        self._known = known
        self._today = today
        self._shares: dict[tuple[object, ...], float] = {}

    def of(self, term: Term) -> Fit:
        """Return what the values say of the term."""
        if not self._sampled.weight:
            return Fit(0, Reason(N_("cột chưa có giá trị nào; chỉ dựa vào tiêu đề")))
        if self._other_kind(term):
            said = N_("giá trị là ngày hoặc số, không phải chữ như «%(term)s»")
            reason = Reason(said, {"term": term.name_vi})
            return Fit(0, reason, against=True)
        return self._weighed(term, self.share(term))

    def _weighed(self, term: Term, share: float) -> Fit:
        points, message, extra = self._weight(term)
        values: dict[str, object] = {"share": percent(share), "term": term.name_vi, **extra}
        if share < AGAINST:
            return Fit(
                0, Reason(N_("chỉ %(share)s %% giá trị hợp với thuật ngữ «%(term)s»"), values), True
            )
        return Fit(points * (share if share >= FITS else share * 0.7), Reason(message, values))

    def of_field(self, field: Field) -> Fit:
        """Return what the values say of a declared field: its own limits count as its term's."""
        term = _as_term(field, self._dictionary.term(field.term))
        if not self._sampled.weight:
            return Fit(0, Reason(N_("cột chưa có giá trị nào; chỉ dựa vào tiêu đề")))
        if self._kind in _MEASURES and term.normaliser in _OF_WORDS:
            said = N_("giá trị là ngày hoặc số, không phải chữ như «%(term)s»")
            return Fit(0, Reason(said, {"term": field.title}), against=True)
        clean = cleaner_of(field, self._dictionary)
        tests = tuple(self._value_tests(term))

        def passes(raw: object) -> bool:
            value = read(clean, raw)
            return value is not None and (field.is_nested or all(test(value) for test in tests))

        return self._in_words(term, self._sampled.share(passes))

    def _in_words(self, term: Term, share: float) -> Fit:
        """Weigh a field's share; what is said is for a clerk, who knows no terms and patterns."""
        fit = self._weighed(term, share)
        codes = self._dictionary.code_list(term.code_list)
        values = {"share": percent(share), "field": term.name_vi}
        if fit.against:
            said = N_("chỉ %(share)s %% giá trị hợp với trường «%(field)s»")
        elif codes is not None and term.id not in self._known:
            said = N_("%(share)s %% giá trị có trong danh mục «%(field)s»")
            values["field"] = codes.name_vi
        elif term.id in self._known:
            return fit
        elif term.validator in TELLING or term.pattern is not None:
            said = N_("%(share)s %% giá trị đúng dạng của «%(field)s»")
        else:
            said = N_("%(share)s %% giá trị đọc được")
        return replace(fit, reason=Reason(said, values))

    def _other_kind(self, term: Term) -> bool:
        """Days and measures pass for text; a term of words is not what they are."""
        return (
            self._kind in _MEASURES and term.logical_type == "string" and term.normaliser in _WORDS
        )

    def share(self, term: Term) -> float:
        """Return the share of cells that pass everything the term asks."""
        key = (
            term.logical_type, term.normaliser, term.validator, term.code_list, term.pattern,
            term.max_length, term.id if term.id in self._known else "",
        )  # fmt: skip
        if key not in self._shares:
            self._shares[key] = share_in_steps(self._sampled, self._test(term))
        return self._shares[key]

    def of_list(self, codes: CodeList) -> float:
        """Return the share of cells found in a list by code, name or alias."""
        clean = cleaner(codes)
        return share_in_steps(
            self._sampled,
            lambda raw: codes.valid(str(read(clean, raw)), self._today),
        )

    def _test(self, term: Term) -> Callable[[object], bool]:
        field = Field("x", "x", "x", "", term.logical_type, "", term=term.id)
        clean = normaliser_of(field, self._dictionary).bind(field, self._dictionary)
        tests = tuple(self._value_tests(term))

        def passes(raw: object) -> bool:
            value = read(clean, raw)
            return value is not None and all(test(value) for test in tests)

        return passes

    def _value_tests(self, term: Term) -> list[Callable[[object], bool]]:
        tests: list[Callable[[object], bool]] = []
        today, codes = self._today, self._dictionary.code_list(term.code_list)
        validator = validators.BY_NAME.get(term.validator or "")
        if term.max_length is not None:
            longest = term.max_length
            tests.append(lambda value: len(str(value)) <= longest)
        if term.pattern is not None:
            matches = _pattern(term.pattern)
            tests.append(lambda value: matches.fullmatch(str(value)) is not None)
        if codes is not None:
            tests.append(lambda value: codes.valid(str(value), today))
        if validator is not None:
            find = validator.find
            tests.append(lambda value: find(value, today) is None)  # type: ignore[arg-type]
        if term.id in self._known:
            among = self._known[term.id].values
            tests.append(lambda value: str(value) in among)
        return tests

    def _weight(self, term: Term) -> tuple[float, str, dict[str, object]]:
        """Return the points of a full fit and how to say it."""
        codes = self._dictionary.code_list(term.code_list)
        if term.id in self._known:
            said = N_("%(share)s %% giá trị có trong %(list)s")
            known = self._known[term.id]
            return _IN_FORCE if known.target else _FORMER, said, {"list": known.title}
        if codes is not None:
            said = N_("%(share)s %% giá trị có trong danh mục mã «%(list)s»")
            return self._list_weight(codes), said, {"list": codes.name_vi}
        if term.validator in TELLING:
            said = N_("%(share)s %% giá trị qua kiểm tra của thuật ngữ «%(term)s»")
            return TELLING[term.validator or ""], said, {}
        if term.pattern is not None:
            said = N_("%(share)s %% giá trị đúng mẫu «%(pattern)s» của thuật ngữ «%(term)s»")
            return _PATTERN, said, {"pattern": term.pattern}
        said = N_("%(share)s %% giá trị đọc được theo thuật ngữ «%(term)s»")
        return _BY_TYPE[term.logical_type], said, {}

    def _list_weight(self, codes: CodeList) -> float:
        """Codes such as 1 and 2 are in many lists; words are in one."""
        spelt = any(len(str(v)) > 2 for v, _ in self._sampled.values[:20])
        weight = _LIST_WORDS if spelt else _LIST_MARKS
        return weight if len(self._sampled.values) >= _FEW or spelt else weight / 2


def _as_term(field: Field, term: Term | None) -> Term:
    """Return a term that says of a value what the field says of it."""
    if term is None:
        term = Term("", field.title, field.title_en, "", field.logical_type)
    return replace(
        term,
        name_vi=field.title,
        logical_type=field.logical_type,
        max_length=field.max_length or term.max_length,
        pattern=field.pattern or term.pattern,
        code_list=field.code_list or term.code_list,
    )


def telling(term: Term) -> bool:
    """Say whether the values alone may suggest the term."""
    return TELLING.get(term.validator or "", 0) >= ALONE


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)

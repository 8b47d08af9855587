"""Recognise the dictionary's terms in columns, by title and by values together.

A term is proposed from SURE points on, and only when no other comes within MARGIN of it; else none
is, and the reason says what is missing. A term that the values deny is never proposed.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lienthong.base.i18n import N_
from lienthong.core.contract.model import LogicalType
from lienthong.core.dictionary.model import CodeList, Dictionary, Term
from lienthong.core.profiling.evidence import Evidence, Fit, KnownValues, telling
from lienthong.core.profiling.headings import BY_OTHER, Heading, Headings
from lienthong.core.profiling.model import Facts, Reason, Recognised, Sampled, percent
from lienthong.core.profiling.titles import words

SURE = 60
MARGIN = 3
_ASKED = 14  # points of a title from which the values are asked
_DENIED = 35  # the most a term gets that the values deny
_CONTEXT = 5  # for terms of the domain most of the table belongs to
_FOREIGN = -8  # for terms of another domain, when the values do not tell it apart
_FOREIGN_LIKE = -16  # and when the title is not even its name
_SHARED = frozenset({"chung", "nguoi", "to-chuc", "dia-chi", "van-ban"})
_TELLS = 34  # points of values that do
_STRONG = 64
_FEW_CODES = 60  # distinct values up to which a column may be coded


@dataclass(frozen=True)
class Candidate:
    """One term with what speaks for and against it."""

    term: Term
    heading: Heading | None
    fit: Fit

    @property
    def points(self) -> float:
        """The points before the table's context is known; they rank, and may pass 100."""
        total = (self.heading.points if self.heading else 0) + self.fit.points
        return min(total, _DENIED) if self.fit.against else total

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return (*((self.heading.reason,) if self.heading else ()), self.fit.reason)


@dataclass(frozen=True)
class Looked:
    """A column after its own look: candidates, best first, and the code list its values fit."""

    title: str
    candidates: tuple[Candidate, ...]
    code_list: CodeList | None = None
    list_share: float = 0.0


class Recogniser:
    """Knows the dictionary; looks at columns one by one, then decides for the whole table."""

    def __init__(self, dictionary: Dictionary, known: Sequence[KnownValues], today: date) -> None:
        self._dictionary = dictionary
        self._headings = Headings(dictionary)
        self._known: Mapping[str, KnownValues] = {k.term: k for k in known}
        self._today = today

    def look(
        self, titles: Sequence[str], facts: Facts, sampled: Sampled, kind: LogicalType
    ) -> Looked:
        """Return the candidates of one column, whose values are mostly of ``kind``.

        ``titles``: its header, comment, name.
        """
        evidence = Evidence(sampled, self._dictionary, self._known, self._today, kind)
        headings = self._headings.match(*titles)
        candidates = [
            Candidate(term, heading, evidence.of(term))
            for term in self._dictionary.usable_terms.values()
            if ((heading := headings.get(term.id)) and heading.points >= _ASKED) or telling(term)
        ]
        kept = [c for c in candidates if c.heading or not c.fit.against]
        kept.sort(key=lambda c: -c.points)
        found, share = self._list_of(facts, evidence)
        return Looked(titles[0], tuple(kept), found, share)

    def decide(self, looked: Sequence[Looked], table_title: str) -> tuple[Recognised, ...]:
        """Return what is proposed for each column, now that the others are known."""
        home = _domain(looked, self._dictionary, table_title)
        return tuple(_decided(column, home) for column in looked)

    def _list_of(self, facts: Facts, evidence: Evidence) -> tuple[CodeList | None, float]:
        """Return the list that holds the values; None when several or none do."""
        if not 2 <= len(facts.values) <= _FEW_CODES:
            return None, 0.0
        if all(len(str(v)) <= 1 or str(v).isdigit() for v in facts.values):
            return None, 0.0  # bare digits are in many lists
        shares = [(evidence.of_list(c), c) for c in self._dictionary.code_lists.values()]
        good = sorted((s for s in shares if s[0] >= 0.9), key=lambda s: -s[0])
        if not good or (len(good) > 1 and good[0][0] - good[1][0] < 0.05):
            return None, 0.0
        return good[0][1], good[0][0]


def _domain(looked: Sequence[Looked], dictionary: Dictionary, title: str) -> str:
    """Return the domain (first part of term ids) that the table mostly speaks of."""
    said = " ".join(words(title))
    votes: Counter[str] = Counter()
    for column in looked:
        sure = {c.term.id.partition(".")[0] for c in column.candidates if c.points >= _STRONG}
        if len(sure) == 1:
            votes.update(sure - {"chung"})
    for domain in {t.partition(".")[0] for t in dictionary.terms}:
        if domain.replace("-", " ") in said:
            votes[domain] += 3
    return votes.most_common(1)[0][0] if votes else ""


def _decided(column: Looked, home: str) -> Recognised:
    ranked = sorted(
        ((c.points + _bonus(c, home), c) for c in column.candidates), key=lambda p: -p[0]
    )
    found = _without_term(column, ranked)
    if not ranked or ranked[0][0] < SURE:
        return found
    points, best = ranked[0]
    rival = next((c for p, c in ranked[1:] if points - p < MARGIN and p >= SURE), None)
    if rival is not None and not _finer(best, rival):
        tie = Reason(
            N_("hai thuật ngữ ngang nhau: «%(first)s» và «%(second)s»; cần người chọn"),
            {"first": f"{best.term.name_vi} ({best.term.id})",
             "second": f"{rival.term.name_vi} ({rival.term.id})"},
        )  # fmt: skip
        return replace(found, score=_score(points), near=best.term.id, reasons=(tie,))
    return Recognised(best.term.id, _score(points), best.reasons, None, best.term.code_list)


def _score(points: float) -> int:
    return min(100, int(points))


def _bonus(candidate: Candidate, home: str) -> float:
    domain = candidate.term.id.partition(".")[0]
    if not home or candidate.fit.against:
        return 0
    if domain == home:
        return _CONTEXT
    if domain in _SHARED or candidate.fit.points >= _TELLS:
        return 0
    named = candidate.heading is not None and candidate.heading.points >= BY_OTHER
    return _FOREIGN if named else _FOREIGN_LIKE


def _finer(best: Candidate, rival: Candidate) -> bool:
    """A title that is the term's own name beats one that only resembles another's."""
    first = best.heading.points if best.heading else 0
    second = rival.heading.points if rival.heading else 0
    return first - second >= 2 and best.fit.points >= rival.fit.points


def _without_term(column: Looked, ranked: list[tuple[float, Candidate]]) -> Recognised:
    reasons: list[Reason] = []
    codes = column.code_list
    if codes is not None:
        reasons.append(
            Reason(
                N_("%(share)s %% giá trị có trong danh mục mã «%(list)s»"),
                {"share": percent(column.list_share), "list": codes.name_vi},
            )
        )
    list_id = codes.id if codes else None
    if not ranked:
        reasons.append(
            Reason(
                N_("tiêu đề «%(title)s» không giống tên gọi nào trong từ điển và giá trị không qua "
                   "kiểm tra riêng nào; cần người chọn thuật ngữ hoặc bổ sung từ điển"),
                {"title": column.title},
            )
        )  # fmt: skip
        return Recognised(None, 0, tuple(reasons), None, list_id)
    points, best = ranked[0]
    values = {
        "term": f"{best.term.name_vi} ({best.term.id})", "score": _score(points), "needed": SURE,
        "title": column.title,
    }  # fmt: skip
    reasons.append(Reason(_missing(best), values))
    reasons.extend(best.reasons)
    return Recognised(None, _score(points), tuple(reasons), best.term.id, list_id)


def _missing(best: Candidate) -> str:
    if best.fit.against:
        return N_("gần nhất là «%(term)s», %(score)s điểm, cần %(needed)s: giá trị không khớp")
    if best.heading is None:
        return N_(
            "gần nhất là «%(term)s», %(score)s điểm, cần %(needed)s: tiêu đề «%(title)s» không "
            "giống tên gọi của thuật ngữ"
        )
    return N_(
        "gần nhất là «%(term)s», %(score)s điểm, cần %(needed)s: tiêu đề chỉ giống một phần và giá "
        "trị không đủ phân biệt"
    )

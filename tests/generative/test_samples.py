"""Small contracts of any terms: each has a sample, and its rows pass every rule."""

from dataclasses import replace
from datetime import date

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lienthong.adapters.files.admin_units import shipped_places
from lienthong.core.contract.model import NESTED, Field, RuleSpec, Table
from lienthong.core.dictionary.model import Term
from lienthong.core.rules.check import TableChecker
from lienthong.core.rules.model import NoLookup
from lienthong.core.sample.rows import Sampler
from lienthong.services.dictionary import queries
from tests.unit.core.sample.small import contract

TODAY = date(2026, 11, 21)
ROWS = 6
DICTIONARY = queries.shipped()
COMPARED = ("integer", "number", "date")
KEY = Field("ma", "Mã", "Code", "", "string", "varchar(12)", required=True)


def _table(terms: list[Term], required: list[bool], compare: list[str]) -> Table:
    fields = [
        Field(f"c{n}", f"Cột {n}", f"c{n}", "", term.logical_type, "", required=must, term=term.id)
        for n, (term, must) in enumerate(zip(terms, required, strict=False))
    ]
    rules = [
        RuleSpec(f"bang.{n}", "expression", (), "consistency", "error", 1.0, "so",
                 expression=f"{left.name} {operator} {right.name}")
        for n, (left, right, operator) in enumerate(zip(fields, fields[1:], compare, strict=False))
        if left.logical_type == right.logical_type and left.logical_type in COMPARED
    ]  # fmt: skip
    return Table("thu", "bang", "Bảng", "bang", "", (KEY, *fields), ("ma",), tuple(rules), "ma")


TERMS = sorted(
    (term for term in DICTIONARY.terms.values() if term.logical_type not in NESTED),
    key=lambda term: (term.logical_type, term.id),
)
TABLES = st.builds(
    _table,
    st.lists(st.sampled_from(TERMS), min_size=1, max_size=8).map(
        lambda found: sorted(found, key=lambda term: term.logical_type)
    ),
    st.lists(st.booleans(), min_size=8, max_size=8),
    st.lists(st.sampled_from(["<=", "<"]), min_size=8, max_size=8),
)


# The term alone limits the length, to less than our own codes have.
SHORT_CODE = _table([DICTIONARY.terms["bao-tang.ma-suu-tap"]], [True], [])


@example(table=SHORT_CODE, seed=0)
@given(table=TABLES, seed=st.integers(0, 1000))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_small_contract_has_a_sample(table: Table, seed: int) -> None:
    # Years of birth, longitudes and the like have ranges that leave no order between them.
    limited = {f.name for f in table.fields if (t := DICTIONARY.term(f.term)) and t.validator}
    rules = tuple(r for r in table.rules if limited.isdisjoint(r.expression.split()))
    table = replace(table, rules=rules)
    sampler = Sampler(
        {"thu": contract(table)}, DICTIONARY, shipped_places(), today=TODAY, seed=seed, rows=ROWS
    )

    rows = sampler.sample("thu")["bang"]

    checker = TableChecker.of(table, DICTIONARY)
    assert len(rows) == ROWS
    for row in rows:
        assert not checker.check(
            row, row_id=str(row["ma"]), lookup=NoLookup(), today=TODAY, at="receiver"
        )

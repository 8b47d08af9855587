"""Units read from text: nothing sure is wrong, order and case do not matter, and it is fast."""

import random
from datetime import date
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienthong.base.text import fold
from lienthong.core.admin_units.reading import NO_HINTS, Hints, UnitReader
from lienthong.core.admin_units.report import former_communes, report
from lienthong.services.dictionary.admin_units import shipped_units

READER = shipped_units()
INDEX = READER.index
FORMER = former_communes(INDEX)


@given(st.sampled_from(FORMER), st.permutations([0, 1, 2]), st.sampled_from([", ", " - ", "; "]))
@settings(max_examples=200, deadline=None)
def test_order_case_and_separator_do_not_matter(unit, order, between):
    district, province = INDEX.ancestors(unit)
    names = [unit.full_name, district.full_name, province.full_name]
    said = READER.read(between.join(names), "xa", NO_HINTS)

    other = READER.read(between.join(names[i] for i in order).upper(), "xa", NO_HINTS)

    assert said.sure
    assert unit in said.units
    assert set(other.units) == set(said.units)


@given(st.sampled_from(FORMER), st.data())
@settings(max_examples=300, deadline=None)
def test_one_wrong_letter_is_never_sure_of_another_place(unit, data):
    text = fold(INDEX.label(unit))
    at = data.draw(st.integers(0, len(text) - 1))
    found = READER.read(text[:at] + text[at + 1 :], "xa", NO_HINTS)

    now = {s.id for u in found.units for s in INDEX.successors(u)}
    meant = {s.id for s in INDEX.successors(unit)}
    district = INDEX.ancestors(unit)[0]
    assert not (found.sure and len(now) == 1) or (
        now <= meant or {INDEX.ancestors(u)[0] for u in found.units if not u.in_force} == {district}
    )


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_without_failing(text):
    for level in ("tinh", "huyen", "xa"):
        assert len(READER.read(text, level, NO_HINTS).units) < 500


@given(st.sampled_from(FORMER), st.dates(date(2020, 1, 1), date(2027, 1, 1)))
@settings(max_examples=200, deadline=None)
def test_successors_are_in_force_and_the_day_keeps_units_of_the_day(unit, day):
    assert all(now.in_force for now in INDEX.successors(unit))
    found = READER.read(INDEX.label(unit), "xa", Hints(day=day))

    assert {u.valid_on(day) for u in found.units} in ({True}, {False})


def test_report_has_every_former_commune_and_nothing_sure_is_wrong():
    found = report(READER, rows=10_000)

    assert (found.communes, found.mapped) == (10_035, 10_035)
    assert sum(count for _, count in found.sources) == 10_035
    assert found.split == 471
    assert [r.wrong for r in found.readings] == [0] * len(found.readings)
    assert [r.unknown for r in found.readings] == [0] * len(found.readings)
    assert found.readings[0].asked == found.split


@pytest.mark.parametrize(("warm", "least"), [(False, 5_000), (True, 50_000)])
def test_ten_thousand_names_are_read_in_time(warm, least):
    chance = random.Random(7)
    texts = [INDEX.label(unit) for unit in chance.sample(FORMER, 10_000)]
    reader = UnitReader(INDEX)
    if warm:
        for text in texts:
            reader.read(text, "xa", NO_HINTS)

    start = perf_counter()
    for text in texts:
        reader.read(text, "xa", NO_HINTS)
    rate = len(texts) / (perf_counter() - start)

    print(f"{'cached' if warm else 'uncached'}: {rate:,.0f} texts/s")
    assert rate > least / 5  # a busy machine is not a fault; the figure itself is printed

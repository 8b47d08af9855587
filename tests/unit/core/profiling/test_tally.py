"""Whole-column counts: exact while memory allows, estimated and said so beyond."""

from datetime import date

from lienthong.core.profiling.tally import EXACT_DISTINCT, SAMPLE, Tally, spread


def counted(*chunks: list[object]):
    tally = Tally()
    for chunk in chunks:
        tally.add(chunk)
    return tally.facts()


def test_empty_and_placeholder_cells_are_no_values() -> None:
    facts = counted(["a", "", None, "  ", "N/A"], ["không có", "a", float("nan"), "bc"])

    assert (facts.rows, facts.empty, facts.placeholders) == (9, 4, 2)
    assert (facts.filled, facts.distinct, facts.max_length) == (3, 2, 2)
    assert facts.exact
    assert facts.values == {"a": 2, "bc": 1}


def test_cells_of_other_kinds_are_counted() -> None:
    facts = counted([date(2026, 1, 2), 12.0, ["nested"], 12.0])

    assert facts.distinct == 3
    assert facts.max_length == len("['nested']")


def test_length_of_numbers_is_told() -> None:
    assert counted([7.0, 1234.0]).max_length == 4


def test_too_many_values_are_estimated_the_same_each_time() -> None:
    many = EXACT_DISTINCT + 60_000
    cells: list[object] = ["một", "một", *(f"giá trị {n}" for n in range(many))]
    chunks = [cells[i : i + 50_000] for i in range(0, len(cells), 50_000)]

    facts, again = counted(*chunks), counted(*chunks)

    assert not facts.exact
    assert facts.distinct == again.distinct
    assert abs(facts.distinct - many) < many * 0.05


def test_column_without_a_repeat_stays_exact() -> None:
    many = EXACT_DISTINCT + 1_000

    facts = counted([str(n) for n in range(many)])

    assert facts.exact
    assert facts.distinct == many


def test_sample_is_even_and_bounded() -> None:
    sampled = spread(counted([str(n) for n in range(SAMPLE * 10)]))

    assert len(sampled.values) == SAMPLE
    assert sampled.values[1] == ("10", 1)

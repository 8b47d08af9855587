"""Parts and costs of the index against sums done by hand, and against mending a rule for real."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.services.quality.scores import Counted, Limits, grade, table_scores
from lienthong.services.quality.scoring.tree import Weights, database_index, tree

NONE = Weights()
NAME, CARD = ("ten",), ("so_the",)


def rule(word: str, checked: int, passed: int, columns=NAME, name="r", weight=1.0) -> Counted:
    return Counted(word, weight, checked, passed, False, columns, name)


def test_index_is_added_up_from_rules_over_criteria_and_fields() -> None:
    # ten: đúng (80 ×1, 100 ×3) = 95, đủ 50 → 72.5; so_the: sạch 90 → 90; mean 81.25.
    found = tree(
        "t",
        [
            rule("dung", 10, 8, name="a"),
            rule("dung", 4, 4, name="b", weight=3),
            rule("du", 10, 5, name="c"),
            rule("sach", 10, 9, CARD, "d"),
            rule("song", 0, 0, CARD, "never asked"),
        ],
        NONE,
    )

    assert [f.value for f in found.fields] == [72.5, 90]
    assert found.index == 81.25


def test_weights_of_fields_and_words_that_people_set_count() -> None:
    rules = [rule("dung", 10, 8), rule("du", 10, 5, name="b"), rule("sach", 10, 10, CARD, "c")]

    weighed = tree("t", rules, Weights(fields={"t.ten": 3}, words={"du": 0}))

    assert weighed.index == pytest.approx((80 * 3 + 100) / 4)


def test_nothing_checked_has_no_index() -> None:
    assert tree("t", [rule("dung", 0, 0)], NONE).index is None
    assert tree("t", [rule("dung", 5, 5, weight=0)], NONE).index is None
    assert database_index([(None, 5), (80.0, 0)]) is None


def test_a_shared_word_by_rules_alone_never_enters_the_index() -> None:
    found = tree("t", [rule("dung", 10, 10), rule("dung_chung", 10, 0, name="b")], NONE)

    assert found.index == 100


rules_of_a_table = st.lists(
    st.builds(
        lambda word, checked, missed, column, weight: (
            word, checked, max(0, checked - missed), (column,), weight
        ),
        st.sampled_from(["dung", "du", "sach", "song", "thong_nhat"]),
        st.integers(0, 50),
        st.integers(0, 60),
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from([0.0, 0.5, 1.0, 3.0]),
    ),
    min_size=1,
    max_size=12,
)  # fmt: skip


@given(rules_of_a_table)
def test_mending_a_rule_gains_exactly_what_it_was_said_to_cost(stated) -> None:
    rules = [
        Counted(word, weight, checked, passed, False, columns, f"r{n}")
        for n, (word, checked, passed, columns, weight) in enumerate(stated)
    ]
    weights = Weights(fields={"t.a": 2.0})
    found = tree("t", rules, weights)

    def weigh(columns: tuple[str, ...]) -> float:
        return weights.of_field("t", columns)

    words = table_scores(rules, rows=9, fresh=True, shared=(None, ""), weigh=weigh)
    for cost in found.costs:
        mended = [replace(r, passed=r.checked) if r.rule == cost.rule else r for r in rules]
        word = next(r.word for r in rules if r.rule == cost.rule)
        after = table_scores(mended, rows=9, fresh=True, shared=(None, ""), weigh=weigh)

        assert tree("t", mended, weights).index == pytest.approx(found.index + cost.index)
        assert after[word].value == pytest.approx(words[word].value + cost.word)


def test_grade_goes_by_the_thresholds_of_the_database() -> None:
    strict = Limits(green=99, yellow=95)

    assert [grade(v, strict) for v in (94, 95, 99)] == ["red", "yellow", "green"]

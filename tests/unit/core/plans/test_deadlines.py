"""When work is due: every form the plans use, and dates that no calendar has."""

from datetime import date

import pytest

from lienthong.core.plans.deadlines import BadDate, NoYear, find, read, years_of

CELLS = [
    ("Quý II/2025", "end_of_quarter", "once", date(2025, 6, 30)),
    ("quý 4 năm 2026", "end_of_quarter", "once", date(2026, 12, 31)),
    ("trong tháng 8 năm 2025", "end_of_month", "once", date(2025, 8, 31)),
    ("Tháng 2/2028", "end_of_month", "once", date(2028, 2, 29)),
    ("12/2024", "end_of_month", "once", date(2024, 12, 31)),
    ("trước ngày 10 tháng 8 năm 2025", "before", "once", date(2025, 8, 10)),
    ("Trước tháng 8/2025", "before", "once", date(2025, 8, 1)),
    ("Chậm nhất ngày 31/12/2025.", "by", "once", date(2025, 12, 31)),
    ("6 tháng đầu năm 2026", "by", "once", date(2026, 6, 30)),
    ("năm 2026", "end_of_year", "once", date(2026, 12, 31)),
    ("2027", "end_of_year", "once", date(2027, 12, 31)),
    ("Giai đoạn 2026 - 2030", "end_of_year", "once", date(2030, 12, 31)),
    ("Thường xuyên", "continuous", "continuous", None),
    ("theo lộ trình", "dependent", "once", None),
    ("Sau khi Luật có hiệu lực", "dependent", "once", None),
    ("Khi có yêu cầu", "dependent", "as_needed", None),
    ("hàng quý", "periodic", "quarterly", None),
    ("Định kỳ 6 tháng", "periodic", "semiannual", None),
]


@pytest.mark.parametrize(("words", "rule", "cadence", "due"), CELLS, ids=[c[0] for c in CELLS])
def test_a_cell_says_when(words, rule, cadence, due) -> None:
    found = read(words)

    assert found is not None
    assert (found.rule, found.cadence, found.due) == (rule, cadence, due)


@pytest.mark.parametrize("words", ["30/2/2026", "30/2", "31/4/2026", "tháng 13/2025", "29/2/2026"])
def test_a_day_that_does_not_exist_is_refused_at_its_words(words) -> None:
    with pytest.raises(BadDate) as refused:
        read(f"Chậm nhất {words}")

    assert words in refused.value.words


def test_a_day_without_year_takes_the_plans_year_or_is_asked_about() -> None:
    assert read("15/8", 2026).due == date(2026, 8, 15)
    with pytest.raises(NoYear):
        read("15/8")


@pytest.mark.parametrize(
    ("words", "day", "month", "cadence"),
    [
        ("trước ngày 20 hằng tháng", 20, 0, "monthly"),
        ("chậm nhất vào ngày 25 tháng cuối quý", 25, 0, "quarterly"),
        ("trước 31/12 hằng năm", 31, 12, "yearly"),
    ],
)
def test_periodic_work_keeps_its_day(words, day, month, cadence) -> None:
    found = read(words)

    assert (found.due_day, found.due_month, found.cadence) == (day, month, cadence)


def test_a_sentence_sets_a_deadline_only_behind_words_that_say_so() -> None:
    cited = "Thực hiện Nghị định số 5 ngày 23/7/2025 về lưu trữ."
    due = f"{cited[:-1]}, hoàn thành trong tháng 9 năm 2026."

    assert find(cited) is None
    assert find(due).due == date(2026, 9, 30)
    assert find(due).words == "hoàn thành trong tháng 9 năm 2026"


def test_a_sentences_own_date_goes_before_a_rhythm_in_it() -> None:
    found = find("Lập sổ theo dõi hằng tháng, hoàn thành trước ngày 10 tháng 8 năm 2026.")

    assert (found.rule, found.due) == ("before", date(2026, 8, 10))


def test_the_year_of_a_plan_is_never_that_of_its_horizon() -> None:
    assert years_of("Kế hoạch số hóa của bảo tàng năm 2026") == 2026
    assert years_of("Chiến lược dữ liệu đến năm 2030") == 0
    assert years_of("Kế hoạch số hóa") == 0

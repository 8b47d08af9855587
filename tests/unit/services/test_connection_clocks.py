"""The clocks of a dossier of connection, on fixed days."""

from datetime import date

import pytest

from lienthong.services.registry.connection.clocks import months_after, security, steps

EMPTY = dict.fromkeys(
    ("ngay_thong_nhat", "ngay_gui_tham_dinh", "ngay_tham_dinh", "ngay_dat_nut", "ngay_bien_ban",
     "ngay_van_hanh"),
)  # fmt: skip
BEGUN = EMPTY | {"ngay_bat_dau": date(2026, 9, 1)}


def states(row: dict[str, date | None], day: date) -> list[tuple[str, int | None]]:
    return [(step.state, step.days) for step in steps(row, day)]


def test_a_new_dossier_runs_its_first_step_only() -> None:
    assert states(BEGUN, date(2026, 9, 4)) == [("running", 3), *[("waiting", None)] * 4]


@pytest.mark.parametrize(
    ("day", "state"), [(date(2026, 9, 26), "running"), (date(2026, 9, 27), "late")]
)
def test_appraisal_is_late_after_fourteen_days(day: date, state: str) -> None:
    row = BEGUN | {"ngay_thong_nhat": date(2026, 9, 10), "ngay_gui_tham_dinh": date(2026, 9, 12)}

    found = steps(row, day)

    assert found[0].state == "done"
    assert found[1].state == state
    assert found[1].last_day == date(2026, 9, 26)


def test_an_appraisal_that_took_long_says_so_when_done() -> None:
    row = BEGUN | {"ngay_thong_nhat": date(2026, 9, 10), "ngay_tham_dinh": date(2026, 9, 30)}

    assert states(row, date(2026, 10, 5))[:3] == [("done", 9), ("done_late", 20), ("running", 5)]


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2026, 8, 1), "valid"),
        (date(2026, 8, 2), "expiring"),
        (date(2026, 8, 31), "expiring"),
        (date(2026, 9, 1), "expired"),
    ],
)
def test_security_is_warned_of_thirty_days_before_it_ends(day: date, state: str) -> None:
    found = security({"ngay_xac_nhan_an_toan": date(2026, 3, 1)}, day)

    assert (found.state, found.until) == (state, date(2026, 9, 1))


def test_months_end_where_a_month_is_shorter() -> None:
    assert months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert security({}, date(2026, 1, 1)).state == "none"

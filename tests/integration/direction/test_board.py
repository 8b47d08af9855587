"""The leaders' page: what is counted, for whom, compared with which day, and how it scores."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from lienthong.base import clock
from lienthong.base.actor import system
from lienthong.base.settings import current as node
from lienthong.core.rules.model import WORDS
from lienthong.entrypoints.web.leaders import mapping, shown
from lienthong.services.accounts import actions as accounts
from lienthong.services.accounts.models import User
from lienthong.services.contracts import queries as contracts
from lienthong.services.direction import actions
from lienthong.services.direction.board import queries
from lienthong.services.direction.board.keeping import board_of_today, measure_board
from lienthong.services.direction.board.models import BoardDay
from lienthong.services.direction.board.queries import Board, Warmth
from lienthong.services.direction.board.scoring import UnitScore
from lienthong.services.direction.finding import Found, Question
from lienthong.services.quality.models import Threshold
from lienthong.services.quality.scores import Score
from lienthong.services.records import actions as records
from lienthong.services.registry import actions as registry
from tests.integration.registry.test_register import apply, registered  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
BY = system("test")
EMPTY = Board(date(2026, 11, 22), clock.now(), Counter(), 0, Counter(), (), (), {})


@pytest.fixture
def loaded(registered) -> None:  # noqa: F811
    registry.load_reference(by=BY)
    actions.load_reference(by=BY)


def person(name: str, role: str, unit: str = "") -> User:
    return accounts.create_user(
        username=name, full_name=name, role=role, unit=unit, password="mat-khau-de-thu-2026", by=BY
    )


def test_figures_are_those_of_the_tasks_and_the_register(loaded) -> None:
    found = queries.board(measure_board(), queries.scope_of(person("lanhdao", "leader")))

    assert found.databases == 330
    assert found.states == Found(Question(), clock.today()).states
    assert found.states.total() == 191
    assert found.states["overdue"] > 0
    assert max(found.scores, key=lambda one: one.overdue) == found.scores[0]


def test_a_leader_of_a_unit_sees_that_unit_and_those_under_it(loaded) -> None:
    scope = queries.scope_of(person("vinhlong", "leader", "vinh-long"))
    whole = queries.board(measure_board(), queries.scope_of(person("lanhdao", "leader")))

    found = queries.board(measure_board(), scope)

    assert scope.units is not None
    assert {one.unit for one in found.scores} <= scope.units
    assert 0 < found.states.total() < whole.states.total()
    asked = Question(units=scope.units)
    assert found.states == Found(asked, clock.today()).states
    done = Found(replace(asked, state="done"), clock.today())
    assert (
        done.count == len(done.lines()) == found.states["done_in_time"] + found.states["done_late"]
    )
    assert found.databases == 0
    assert queries.scope_of(person("canbo", "data_officer", "vinh-long")).units is None


def test_a_day_is_measured_once_in_half_a_minute_unless_asked_again(loaded) -> None:
    first = measure_board()

    assert measure_board().at == first.at
    assert measure_board(again=True).at > first.at
    assert BoardDay.objects.count() == 1


def test_a_page_measures_again_what_is_old_and_cheap(loaded) -> None:
    first = board_of_today()
    assert board_of_today().at == first.at
    old = first.at - timedelta(minutes=2)

    BoardDay.objects.update(at=old, took_ms=5_000)
    assert board_of_today().at == old
    BoardDay.objects.update(at=old, took_ms=5)
    assert board_of_today().at > first.at


def test_the_last_earlier_day_is_what_today_is_compared_with(loaded) -> None:
    today = measure_board()
    assert queries.before(today.day) is None
    for days in (3, 1):
        day = today.day - timedelta(days=days)
        BoardDay.objects.create(day=day, at=today.at, took_ms=1, figures=today.figures)

    found = queries.before(today.day)

    assert found is not None
    assert found.day == today.day - timedelta(days=1)
    assert queries.latest(today.day) == today
    assert queries.latest(found.day) == found


def test_rows_of_a_former_province_count_for_that_of_today(loaded) -> None:
    stored = measure_board()
    stored.figures["provinces"] = {"danh_muc_csdl": {"02": 3, "08": 4, "khac": 9}, "kin": {"08": 5}}

    found = queries.board(stored, queries.scope_of(person("lanhdao", "leader")))

    assert {code: n for code, n in found.provinces.items() if n} == {"08": 7}
    assert len(found.provinces) == 34


def test_rows_whose_column_means_a_province_by_its_term_are_counted(loaded) -> None:
    apply("don-vi-hanh-chinh")
    apply("di-tich")
    _contract, table = contracts.table("di_tich")
    rows = [
        (f"DT-{n}", {"ma_di_tich": f"DT-{n}", "ma_tinh": code, "ma_xa": "29512"})
        for n, code in enumerate(("86", "86", "01"))
    ]
    records.write_rows(table=table, rows=rows, by=BY)

    found = queries.board(measure_board(), queries.scope_of(person("lanhdao", "leader", "bvhttdl")))

    assert {code: n for code, n in found.provinces.items() if n} == {"01": 1, "86": 2}


def test_a_score_leaves_out_parts_with_nothing_to_count() -> None:
    whole = UnitScore("a", 2, 2, 4, index=90.0, databases=4, declared=1)

    assert whole.tasks == 37.5
    assert whole.value == pytest.approx((50 * 37.5 + 30 * 90 + 20 * 25) / 100)
    assert UnitScore("a", 0, 0, 3, None, 0, 0).value == 0.0
    assert UnitScore("a", 0, 0, 0, None, 2, 2).value == 100.0
    assert UnitScore("a", 0, 0, 0, None, 0, 0).value is None


def test_communes_are_counted_for_who_reads_the_table_and_kept_for_one_day(loaded) -> None:
    stored = measure_board()
    BoardDay.objects.filter(day=stored.day).update(
        day=stored.day - timedelta(days=1), communes={"danh_muc_csdl": {"29512": 1}}
    )
    today = measure_board()
    today.communes = {"danh_muc_csdl": {"29512": 3}, "kin": {"29512": 9}}

    found = queries.communes(today, queries.scope_of(person("lanhdao", "leader")))

    assert found == {"29512": 3}
    assert not BoardDay.objects.exclude(day=today.day).exclude(communes={}).exists()


@pytest.mark.parametrize(
    ("role", "name", "code"),
    [("province", "UBND tỉnh Vĩnh Long", "86"), ("province", "Nút thử", ""),
     ("ministry", "UBND tỉnh Vĩnh Long", "")],
)  # fmt: skip
def test_a_provinces_node_knows_its_province_by_its_name(role, name, code, monkeypatch) -> None:
    here = replace(node(), role=role, node_name=name)
    monkeypatch.setattr(mapping, "node", lambda: here)

    assert mapping.own_province() == code


def test_units_are_coloured_by_the_thresholds_of_the_node() -> None:
    words = dict.fromkeys(WORDS, Score(92.0))
    heat = [Warmth("bca", 1, 10, 92.0, words)]
    board = replace(EMPTY, heat=heat)
    assert {heat_line["grade"].grade for heat_line in shown.heat(board, {})} == {"green"}

    Threshold.objects.create(
        contract_id="", green=95, yellow=80, drop=5, reason="Thử", by="thử", at=clock.now()
    )

    (line,) = shown.heat(board, {})
    assert line["grade"].grade == shown.index(board).grade == "yellow"
    assert {score.grade for _word, score in line["words"]} == {"yellow"}

"""Failing rows become tickets by rule and unit, on a clock, and close when the rows pass."""

import random
import time
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from lienthong.base import clock
from lienthong.base.actor import system
from lienthong.services.accounts import actions as accounts
from lienthong.services.audit.models import AuditRecord
from lienthong.services.contracts import actions as contracts
from lienthong.services.contracts import queries as contract_queries
from lienthong.services.contracts.indexing import index_list
from lienthong.services.quality import actions
from lienthong.services.quality import queries as quality
from lienthong.services.quality.errors import NoReason, TicketClosed, UnknownTicket
from lienthong.services.quality.models import RuleResult, Ticket
from lienthong.services.quality.node.following import move
from lienthong.services.quality.tickets import actions as tickets
from lienthong.services.quality.tickets import queries
from lienthong.services.quality.tickets.owing import failing_by_unit
from lienthong.services.quality.tickets.terms import days_left
from lienthong.services.records import actions as records
from tests.integration.quality.contract import CONTRACT

pytestmark = pytest.mark.django_db
BY = system("test")
OWNED = CONTRACT.replace(
    "schema:", "customProperties:\n  - {property: owner, value: so-chu}\nschema:"
).replace(
    "      - {property: expectedRows, value: 10}\n", "      - {property: unitField, value: ten}\n"
)


@pytest.fixture
def table():
    return contracts.apply_contract(text=OWNED, file="x.yaml", by=BY).table("do_thu")


@pytest.fixture
def on_friday(monkeypatch):
    """Let it be Friday 28 August 2026; 31 August to 2 September are days off."""
    at = {"now": datetime(2026, 8, 28, 3, tzinfo=UTC)}
    monkeypatch.setattr(clock, "now", lambda: at["now"])
    return at


def row(ma: str, unit: str, **values):
    blank = dict.fromkeys(("so_the", "cha", "tu", "den"))
    return ma, {"ma": ma, "ten": unit, "xac_nhan": clock.today()} | blank | values


def write(table, *rows) -> None:
    records.write_rows(table=table, rows=list(rows), by=BY)


def measure() -> None:
    actions.run(table_name="do_thu", by=BY)


def standing() -> dict[tuple[str, str], int]:
    found = queries.tickets(queries.Asked())
    return {(t.rule.removeprefix("do_thu."), t.assigned_unit): t.rows for t in found}


def one() -> Ticket:
    (found,) = queries.tickets(queries.Asked(state=""))
    return found


def test_failing_rows_are_tickets_of_the_unit_that_owns_them(table) -> None:
    write(
        table,
        row("A1", "so-a", tu=date(2026, 1, 2), den=date(2026, 1, 1)),
        row("A2", "so-b", tu=date(2026, 1, 2), den=date(2026, 1, 1)),
        row("A3", "so-b", tu=date(2026, 1, 2), den=date(2026, 1, 1)),
        row("A4", None),
    )

    measure()

    found = standing()
    assert found["sau", "so-a"] == 1
    assert found["sau", "so-b"] == 2
    assert found["ten.required", "so-chu"] == 1  # a row of no unit is the owner's


def test_ticket_closes_when_its_rows_pass_and_reopens_when_they_fail_again(
    table, on_friday
) -> None:
    bad = row("A1", "so-a", tu=date(2026, 1, 2), den=date(2026, 1, 1))
    write(table, bad)
    measure()
    first = one()
    assert first.state == Ticket.OPEN

    write(table, row("A1", "so-a", tu=date(2026, 1, 1), den=date(2026, 1, 1)))
    measure()
    closed = one()
    assert (closed.state, closed.rows) == (Ticket.CLOSED, 0)

    on_friday["now"] = datetime(2026, 9, 3, 3, tzinfo=UTC)
    write(table, bad)
    measure()

    again = one()
    assert (again.pk, again.state, again.reopened) == (first.pk, Ticket.OPEN, 1)
    assert again.clock_from == date(2026, 9, 3)
    assert [e.kind for e in queries.events(again)] == ["reopened", "closed", "opened"]
    acts = AuditRecord.objects.filter(action="quality.tickets").order_by("id")
    assert [r.after["closed"] for r in acts] == [[], [first.pk], []]


@pytest.mark.parametrize("seed", [1, *(pytest.param(n, marks=pytest.mark.long) for n in range(30))])
def test_any_changes_move_the_tickets_to_those_of_a_full_run(table, seed) -> None:
    luck = random.Random(seed)
    write(table, *(any_row(luck, n) for n in range(10)))
    measure()
    for _ in range(4):
        new = [any_row(luck, n) for n in luck.sample(range(12), 4)]
        write(table, *new)
        records.cancel_row(table=table, row_id=new[0][0], reason="thử", by=BY)
        assert move(table_name="do_thu", by=BY).rows > 0
        moved = standing()

        measure()

        assert moved == standing()


def any_row(luck: random.Random, n: int):
    """Return a row of any unit, or none, that may break any rule."""
    unit = luck.choice(["so-a", "so-b", "so-c", None])
    ma = f"A{n}" if n < 10 else f"xấu{n}"
    end = date(2026, 1, luck.choice([1, 3]))
    return row(
        ma, unit, tu=date(2026, 1, 2), den=end, so_the=luck.choice(["1", "2", None]),
        cha=luck.choice(["A1", "Z9", None]),
    )  # fmt: skip


@pytest.mark.long
def test_settling_after_a_change_counts_no_million_of_failing_rows(table) -> None:
    failing, bad = 1_000_000, date(2026, 1, 1)
    write(table, row("A1", "so-a", tu=date(2026, 1, 2), den=bad))
    with connection.cursor() as cursor:
        cursor.execute(FILL, [failing - 1])
        cursor.execute("ANALYZE data.do_thu")
    index_list(table, concurrently=False)  # as a worker does for a large table
    measure()
    spent = []
    for day in (3, 1, 3, 1, 3):
        write(table, row("A1", "so-a", tu=date(2026, 1, 2), den=date(2026, 1, day)))
        began = time.monotonic()
        assert move(table_name="do_thu", by=BY).rows == 1
        spent.append(time.monotonic() - began)
    moved = standing()
    began = time.monotonic()
    found = failing_by_unit(*contract_queries.table("do_thu"), latest_results(), None, {})
    anew = time.monotonic() - began

    print(f"a move {sorted(spent)[2] * 1000:.0f} ms, all counted anew {anew * 1000:.0f} ms")
    assert sum(n for (rule, _), n in moved.items() if rule == "sau") == failing - 1
    assert {(r.removeprefix("do_thu."), u): n for (r, u), n in found.items()} == moved
    assert sorted(spent)[2] < anew / 5


FILL = """
INSERT INTO data.do_thu (_id, _version, _event, _changed_at, _source, ma, ten, tu, den, xac_nhan)
SELECT 'B' || n, 1, 'NEW', now(), 'do', 'B' || n, 'so-' || n %% 60, '2026-01-02', '2026-01-01',
  current_date FROM generate_series(1, %s) AS n
"""


def latest_results() -> list[RuleResult]:
    return list(quality.results(quality.latest("do_thu")))


def test_mended_by_cancelling_the_row_closes_too(table) -> None:
    write(table, row("A1", "so-a", tu=date(2026, 1, 2), den=date(2026, 1, 1)))
    measure()
    records.cancel_row(table=table, row_id="A1", reason="nhập nhầm", by=BY)

    measure()

    assert standing() == {}


@pytest.mark.parametrize("by_move", [True, False])
def test_ticket_closes_when_its_unit_has_mended_though_others_have_not(table, by_move) -> None:
    bad = {"tu": date(2026, 1, 2), "den": date(2026, 1, 1)}
    write(table, row("A1", "so-a", **bad), row("A2", "so-b", **bad), row("A3", "so-b", **bad))
    measure()

    write(table, row("A1", "so-a"), row("A2", "so-c", **bad))
    assert move(table_name="do_thu", by=BY) if by_move else measure() is None

    found = standing()
    assert {unit: n for (rule, unit), n in found.items() if rule == "sau"} == {"so-b": 1, "so-c": 1}


def test_terms_skip_weekends_and_holidays(table, on_friday) -> None:
    write(table, row("A1", "so-a", tu=date(2026, 1, 2), den=date(2026, 1, 1)))
    measure()
    found = one()

    # 31/8 to 2/9 are off; Thu 3, Fri 4, Mon 7, Tue 8, Wed 9: five. 10, 11, 14, 15, 16: ten.
    assert found.verify_by == date(2026, 9, 9)
    assert found.due == date(2026, 9, 16)
    assert days_left(found.due, date(2026, 9, 15)) == 1
    assert days_left(found.due, date(2026, 9, 18)) == -2
    hard = tickets.make_complex(ticket_id=found.pk, text="Phải đi thực địa", by=BY)
    assert hard.due == date(2026, 9, 23)


def test_unverified_ticket_is_late_after_five_days_a_verified_one_after_ten(
    table, on_friday
) -> None:
    write(table, row("A1", "so-a", tu=date(2026, 1, 2), den=date(2026, 1, 1)))
    measure()
    found = one()

    def late(day: date) -> bool:
        return queries.overdue(today=day, units=["so-a"]).exists()

    assert [late(date(2026, 9, 9)), late(date(2026, 9, 10))] == [False, True]
    tickets.verify(ticket_id=found.pk, text="Nhập sai từ hồ sơ giấy", by=BY)
    assert [late(date(2026, 9, 16)), late(date(2026, 9, 17))] == [False, True]


def test_late_ticket_reaches_the_head_of_the_unit_once(table, on_friday) -> None:
    accounts.create_user(
        username="truong", full_name="Trưởng", role="leader", unit="so-a",
        password="mat-khau-de-thu-2026", by=BY,
    )  # fmt: skip
    write(table, row("A1", "so-a", tu=date(2026, 1, 2), den=date(2026, 1, 1)))
    measure()
    assert tickets.escalate(by=BY) == 0
    on_friday["now"] = datetime(2026, 9, 10, 3, tzinfo=UTC)

    assert tickets.escalate(by=BY) == 1
    assert tickets.escalate(by=BY) == 0

    event = queries.events(one())[0]
    assert (event.kind, event.text) == ("escalated", "truong")
    (load,) = queries.late_by_unit()
    assert (load.unit, load.standing, load.late, load.rows) == ("so-a", 1, 1, 1)


def test_hand_over_keeps_the_clock_and_the_new_unit_over_later_runs(table) -> None:
    write(table, row("A1", "so-a", tu=date(2026, 1, 2), den=date(2026, 1, 1)))
    measure()
    found = one()

    tickets.hand_over(ticket_id=found.pk, unit="so-b", text="Sở B giữ hồ sơ gốc", by=BY)
    measure()

    now = one()
    assert (now.unit, now.assigned_unit, now.due) == ("so-a", "so-b", found.due)


def test_acts_need_a_reason_and_a_standing_ticket(table) -> None:
    write(table, row("A1", "so-a", tu=date(2026, 1, 2), den=date(2026, 1, 1)))
    measure()
    pk = one().pk
    with pytest.raises(NoReason):
        tickets.note(ticket_id=pk, text="  ", by=BY)
    with pytest.raises(UnknownTicket):
        tickets.note(ticket_id=pk + 1, text="x", by=BY)
    write(table, row("A1", "so-a"))
    measure()

    tickets.note(ticket_id=pk, text="Đã sửa theo hồ sơ", by=BY)
    with pytest.raises(TicketClosed):
        tickets.verify(ticket_id=pk, text="x", by=BY)


def test_list_is_searched_sorted_and_narrowed(table) -> None:
    write(
        table,
        row("A1", "so-a", tu=date(2026, 1, 2), den=date(2026, 1, 1)),
        row("A2", "so-b", tu=date(2026, 1, 2), den=date(2026, 1, 1), cha="Z9"),
    )
    measure()

    def pairs(**asked) -> list[tuple[str, str]]:
        found = queries.tickets(queries.Asked(**asked))
        return [(t.rule.removeprefix("do_thu."), t.assigned_unit) for t in found]

    assert pairs(unit="so-a") == [("sau", "so-a")]
    assert pairs(search="cha.ref") == [("cha.reference", "so-b")]
    assert pairs(word="thong_nhat") == [("cha.reference", "so-b")]
    assert [u for _, u in pairs(sort="don_vi", down=True)][-1] == "so-a"
    assert pairs(tables=()) == []
    assert pairs(own_unit="so-c") == []
    assert queries.counts(queries.Asked()) == {"late": 0, "open": 3}
    assert queries.units() == ["so-a", "so-b"]

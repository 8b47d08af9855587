"""The desk: causes, answers, rules for a group, assignment, discarding, undo, what is late."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, connections
from python_calamine import load_workbook

from lienthong.adapters.files.quarantine_sheet import make_quarantine_sheet
from lienthong.base import clock
from lienthong.base.actor import system
from lienthong.base.errors import NotAllowed, NotFound, UserError
from lienthong.services.intake import actions
from lienthong.services.intake.actions import answers as remembering
from lienthong.services.intake.actions import asked_questions
from lienthong.services.intake.actions import desk as work
from lienthong.services.intake.desk import (
    asking,
    causes,
    overview,
    running,
    statistics,
    tallies,
    trying,
)
from lienthong.services.intake.desk.asking import Asked
from lienthong.services.intake.desk.rules import Rule
from lienthong.services.intake.models import (
    CauseLink,
    DeskLine,
    QuarantinedRow,
    QuarantineEvent,
    RememberedAnswer,
    RowLog,
    Tally,
)
from lienthong.services.intake.scope import access_of
from lienthong.services.records import queries as records
from tests.integration.intake.contract import CONTRACT
from tests.integration.intake.files import csv_bytes, row, xlsx_bytes

BY = system("test")
ASKED = Asked("thu_nhan")


def load(rows, file="tep.csv", by=BY, **more):
    batch = actions.receive_file(
        table_name="thu_nhan", file_name=file, content=csv_bytes(rows), by=by, unit="", **more
    )
    return actions.run_batch(batch_id=batch.pk)


@pytest.fixture
def kept(table):
    """Five rows kept back: three with one bad date, two with a bad code; one has both faults."""
    load(
        [
            row(1, **{"Ngày cấp": "hôm qua"}),
            row(2, **{"Ngày cấp": "hôm qua"}, unit="don-vi-b"),
            row(3, **{"Ngày cấp": "hôm qua"}, Mã="X3"),
            row(4, Mã="X4"),
            row(5, **{"Ngày cấp": "mai"}),
            row(6),
        ]
    )
    return table


def of_value(value):
    (found,) = [g for g in causes.groups(ASKED).shown if g.problem.value == value]
    return replace(ASKED, cause=found.key)


def dates(value="2/3/2021"):
    return Rule("put", "ngay_cap", value=value)


def test_rows_are_grouped_by_cause_with_the_most_first(kept) -> None:
    found = causes.groups(ASKED)

    first = found.shown[0]
    assert (first.problem.value, first.count, first.column) == ("hôm qua", 3, "ngay_cap")
    assert (found.total, found.shown[0].units) == (4, ("don-vi-a", "don-vi-b"))
    assert causes.groups(ASKED, each="reason").shown[0].count == 4
    assert asking.count(ASKED) == 5


def test_groups_are_narrowed_by_unit_column_and_words(kept) -> None:
    of_unit = causes.groups(replace(ASKED, scope="don-vi-b"))
    (reason,) = [r for r in causes.reasons("thu_nhan") if r.problem.columns == ("ngay_cap",)]
    of_column = causes.groups(replace(ASKED, reasons=(reason.key,)))
    of_words = causes.groups(replace(ASKED, search="m005 NGƯỜI"))

    assert [(g.problem.value, g.count) for g in of_unit.shown] == [("hôm qua", 1)]
    assert {g.problem.value for g in of_column.shown} == {"hôm qua", "mai"}
    assert [g.problem.value for g in of_words.shown] == ["mai"]


def counted():
    """Return the tallies added up, and what the open rows say themselves."""
    added = {}
    for one in Tally.objects.filter(level="cause"):
        key = (str(one.cause), one.unit, one.verdict, one.assignee)
        added[key] = added.get(key, 0) + one.n
    held = {}
    for link in CauseLink.objects.all():
        key = (str(link.cause), link.unit, link.verdict, link.assignee)
        held[key] = held.get(key, 0) + 1
    return {k: n for k, n in added.items() if n}, held


def test_tallies_stay_true_whatever_is_done(kept) -> None:
    QuarantinedRow.objects.filter(row_number=2).update(unit="don-vi-c")
    QuarantinedRow.objects.filter(row_number=5).delete()
    work.start_fix(asked=of_value("hôm qua"), rule=dates(), by=BY)
    before = counted()
    tallies.add_up()

    assert before[0] == before[1] == counted()[0]
    assert set(CauseLink.objects.values_list("row_id", flat=True)) == set(
        QuarantinedRow.objects.filter(state="open").values_list("pk", flat=True)
    )


def test_rule_for_a_group_writes_the_good_and_keeps_the_new_reasons(kept) -> None:
    done = work.start_fix(asked=of_value("hôm qua"), rule=dates(), by=BY, reason="theo hồ sơ")

    assert (done.state, done.rows_total) == ("done", 3)
    assert running.progress(done)["counts"] == {"done": 2, "failing": 1}
    assert records.get(kept, "M001")["ngay_cap"].isoformat() == "2021-03-02"
    (left,) = QuarantinedRow.objects.filter(raw__contains={"Mã": "X3"})
    assert [p["columns"] for p in left.problems] == [["ma"]]
    assert left.values["ngay_cap"] == "2021-03-02"
    history = records.history(kept, "M001")
    assert "theo hồ sơ" in history[0].reason


def test_work_is_undone_through_versions(kept) -> None:
    actions.save_rows(
        table_name="thu_nhan",
        rows=[{"ma": "M001", "ten": "Cũ", "don_vi": "don-vi-a", "so_tien": "5"}],
        by=BY,
        origin="api",
    )
    group = of_value("hôm qua")
    done = work.start_fix(asked=group, rule=dates(), by=BY)
    row_2 = QuarantinedRow.objects.get(row_id="M002")

    undo = work.start_undo(operation=done, by=BY)

    assert running.progress(undo)["counts"] == {"done": 3}
    assert records.get(kept, "M001")["ten"] == "Cũ"
    row_2.refresh_from_db()
    assert (row_2.state, row_2.problems[0]["value"]) == ("open", "hôm qua")
    assert causes.groups(group).shown[0].count == 3
    assert records.get(kept, "M002")["_event"] == "CANCEL"
    with pytest.raises(UserError):
        work.start_undo(operation=done, by=BY)


def test_undo_leaves_what_somebody_changed_since(kept) -> None:
    done = work.start_fix(asked=of_value("mai"), rule=dates(), by=BY)
    actions.save_row(
        table_name="thu_nhan", row_id="M005", values={"ten": "Mới hơn"}, expected_version=1,
        by=BY, origin="form",
    )  # fmt: skip

    undo = work.start_undo(operation=done, by=BY)

    assert running.progress(undo)["counts"] == {"skipped": 1}
    assert records.get(kept, "M005")["ten"] == "Mới hơn"


def test_rules_replace_map_copy_and_clear(kept) -> None:
    work.start_fix(asked=of_value("X4"), rule=Rule("replace", "ma", "M00", find="X"), by=BY)
    pairs = Rule("map", "ngay_cap", pairs={"HÔM  qua": "1/1/2020"})
    work.start_fix(asked=of_value("hôm qua"), rule=pairs, by=BY)
    work.start_fix(asked=of_value("mai"), rule=Rule("clear", "ngay_cap"), by=BY)
    copied = Rule("copy", "ten", source="ma").apply({"ten": "a", "ma": "b"}, {})
    raw = Rule("copy", "ten", source="raw:Ghi chú").apply({"ten": "a"}, {"Ghi chú": "c"})

    assert records.get(kept, "M004")["ma"] == "M004"
    assert records.get(kept, "M001")["ngay_cap"].isoformat() == "2020-01-01"
    assert records.get(kept, "M005")["ngay_cap"] is None
    assert (copied, raw) == ({"ten": "b"}, {"ten": "c"})


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (Rule("put", "ma", "M777"), "one-identity"),
        (Rule("put", "ngay_cap"), "value-needed"),
        (Rule("replace", "ten", "x"), "find-needed"),
        (Rule("map", "ten"), "pairs-needed"),
        (Rule("copy", "ten", source="ten"), "source-needed"),
        (Rule("put", "khong_co", "x"), "column-needed"),
    ],
)
def test_rule_that_cannot_be_meant_is_refused(kept, rule, code) -> None:
    with pytest.raises(UserError) as caught:
        work.start_fix(asked=ASKED, rule=rule, by=BY)

    assert caught.value.code == code
    assert QuarantinedRow.objects.filter(state="open").count() == 5


def test_rule_never_makes_one_record_of_two_rows(table) -> None:
    load([row(1, Mã="X1"), row(2, Mã="X2")])

    pairs = Rule("map", "ma", pairs={"X1": "M009", "X2": "M009"})
    done = work.start_fix(asked=ASKED, rule=pairs, by=BY)

    assert running.progress(done)["counts"] == {"done": 1, "failing": 1}
    (left,) = QuarantinedRow.objects.filter(state="open")
    assert left.problems[-1]["kind"] == "doubled_in_work"


def test_large_work_is_left_to_the_job_and_goes_on_after_a_stop(table, monkeypatch) -> None:
    load([row(n, **{"Ngày cấp": "hôm qua"}) for n in range(1, 206)])
    monkeypatch.setattr(running, "ROWS_A_CHUNK", 100)

    done = work.start_fix(asked=ASKED, rule=dates(), by=BY)
    running.run_chunk(operation_id=done.pk, by=BY)
    done.refresh_from_db()
    stopped = running.progress(done)["done"]
    from lienthong.entrypoints.jobs.worker import run

    with ThreadPoolExecutor(max_workers=1) as pool:  # a loop may be running in this thread
        pool.submit(run, wait=False).result(timeout=60)
        pool.submit(connections.close_all).result(timeout=60)

    done.refresh_from_db()
    assert (stopped, done.state, records.count(table)) == (100, "done", 205)
    assert asking.count(ASKED) == 0


def test_group_is_assigned_and_its_clock_starts_again(kept, person) -> None:
    clerk = person("clerk", "don-vi-b")
    QuarantinedRow.objects.update(created_at=clock.now() - timedelta(days=40))
    late = overview.totals(overview.loads(["thu_nhan"]))

    work.start_assign(
        asked=of_value("mai"), unit="", person=clerk.username, note="của bên chị", by=BY
    )

    moved = QuarantinedRow.objects.get(row_number=6)
    assert (late.total, late.late, late.too_late) == (5, 5, 5)
    assert (moved.unit, moved.assignee) == ("don-vi-b", clerk.username)
    (mine,) = [x for x in overview.loads(["thu_nhan"], unit="don-vi-b") if x.assignee]
    assert (mine.total, mine.late) == (1, 0)
    assert moved.events.get().note == "của bên chị"
    assert asking.count(replace(ASKED, scope="don-vi-b")) == 2


def test_work_is_not_given_to_who_cannot_do_it(kept, person) -> None:
    clerk, leader = person("clerk", "don-vi-b"), person("leader", "don-vi-b")

    for unit, someone in (("don-vi-a", clerk.username), ("", leader.username), ("", "")):
        with pytest.raises(UserError):
            work.start_assign(asked=ASKED, unit=unit, person=someone, note="", by=BY)


def test_clerk_works_on_own_rows_only(kept, person) -> None:
    clerk = person("clerk", "don-vi-b").actor

    done = work.start_discard(asked=ASKED, reason="thừa", by=clerk)

    assert done.rows_total == 1
    assert QuarantinedRow.objects.get(state="discarded").unit == "don-vi-b"
    with pytest.raises(NotAllowed):
        work.start_discard(asked=ASKED, reason="thừa", by=person("leader").actor)


def test_discarded_rows_are_reopened(kept) -> None:
    work.start_discard(asked=of_value("mai"), reason="dòng thử", by=BY)
    gone = asking.count(replace(ASKED, state="discarded"))

    work.start_reopen(asked=replace(ASKED, state="discarded"), by=BY)

    held = QuarantinedRow.objects.get(row_number=6)
    assert (gone, held.state, held.resolved_at) == (1, "open", None)
    assert [e.kind for e in held.events.all()] == ["discarded", "reopened"]


def test_trend_counts_what_came_and_went(kept) -> None:
    work.start_discard(asked=of_value("mai"), reason="dòng thử", by=BY)
    found = overview.trends(["thu_nhan"])["thu_nhan"]

    assert (found.came, found.settled, found.open_rows[-1], found.open_rows[0]) == (5, 1, 4, 0)


def test_answer_is_remembered_for_later_files_and_can_be_forgotten(kept, person) -> None:
    made = remembering.remember_answer(
        table_name="thu_nhan", column="ngay_cap", value=" hôm  qua", answer="2/3/2021", by=BY
    )
    again = load([row(7, **{"Ngày cấp": "hôm qua"})], file="hai.csv")
    log = RowLog.objects.get(batch=again)
    with pytest.raises(NotFound):
        remembering.forget_answer(answer_id=made.pk, by=person("clerk", "don-vi-a").actor)
    remembering.forget_answer(answer_id=made.pk, by=BY)
    third = load([row(8, **{"Ngày cấp": "hôm qua"})], file="ba.csv")

    assert (again.rows_accepted, again.rows_repaired, third.rows_quarantined) == (1, 1, 1)
    assert log.steps[0] == {
        "name": "remembered", "column": "ngay_cap", "before": "hôm qua", "after": "2/3/2021",
    }  # fmt: skip
    assert records.get(kept, "M007")["ngay_cap"].isoformat() == "2021-03-02"


def test_clerks_answer_serves_the_own_units_files_only(table, person) -> None:
    clerk = person("clerk", "don-vi-a").actor
    remembering.remember_answer(
        table_name="thu_nhan", column="ngay_cap", value="hôm qua", answer="2/3/2021", by=clerk
    )

    theirs = load([row(1, **{"Ngày cấp": "hôm qua"})])
    own = load([row(2, **{"Ngày cấp": "hôm qua"})], file="hai.csv", by=clerk)

    assert (theirs.rows_accepted, own.rows_accepted) == (0, 1)
    assert RememberedAnswer.objects.get().unit == "don-vi-a"


def test_what_the_file_said_is_kept_beside_the_answer(table) -> None:
    remembering.remember_answer(
        table_name="thu_nhan", column="ngay_cap", value="hôm qua", answer="ngày kia", by=BY
    )
    load([row(1, **{"Ngày cấp": "hôm qua"})])

    assert QuarantinedRow.objects.get().raw["Ngày cấp"] == "hôm qua"


def test_row_tells_who_did_what(kept) -> None:
    held = QuarantinedRow.objects.get(row_number=4)
    actions.correct_row(row=held, values={"ma": "Y"}, by=BY)
    actions.correct_row(row=held, values={"ma": "M003", "ngay_cap": "1/1/2020"}, by=BY)

    assert [e.kind for e in QuarantineEvent.objects.filter(row=held)] == ["tried", "corrected"]
    assert DeskLine.objects.count() == 0


def downloaded(table, path):
    """Return the titles and rows of the workbook of what is kept back now."""
    rows = asking.page(ASKED, offset=0, size=100)
    path.write_bytes(make_quarantine_sheet(table, rows))
    return load_workbook(path).get_sheet_by_index(0).to_python()


def hand_back(titles, rows, file="sua.xlsx"):
    batch = actions.receive_file(
        table_name="thu_nhan", file_name=file, content=xlsx_bytes(rows, titles), by=BY, unit=""
    )
    return actions.run_batch(batch_id=batch.pk)


def test_workbook_handed_back_late_does_not_write_over_anothers_work(kept, tmp_path) -> None:
    titles, *rows = downloaded(kept, tmp_path / "a.xlsx")
    work.start_fix(asked=of_value("mai"), rule=dates("1/1/2020"), by=BY)
    mended = [[("2/2/2022" if cell == "mai" else cell) for cell in row] for row in rows]

    again = hand_back(titles, mended)

    assert records.get(kept, "M005")["ngay_cap"].isoformat() == "2020-01-01"
    assert (again.rows_accepted, again.rows_quarantined) == (0, 5)
    kinds = [p["kind"] for q in QuarantinedRow.objects.filter(state="open") for p in q.problems]
    assert kinds.count("mended_meanwhile") == 1


def test_row_settled_while_a_workbook_is_staged_is_not_written_over(kept, tmp_path) -> None:
    titles, *rows = downloaded(kept, tmp_path / "a.xlsx")
    later = [[{"mai": "2/2/2022", "X4": "X5"}.get(cell, cell) for cell in row] for row in rows]
    batch = actions.receive_file(
        table_name="thu_nhan", file_name="sua.xlsx", content=xlsx_bytes(later, titles), by=BY,
        unit="",
    )  # fmt: skip

    def meanwhile(staged):
        if staged.state == "running":
            work.start_fix(asked=of_value("mai"), rule=dates("1/1/2020"), by=BY)
            work.start_fix(asked=of_value("X4"), rule=Rule("put", "ma", "M004"), by=BY)

    again = actions.run_batch(batch_id=batch.pk, on_chunk=meanwhile)

    assert records.get(kept, "M005")["ngay_cap"].isoformat() == "2020-01-01"
    assert (again.state, again.rows_accepted, again.rows_quarantined) == ("done", 0, 5)
    kinds = [p["kind"] for q in QuarantinedRow.objects.filter(state="open") for p in q.problems]
    assert kinds.count("mended_meanwhile") == 2


def test_part_of_a_workbook_is_mended_and_the_rest_keeps_its_age(kept, tmp_path) -> None:
    QuarantinedRow.objects.update(created_at=clock.now() - timedelta(days=40), assignee="ai")
    titles, *rows = downloaded(kept, tmp_path / "a.xlsx")
    mended = [[("2/2/2022" if cell == "mai" else cell) for cell in row] for row in rows]

    again = hand_back(titles, mended)

    assert (again.rows_accepted, asking.count(ASKED)) == (1, 4)
    left = QuarantinedRow.objects.filter(state="open")
    assert {q.assignee for q in left} == {"ai"}
    assert all(q.created_at < clock.now() - timedelta(days=39) for q in left)
    assert all(q.replaces.events.get().kind == "replaced" for q in left)


@pytest.fixture
def people(transactional_db):
    """The table with personal numbers, and three rows whose numbers lost two zeros each."""
    from lienthong.services.contracts import actions as contracts

    term = "- {property: term, value: nguoi.so-dinh-danh}"
    text = CONTRACT.replace("- {property: personal, value: sensitive}", term)
    declared = contracts.apply_contract(text=text, file="thu-nhan.yaml", by=BY).table("thu_nhan")
    load([row(n, **{"Căn cước": f"109901234{n}"}) for n in (1, 2)] + [
        row(3, **{"Căn cước": "1099012343", "Ngày cấp": "hôm qua"}), row(4, Mã="X4"),
    ])  # fmt: skip
    return declared


def of_reason(column):
    (found,) = [r for r in causes.reasons("thu_nhan") if r.problem.columns == (column,)]
    return replace(ASKED, reasons=(found.key,))


def test_each_row_of_a_group_takes_its_own_suggestion(people) -> None:
    group, rule = of_reason("can_cuoc"), Rule("suggest", "can_cuoc")
    access = access_of(BY, "thu_nhan", "write")

    trial = trying.tried(access, rule, group)
    done = work.start_fix(asked=group, rule=rule, by=BY)
    taken = records.get(people, "M002")["can_cuoc"]
    undo = work.start_undo(operation=done, by=BY)

    assert (trial.total, trial.accepted, trial.failing, trial.untouched) == (3, 2, 1, 0)
    assert (trial.done[0].before, trial.done[0].after) == ("1099012341", "001099012341")
    assert (done.kind, running.progress(done)["counts"]) == ("answer", {"done": 2, "failing": 1})
    assert taken == "001099012342"
    assert running.progress(undo)["counts"] == {"done": 3}
    assert asking.count(group) == 3


def test_rows_that_ask_nothing_are_left_by_suggestions(people, monkeypatch) -> None:
    monkeypatch.setattr(work, "AT_ONCE", 2)

    done = work.start_fix(asked=ASKED, rule=Rule("suggest", "can_cuoc"), by=BY)
    waiting = done.state
    work.work_off(operation_id=done.pk, by=BY)

    assert waiting == "queued"
    assert running.progress(done)["counts"] == {"done": 2, "failing": 1, "skipped": 1}
    assert QuarantinedRow.objects.get(raw__contains={"Mã": "X4"}).revision == 0


def test_one_of_several_suggestions_is_taken_only_by_its_reason(table) -> None:
    load([row(1, **{"Số tiền": "1.234"}), row(2, **{"Số tiền": "5.678"})])
    group, access = of_reason("so_tien"), access_of(BY, "thu_nhan", "write")

    offers, (thousands, decimal) = trying.picks(access, "so_tien", group)
    blind = work.start_fix(asked=group, rule=Rule("suggest", "so_tien"), by=BY)
    work.start_fix(asked=group, rule=Rule("suggest", "so_tien", decimal), by=BY)

    assert (offers, thousands) == (True, "dấu ngăn hàng nghìn")
    assert running.progress(blind)["counts"] == {"skipped": 2}
    assert [str(records.get(table, m)["so_tien"]) for m in ("M001", "M002")] == ["1.2340", "5.6780"]


def test_rule_reads_rows_as_their_file_is_written(table) -> None:
    proof = [row(n, **{"Ngày cấp": f"12/3{n}/2020"}) for n in (0, 1)]
    load([*proof, row(3, **{"Ngày cấp": "03/04/2020 ?"})])
    load([row(4, **{"Ngày cấp": "03/04/2020 ?"})], file="hai.csv")

    rule = Rule("replace", "ngay_cap", "", find=" ?")
    done = work.start_fix(asked=ASKED, rule=rule, by=BY)

    assert running.progress(done)["counts"] == {"done": 2}
    days = [records.get(table, m)["ngay_cap"].isoformat() for m in ("M003", "M004")]
    assert days == ["2020-03-04", "2020-04-03"]


def test_answer_may_be_that_the_cells_are_empty(table) -> None:
    load([row(n, **{"Ngày cấp": "x"}) for n in (1, 2)])
    ((choice,),) = [g.problem.choices for g in causes.groups(ASKED).shown]

    with pytest.raises(UserError):
        asked_questions.answer_question(asked=of_value("x"), choice=None, by=BY)
    done = asked_questions.answer_question(
        asked=of_value("x"), choice=choice.value, remember=True, by=BY
    )

    assert (choice.value, choice.title) == ("", "(để trống)")
    assert running.progress(done)["counts"] == {"done": 2}
    assert records.get(table, "M001")["ngay_cap"] is None


def test_planner_knows_the_desk_after_a_large_batch(table, monkeypatch) -> None:
    monkeypatch.setattr(statistics, "LARGE", 2)
    known = "SELECT reltuples::int FROM pg_class WHERE relname = 'intake_causelink'"

    load([row(n, **{"Ngày cấp": "hôm qua"}) for n in range(1, 4)])
    with connection.cursor() as cursor:
        cursor.execute(known)
        after = cursor.fetchone()[0]

    assert after == 3

"""Code lists are loaded with a date: what goes ends, what changes gets a second row."""

from datetime import date

import pytest

from lienthong.base.errors import UserError
from lienthong.core.dictionary.list_change import change_of
from lienthong.core.dictionary.parse import parse_code_list, write_code_list
from lienthong.services.dictionary import actions, queries, reading
from lienthong.services.dictionary.actions import Edition
from lienthong.services.dictionary.errors import EntryRejected
from tests.integration.dictionary.conftest import AUTHOR, REVIEWER

LIST = "bo-thu:loai-ho-so"
HEAD = {"name_vi": "Loại hồ sơ", "source": "Đơn vị tự đặt"}
FIRST = "code,name_vi,parent\na,Loại A,\nb,Loại B,a\nc,Loại C,a\n"
DAY = date(2026, 12, 1)


def load(text, since=DAY, **more):
    edition = Edition(LIST, text, since, heading=HEAD, **more)
    actions.propose_edition(edition=edition, by=AUTHOR)
    actions.submit(about="list", entry_id=LIST, by=AUTHOR)
    actions.approve(about="list", entry_id=LIST, by=REVIEWER)


def kinds(change):
    return [(one.kind, one.code, one.since) for one in change.changes]


@pytest.mark.django_db
def test_edition_ends_adds_renames_and_keeps_old_rows():
    load(FIRST, date(2020, 1, 1))
    load("code,name_vi,parent\na,Loại A mới,\nb,Loại B,\nd,Loại D,\n")

    found = queries.current().code_lists[LIST]
    before, after = found.valid_items(date(2026, 11, 30)), found.valid_items(DAY)
    assert [(i.code, i.name_vi) for i in before] == [
        ("a", "Loại A"), ("b", "Loại B"), ("c", "Loại C"),
    ]  # fmt: skip
    assert {(i.code, i.name_vi, i.parent) for i in after} == {
        ("a", "Loại A mới", ""), ("b", "Loại B", ""), ("d", "Loại D", ""),
    }  # fmt: skip
    open_notes = reading.versions("list", LIST)
    assert [v.number for v in open_notes] == [2, 1]
    assert {c["kind"] for c in open_notes[0].changes} == {"renamed", "moved", "ended", "added"}


@pytest.mark.django_db
def test_part_of_a_list_leaves_the_rest():
    load(FIRST)
    load("code,name_vi\nd,Loại D\n", date(2027, 1, 1), whole=False)

    assert len(queries.current().code_lists[LIST].valid_items(date(2027, 1, 1))) == 4


@pytest.mark.django_db
def test_edition_is_not_in_force_before_it_is_approved():
    actions.propose_edition(edition=Edition(LIST, FIRST, DAY, heading=HEAD), by=AUTHOR)

    assert LIST not in queries.current().code_lists
    assert queries.current().pending_lists == {LIST: "draft"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("list_id", "code"),
    [("gioi-tinh", "shared-namespace"), ("bo-khac:loai", "foreign-namespace")],
)
def test_list_of_another_is_not_loaded(list_id, code):
    with pytest.raises(UserError) as refused:
        actions.propose_edition(edition=Edition(list_id, FIRST, DAY, heading=HEAD), by=AUTHOR)

    assert refused.value.code == code


@pytest.mark.django_db
def test_list_without_name_or_source_is_refused():
    with pytest.raises(EntryRejected):
        actions.propose_edition(edition=Edition(LIST, FIRST, DAY), by=AUTHOR)


@pytest.mark.django_db
def test_same_file_again_changes_nothing():
    load(FIRST)

    with pytest.raises(UserError) as refused:
        load(FIRST, date(2027, 1, 1))
    assert refused.value.code == "nothing-changes"


@pytest.mark.django_db
def test_two_open_editions_are_refused():
    actions.propose_edition(edition=Edition(LIST, FIRST, DAY, heading=HEAD), by=AUTHOR)

    with pytest.raises(UserError) as refused:
        actions.propose_edition(edition=Edition(LIST, FIRST, DAY, heading=HEAD), by=AUTHOR)
    assert refused.value.code == "open-edition"


def parsed(text):
    return parse_code_list(text, "x", meta=HEAD)


COLUMNS = "code,name_vi,valid_from,valid_to,successor\n"


@pytest.mark.parametrize(
    ("held", "given", "expected"),
    [
        ("a,A,,,\n", "a,A,,2026-06-30,b\nb,B,,,\n", [
            ("ended", "a", date(2026, 7, 1)), ("added", "b", DAY)]),
        ("a,A,,2020-01-01,\nb,B,,,\n", "a,A,,2020-01-01,b\nb,B,,,\n", [("successor", "a", None)]),
        ("a,A,,,\n", "a,A mới,2027-02-01,,\n", [("renamed", "a", date(2027, 2, 1))]),
        ("a,A,,2020-01-01,\n", "a,A,2026-12-01,,\n", [("added", "a", DAY)]),
        ("a,A,,,\n", "a,A,,,\n", []),
    ],
)  # fmt: skip
def test_change_is_named_with_its_day(held, given, expected):
    change = change_of(parsed(COLUMNS + held), parsed(COLUMNS + given), DAY, whole=True)

    assert kinds(change) == expected
    assert not change.faults


@pytest.mark.parametrize(
    ("held", "given"),
    [
        ("a,A,2027-01-01,,\n", "a,B,,,\n"),
        ("a,A,2027-01-01,,\n", "b,B,,,\n"),
        ("a,A,,,\n", "a,A,,2026-06-30,khong-co\n"),
        ("a,A,2027-01-01,,\n", "a,A,,2026-06-30,\n"),
    ],
)
def test_impossible_change_is_a_fault(held, given):
    assert change_of(parsed(COLUMNS + held), parsed(COLUMNS + given), DAY, whole=True).faults


def test_list_is_written_as_it_is_read():
    provinces = queries.shipped().code_lists["tinh"]

    assert parse_code_list(write_code_list(provinces), "tinh") == provinces

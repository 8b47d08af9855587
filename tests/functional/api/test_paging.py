"""Reading whole tables: cursors, several sorts, filters of every kind, sparse fields, tags."""

import base64

import pytest

pytestmark = pytest.mark.usefixtures("table")
ROWS = "/databases/thu_nhan/records"


def row(number, **changes):
    values = {"ma": f"M{number:03d}", "ten": f"Tên {number % 3}", "don_vi": "a"}
    return values | {"so_tien": str(number)} | changes


@pytest.fixture
def officer(call):
    caller = call()
    rows = [row(n, so_tien=None if n % 4 == 0 else str(n % 5)) for n in range(1, 24)]
    assert caller("post", ROWS, {"rows": rows})[1]["accepted"] == 23
    return caller


def read_through(officer, query, before_page=lambda number: None):
    """Return the keys in the order the pages give them."""
    found, cursor, number = [], "", 0
    while True:
        before_page(number)
        page = officer("get", f"{ROWS}?limit=5&{query}{cursor}")[1]
        found += [r["ma"] for r in page["rows"]]
        if not page["next_cursor"]:
            return found
        cursor, number = f"&cursor={page['next_cursor']}", number + 1


SORTS = (
    "", "sort=ma", "sort=-ma", "sort=ten,-so_tien", "sort=-so_tien,ten", "sort=so_tien",
    "sort=-ten,-so_tien", "sort=ngay_cap,ma",
)  # fmt: skip


def test_pages_by_cursor_give_each_row_once_in_the_order_of_one_page(officer) -> None:
    for sort in SORTS:
        whole = [r["ma"] for r in officer("get", f"{ROWS}?limit=100&{sort}")[1]["rows"]]

        assert read_through(officer, sort) == whole, sort
        assert sorted(whole) == [f"M{n:03d}" for n in range(1, 24)], sort


def test_empty_values_come_last_in_both_directions(officer) -> None:
    for sort in ("so_tien", "-so_tien"):
        rows = officer("get", f"{ROWS}?limit=100&sort={sort}")[1]["rows"]
        empty = [r["so_tien"] is None for r in rows]
        assert empty == sorted(empty), sort


def test_rows_that_come_and_go_neither_repeat_nor_hide_others(officer) -> None:
    def meanwhile(number):
        if number == 2:
            officer("post", ROWS, {"rows": [row(0, ma="M000"), row(0, ma="M900", ten="Z")]})
            officer("delete", f"{ROWS}/M001", {"reason": "thử"})

    found = read_through(officer, "sort=ma", meanwhile)

    assert len(found) == len(set(found))
    assert set(found) >= {f"M{n:03d}" for n in range(2, 24)} | {"M900"}


FILTERS = {
    "ma=M003": 1, "ma__eq=M003": 1, "ma__ne=M003": 22, "so_tien__gt=3": 3, "so_tien__gte=3": 7,
    "so_tien__lt=1": 3, "so_tien__lte=1": 7, "ma__in=M001,M002,M999": 2, "so_tien__in=1,2": 8,
    "so_tien__null=true": 5, "so_tien__null=false": 18, "so_tien=—": 5, "ten__contains=ten 1": 8,
    "ten__contains=Tên 1": 8, "ten__starts=ên": 0, "so_tien__ne=1": 19,
    "so_tien__gte=1&so_tien__lte=2&ten=Tên 1": 3, "ngay_cap__null=true": 23,
}  # fmt: skip


def test_filters_of_every_kind(officer) -> None:
    for query, count in FILTERS.items():
        found = officer("get", f"{ROWS}?limit=100&{query}")[1]
        counted = (len(found["rows"]), found["total"], found["total_exact"])
        assert counted == (count, count, True), query


def test_only_the_wanted_fields_are_sent(officer) -> None:
    found = officer("get", f"{ROWS}?fields=ten,ma&limit=1")[1]["rows"][0]
    one = officer("get", f"{ROWS}/M001?fields=ten")[1]

    assert {n for n in found if not n.startswith("_")} == {"ma", "ten"}
    assert {n for n in one if not n.startswith("_")} == {"ten"}
    assert one["_version"] == 1


REFUSED = (
    ("la__gte=1", "unknown-field", "la__gte"), ("ma__like=1", "unknown-field", "ma__like"),
    ("sort=la", "unknown-field", "sort"), ("fields=la", "unknown-field", "fields"),
    ("so_tien__contains=1", "bad-filter", "so_tien__contains"),
    ("so_tien__null=có", "bad-filter", "so_tien__null"),
    ("ngay_cap__gt=mai", "bad-filter", "ngay_cap__gt"),
    ("cursor=abc", "bad-cursor", "cursor"), ("offset=10001", "offset-too-large", "offset"),
)  # fmt: skip


def test_questions_that_mean_nothing_are_refused_with_their_place(call) -> None:
    officer = call()
    for query, code, place in REFUSED:
        answer = officer.raw("get", f"{ROWS}?{query}")

        assert answer.status_code == 400, query
        assert answer["Content-Type"] == "application/problem+json"
        found = answer.json()
        assert (found["code"], found["place"], found["status"]) == (code, place, 400)
        assert found["remedy"]


def test_cursor_of_another_order_is_refused(officer) -> None:
    cursor = officer("get", f"{ROWS}?limit=5&sort=ten")[1]["next_cursor"]

    assert officer("get", f"{ROWS}?sort=-ten&cursor={cursor}")[1]["code"] == "bad-cursor"
    # The key of the last row, sealed: neither as it is nor in the cursor's own base 64.
    assert "M00" not in cursor
    assert b"M00" not in base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))


def test_what_the_program_has_is_not_sent_again(officer) -> None:
    page = officer.raw("get", f"{ROWS}?limit=3")
    one = officer.raw("get", f"{ROWS}/M001")
    again = officer.raw("get", f"{ROWS}?limit=3", **{"If-None-Match": page["ETag"]})
    same = officer.raw("get", f"{ROWS}/M001", **{"If-None-Match": f'"x", {one["ETag"]}'})
    officer("patch", f"{ROWS}/M001", {"ten": "Mới"}, **{"If-Match": one["ETag"]})
    changed = officer.raw("get", f"{ROWS}?limit=3", **{"If-None-Match": page["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert (same.status_code, same.content) == (304, b"")
    assert changed.status_code == 200
    assert page["Cache-Control"] == "private, no-cache"


def test_row_tag_of_one_reader_is_not_that_of_another(call, officer) -> None:
    officer("patch", f"{ROWS}/M001", {"can_cuoc": "001099000001"}, **{"If-Match": "*"})
    seen = officer.raw("get", f"{ROWS}/M001")["ETag"]

    masked = call("leader").raw("get", f"{ROWS}/M001", **{"If-None-Match": seen})

    assert masked.status_code == 200

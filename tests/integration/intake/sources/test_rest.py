"""A paged REST service on a real HTTP server, in each of the usual ways of paging."""

import json

import pytest

from lienthong.adapters.sources.rest import asking
from lienthong.base.errors import UserError
from lienthong.services.intake import originals
from lienthong.services.intake.sources import keeping
from lienthong.services.intake.sources.ports import SourceLost
from tests.integration.intake.sources.declaring import BY, MAPPING, declare, rows, run

pytestmark = pytest.mark.usefixtures("table")
RECORDS = [
    {"ma": f"M00{n}", "ten": f"Bản ghi {n}", "don_vi": "don-vi-a", "so_tien": n + 0.5,
     "ngay_cap": "2020-02-01", "doi_luc": f"2024-01-0{n}T08:00:00"}
    for n in range(1, 6)
]  # fmt: skip


def page_of(params, start="offset"):
    first = int(params.get(start, 0))
    return RECORDS[first : first + 2]


def by_number(service):
    service.answer = lambda path, p: (
        200, {}, {"data": RECORDS[(int(p["page"]) - 1) * 2 : int(p["page"]) * 2]}
    )  # fmt: skip
    return {"paging": "page", "records_path": "data"}


def by_offset(service):
    service.answer = lambda path, p: (200, {}, page_of(p))
    return {"paging": "offset", "size_param": "limit", "page_size": "2"}


def by_cursor(service):
    def answer(path, params):
        first = int(params.get("cursor", "0"))
        after = str(first + 2) if first + 2 < len(RECORDS) else None
        return 200, {}, {"items": RECORDS[first : first + 2], "meta": {"next": after}}

    service.answer = answer
    return {"paging": "cursor", "records_path": "items", "next_path": "meta.next"}


def by_next_address(service):
    def answer(path, params):
        first = int(params.get("tu", "0"))
        after = f"/ds?tu={first + 2}" if first + 2 < len(RECORDS) else ""
        return 200, {}, {"items": RECORDS[first : first + 2], "next": after}

    service.answer = answer
    return {"paging": "next", "records_path": "items", "next_path": "next"}


def by_link(service):
    def answer(path, params):
        first = int(params.get("tu", "0"))
        link = {"Link": f'<{service.url}/ds?tu={first + 2}>; rel="next"'}
        more = first + 2 < len(RECORDS)
        return 200, link if more else {}, RECORDS[first : first + 2]

    service.answer = answer
    return {"paging": "link"}


PAGINGS = (by_number, by_offset, by_cursor, by_next_address, by_link)


def options(service, **changes):
    return {"url": service.url, "path": "/ds", "timeout_seconds": "5"} | changes


@pytest.mark.parametrize("paging", PAGINGS, ids=lambda f: f.__name__)
def test_every_page_is_taken(service, paging) -> None:
    found = declare("rest", options(service, **paging(service)))

    taken = run(found)

    assert (taken.state, taken.rows, taken.batch.rows_accepted) == ("done", 5, 5)
    assert rows()[0] == ("M001", "Bản ghi 1", "2020-02-01", "1.5")
    lines = originals.path_of(taken.sha256).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["ma"] for line in lines] == [r["ma"] for r in RECORDS]


def test_only_the_new_part_is_asked_for(service) -> None:
    service.answer = lambda path, p: (
        200, {}, [r for r in RECORDS if r["doi_luc"] >= p.get("tu_luc", "")]
    )  # fmt: skip
    found = declare(
        "rest", options(service, since_param="tu_luc"), mode="incremental", cursor_column="doi_luc"
    )
    run(found)
    RECORDS.append(RECORDS[0] | {"ma": "M009", "doi_luc": "2024-02-01T08:00:00"})
    try:
        second = run(found)
    finally:
        RECORDS.pop()

    assert second.rows == 2
    assert service.asked[-1][1] == {"tu_luc": "2024-01-05T08:00:00"}
    assert found.cursor_value == "2024-02-01T08:00:00"


@pytest.mark.parametrize(
    ("auth", "header", "value"),
    [
        ({"auth": "bearer"}, "Authorization", "Bearer khoa-bi-mat"),
        ({"auth": "basic", "user": "an"}, "Authorization", "Basic YW46a2hvYS1iaS1tYXQ="),
        ({"auth": "header", "header_name": "X-Khoa"}, "X-Khoa", "khoa-bi-mat"),
    ],
)
def test_key_goes_where_it_was_declared(service, auth, header, value) -> None:
    service.answer = lambda path, p: (200, {}, RECORDS)

    declare("rest", options(service, **auth), secret="khoa-bi-mat")

    assert service.asked[-1][2][header] == value
    assert service.asked[-1][2]["Host"] == service.url.removeprefix("http://")


def test_wrong_key_is_a_refusal(service) -> None:
    service.answer = lambda path, p: (401, {}, {})

    with pytest.raises(UserError) as caught:
        declare("rest", options(service, auth="bearer"), secret="sai")

    assert caught.value.code == "bad-key"


def test_busy_service_is_asked_again_after_the_pause_it_names(service, monkeypatch) -> None:
    found = declared(service)
    answers = [(429, {"Retry-After": "0"}, {}), (503, {}, {}), (200, {}, RECORDS)]
    service.answer = lambda path, p: answers.pop(0) if len(answers) > 1 else answers[0]
    monkeypatch.setattr(asking, "FIRST_PAUSE", 0.01)

    assert run(found).state == "done"


def test_long_pause_is_left_to_the_next_run(service) -> None:
    found = declared(service)
    service.answer = lambda path, p: (429, {"Retry-After": "3600"}, {})

    ended = run(found)

    assert (ended.state, ended.note["code"]) == ("failed", "busy")
    assert ended.note["values"] == {"seconds": "3600"}


def declared(service):
    service.answer = lambda path, p: (200, {}, RECORDS)
    return declare("rest", options(service))


def test_service_that_breaks_off_leaves_nothing(service, monkeypatch) -> None:
    monkeypatch.setattr(asking, "FIRST_PAUSE", 0.01)
    found = declare("rest", options(service, **by_number(service)))
    good = service.answer
    broken = (200, {"Content-Length": "5000"}, b'{"data": [')
    service.answer = lambda path, p: good(path, p) if p["page"] == "1" else broken

    ended = run(found)

    assert (ended.state, ended.note["code"], ended.batch) == ("failed", "no-answer", None)
    assert rows() == []
    service.answer = good
    assert run(found).state == "done"


def test_next_page_on_another_host_is_not_followed(service) -> None:
    service.answer = lambda path, p: (
        200, {}, {"items": RECORDS[:1], "next": "http://127.0.0.2:9/x"}
    )  # fmt: skip
    found = declare(
        "rest",
        options(service, paging="next", records_path="items", next_path="next", auth="bearer"),
        secret="khoa",
    )

    ended = run(found)

    assert (ended.state, ended.note["code"]) == ("failed", "bad-answer")
    assert "127.0.0.2" in ended.note["values"]["host"]


def test_redirect_is_not_followed(service) -> None:
    service.answer = lambda path, p: (302, {"Location": "/khac"}, {})

    with pytest.raises(UserError) as caught:
        declare("rest", options(service))

    assert (caught.value.code, len(service.asked)) == ("bad-status", 1)


def test_pages_that_never_end_are_noticed(service) -> None:
    service.answer = lambda path, p: (200, {}, {"items": RECORDS[:1], "next": "/ds?tu=1"})
    found = declare("rest", options(service, paging="next", records_path="items", next_path="next"))

    ended = run(found)

    assert (ended.state, ended.note["code"]) == ("failed", "bad-answer")


def test_answer_that_is_no_json_says_so(service) -> None:
    service.answer = lambda path, p: (200, {}, b"<html>")

    with pytest.raises(UserError) as caught:
        declare("rest", options(service))

    assert caught.value.code == "bad-answer"


def test_page_without_end_is_cut_off(service, monkeypatch) -> None:
    monkeypatch.setattr(asking, "MOST_PAGE_BYTES", 100)
    service.answer = lambda path, p: (200, {}, RECORDS)

    with pytest.raises(UserError) as caught:
        declare("rest", options(service))

    assert caught.value.code == "bad-answer"


@pytest.mark.parametrize(
    "url",
    ["http://169.254.169.254", "http://[fe80::1]", "http://0.0.0.0:1", "http://[::ffff:a9fe:a9fe]",
     "http://224.0.0.1"],
)  # fmt: skip
def test_metadata_addresses_are_refused(url) -> None:
    with pytest.raises(UserError) as caught:
        declare("rest", {"url": url})

    assert caught.value.code == "forbidden-host"


@pytest.mark.parametrize("url", ["ftp://may-chu", "file:///etc/passwd", "http://an:mat@may-chu/"])
def test_other_schemes_and_keys_in_the_address_are_refused(url) -> None:
    with pytest.raises(UserError) as caught:
        declare("rest", {"url": url})

    assert caught.value.code == "bad-url"


def test_nested_records_feed_parts_of_columns(service) -> None:
    service.answer = lambda path, p: (
        200, {}, [{"ma": "M001", "ten": {"vi": "Chùa", "en": "Pagoda"}, "don_vi": "a"}]
    )  # fmt: skip
    found = declare("rest", options(service), mapping=MAPPING | {"ten.vi": "ten"})

    run(found)

    assert rows()[0][:2] == ("M001", "Chùa")


def test_service_that_is_away_is_tried_again_later(service, monkeypatch) -> None:
    from lienthong.services.intake.sources import running, runs

    monkeypatch.setattr(asking, "FIRST_PAUSE", 0.01)
    found = declared(service)
    service.answer = lambda path, p: (503, {}, {})
    asked = runs.open_run(source=found, by=BY)

    with pytest.raises(SourceLost):
        running.carry_out(run_id=asked.pk)

    asked.refresh_from_db()
    assert (asked.state, asked.attempts) == ("queued", 1)
    service.answer = lambda path, p: (200, {}, RECORDS)
    assert running.carry_out(run_id=asked.pk).state == "importing"
    assert keeping.facts(found)["has_secret"] is False

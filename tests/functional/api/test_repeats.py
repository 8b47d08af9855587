"""Idempotency-Key: what is sent twice is done once."""

import threading

import pytest

from lienthong.base import clock
from lienthong.services.accounts import repeats
from lienthong.services.accounts.models import SentRequest, User

pytestmark = pytest.mark.usefixtures("table")
ROWS = "/databases/thu_nhan/records"
KEY = {"Idempotency-Key": "7c9e6679-7425-40de-944b-e07fc1f90ae7"}


def row(number, **changes):
    return {"ma": f"M{number:03d}", "ten": "Tên", "don_vi": "a", "so_tien": "1"} | changes


def test_request_sent_twice_is_done_once_and_answered_twice(call) -> None:
    officer = call()

    first = officer.raw("post", ROWS, {"rows": [row(1)]}, **KEY)
    second = officer.raw("post", ROWS, {"rows": [row(1)]}, **KEY)

    assert first.json()["accepted"] == 1
    assert second.content == first.content
    assert second["Idempotency-Replayed"] == "true"
    assert not first.has_header("Idempotency-Replayed")
    assert officer("get", f"{ROWS}/M001")[1]["_version"] == 1


def test_same_key_with_another_body_is_refused(call) -> None:
    officer = call()
    officer.raw("post", ROWS, {"rows": [row(1)]}, **KEY)

    status, answer = officer("post", ROWS, {"rows": [row(2)]}, **KEY)

    assert (status, answer["code"]) == (422, "idempotency-key-reused")
    assert officer("get", ROWS)[1]["total"] == 1


def test_key_of_one_user_is_not_that_of_another(call) -> None:
    call().raw("post", ROWS, {"rows": [row(1)]}, **KEY)

    status, answer = call("clerk", "a")("post", ROWS, {"rows": [row(2)]}, **KEY)

    assert (status, answer["accepted"]) == (200, 1)


def test_key_is_forgotten_after_a_day(call, monkeypatch) -> None:
    officer = call()
    officer.raw("post", ROWS, {"rows": [row(1)]}, **KEY)
    SentRequest.objects.update(at=clock.now() - repeats.KEPT - repeats.KEPT / 24)

    again = officer("post", ROWS, {"rows": [row(2)]}, **KEY)

    assert again[1]["accepted"] == 1
    assert SentRequest.objects.count() == 1


def test_refusal_for_want_of_rights_is_not_kept(call) -> None:
    leader = call("leader", "a")
    assert leader("post", ROWS, {"rows": [row(1)]}, **KEY)[0] == 403
    User.objects.filter(username="leader-a").update(role="clerk")

    assert leader("post", ROWS, {"rows": [row(1)]}, **KEY)[0] == 200


@pytest.mark.parametrize("key", ["", "ă", "x" * 201])
def test_bad_key_is_refused(call, key) -> None:
    headers = {"HTTP_IDEMPOTENCY_KEY": key}
    officer = call()
    answer = officer.client.post(
        f"/api/v1{ROWS}", "{}", content_type="application/json", headers=officer.headers, **headers
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "bad-idempotency-key")


def test_key_of_a_request_that_still_runs_is_refused(call) -> None:
    from django.db import connection

    officer = call()
    user = User.objects.get()
    holds, done = threading.Event(), threading.Event()

    def other_request():
        with repeats.alone(user, KEY["Idempotency-Key"]):
            holds.set()
            done.wait(10)
        connection.close()

    thread = threading.Thread(target=other_request)
    thread.start()
    holds.wait(10)
    status, answer = officer("post", ROWS, {"rows": [row(1)]}, **KEY)
    done.set()
    thread.join()
    later = officer("post", ROWS, {"rows": [row(1)]}, **KEY)

    assert (status, answer["code"]) == (409, "request-in-progress")
    assert later[0] == 200


def test_file_sent_twice_makes_one_batch(call) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    officer = call()

    def send():
        file = SimpleUploadedFile("a.csv", "Mã,Tên,Đơn vị,Số tiền\nM1,a,a,1\n".encode())
        form = {"table": "thu_nhan", "file": file, "start": "true"}
        headers = officer.headers | KEY
        return officer.client.post("/api/v1/intake/files", form, headers=headers)

    first, second = send(), send()

    assert first.status_code == second.status_code == 200
    assert first.json()["id"] == second.json()["id"]

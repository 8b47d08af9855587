"""Contracts over the API."""

import pytest

from tests.integration.intake.contract import CONTRACT

pytestmark = pytest.mark.usefixtures("table")


def test_contracts_are_listed_and_read(call) -> None:
    leader = call("leader")

    (one,) = leader("get", "/contracts")[1]
    whole = leader("get", "/contracts/thu-nhan")[1]
    source = leader.raw("get", "/contracts/thu-nhan/odcs.yaml").content.decode()

    assert (one["id"], one["tables"]) == ("thu-nhan", ["thu_nhan"])
    assert whole["tables"][0]["fields"][0]["key"] is True
    assert source == CONTRACT


def test_lint_lists_every_fault_and_apply_needs_the_right(call) -> None:
    broken = CONTRACT.replace("logicalType: date", "logicalType: ngay")
    newer = CONTRACT.replace("version: 1.0.0", "version: 1.1.0")
    leader, officer = call("leader"), call()

    status, answer = leader("post", "/contracts/lint", {"text": broken, "file": "x.yaml"})
    refused = leader("post", "/contracts/apply", {"text": newer})
    applied = officer("post", "/contracts/apply", {"text": newer})

    assert (status, answer["code"]) == (422, "contract-rejected")
    assert answer["problems"][0]["line"] > 1
    assert refused[0] == 403
    assert (applied[0], applied[1]["version"]) == (200, "1.1.0")

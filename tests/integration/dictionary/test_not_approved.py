"""A term that is not approved enters no contract, whatever door it comes by."""

import json

import pytest
from django.test import Client

from lienthong.core.contract.errors import ContractRejected
from lienthong.entrypoints.cli import main
from lienthong.services.contracts import actions as contracts
from lienthong.services.contracts import queries
from lienthong.services.dictionary import actions
from tests.integration.dictionary.conftest import AUTHOR, REVIEWER, TERM
from tests.integration.intake.contract import CONTRACT

pytestmark = pytest.mark.django_db
ID = TERM["id"]


def contract_with(term, version="1.0.0"):
    """The contract of intake's tests, its first field given the term."""
    import yaml

    found = yaml.safe_load(CONTRACT)
    found["version"] = version
    field = found["schema"][0]["properties"][-1]
    rest = [p for p in field.get("customProperties") or [] if p["property"] != "term"]
    field["customProperties"] = [*rest, {"property": "term", "value": term}]
    return yaml.safe_dump(found, allow_unicode=True, sort_keys=False)


def apply(text):
    return contracts.apply_contract(text=text, file="thu.yaml", by=AUTHOR)


def refusal(text):
    with pytest.raises(ContractRejected) as refused:
        apply(text)
    problem = next(p for p in refused.value.problems if ID in p.sentence())
    assert problem.line > 1
    assert problem.remedy
    return problem.sentence()


def test_draft_and_review_are_refused_with_the_state():
    actions.propose(entry=TERM, by=AUTHOR)
    assert "đang là dự thảo" in refusal(contract_with(ID))

    actions.submit(about="term", entry_id=ID, by=AUTHOR)
    assert "đang chờ duyệt" in refusal(contract_with(ID))

    actions.approve(about="term", entry_id=ID, by=REVIEWER)
    assert apply(contract_with(ID))


def test_replaced_term_is_refused_anew_but_what_is_published_goes_on(approved):
    approved()
    other = approved(id="bo-thu:di-tich.so-qd-quy-hoach")
    text = contract_with(ID)
    published = apply(text)
    checker = queries.checker("thu_nhan")
    actions.propose_replacement(term_id=ID, other=other, reason="Gộp", by=AUTHOR)
    actions.submit(about="term", entry_id=ID, by=AUTHOR)
    actions.approve(about="term", entry_id=ID, by=REVIEWER)

    assert f"đã bị thay bởi «{other}»" in refusal(contract_with(ID, "1.1.0"))
    assert apply(text).digest == published.digest
    assert queries.checker("thu_nhan").check is not None
    assert queries.checker("thu_nhan") is not checker
    assert apply(contract_with(other, "2.0.0"))


def test_code_list_that_is_not_approved_is_refused():
    from datetime import date

    from lienthong.services.dictionary.actions import Edition

    head = {"name_vi": "Loại hồ sơ", "source": "Đơn vị tự đặt"}
    edition = Edition("bo-thu:loai", "code,name_vi\na,A\n", date(2026, 1, 1), heading=head)
    actions.propose_edition(edition=edition, by=AUTHOR)
    text = contract_with(TERM["id"]).replace("property: term", "property: codeList")
    text = text.replace(TERM["id"], "bo-thu:loai")

    with pytest.raises(ContractRejected) as refused:
        apply(text)
    assert "đang là dự thảo" in refused.value.problems[0].sentence()


def test_api_refuses_the_same(client: Client, person):
    actions.propose(entry=TERM, by=AUTHOR)
    client.force_login(person("data_officer", ""))
    body = json.dumps({"text": contract_with(ID), "file": "thu.yaml"})

    for address in ("/api/v1/contracts/lint", "/api/v1/contracts/apply"):
        answer = client.post(address, body, content_type="application/json")
        assert answer.status_code == 422
        assert "đang là dự thảo" in answer.json()["problems"][0]["message"]


def test_command_line_refuses_the_same(tmp_path, capsys, node_settings):
    actions.propose(entry=TERM, by=AUTHOR)
    file = tmp_path / "thu.yaml"
    file.write_text(contract_with(ID), encoding="utf-8")

    code = main(["contract", "apply", str(file), "--home", str(node_settings.home), "--json"])

    assert code == 1
    assert "đang là dự thảo" in json.loads(capsys.readouterr().out)["problems"][0]["message"]
    assert queries.find("thu-nhan") is None


def test_page_refuses_the_same():
    """The editor's page judges a draft by the same door, and so does its publication."""
    from lienthong.services.contracts.drafts import judging
    from lienthong.services.contracts.models import ContractDraft

    actions.propose(entry=TERM, by=AUTHOR)
    judged = judging.judge(ContractDraft(contract_id="thu-nhan", text=contract_with(ID)))

    assert any("đang là dự thảo" in p.sentence() for p in judged.problems)


def test_import_makes_drafts_whatever_the_file_says():
    from lienthong.core.dictionary.many import rows_of_yaml
    from lienthong.services.dictionary import queries as dictionary

    text = f"terms:\n- id: {ID}\n  name_vi: A\n  name_en: A\n  definition: Một.\n"
    text += "  type: string\n  source: X\n  state: approved\n  version: 9\n"
    actions.take_in(rows=rows_of_yaml(text, "a.yaml"), by=AUTHOR)

    assert dictionary.current().pending == {ID: "draft"}
    refusal(contract_with(ID))

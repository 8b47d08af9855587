"""Drafts of contracts: their way to publication, and all that is refused on it."""

from pathlib import Path
from typing import Any

import pytest

from lienthong.base.actor import Actor
from lienthong.base.errors import NotAllowed, NotFound, UserError
from lienthong.base.settings import REPO_DIR
from lienthong.core.contract import edit, edit_rules
from lienthong.core.contract.document import Document
from lienthong.core.contract.errors import ContractRejected
from lienthong.core.contract.parse import parse_contract
from lienthong.core.contract.rule_menu import make_rule
from lienthong.core.contract.write import write_contract
from lienthong.services.audit.models import AuditRecord
from lienthong.services.contracts import actions, drafts
from lienthong.services.contracts import queries as contracts
from lienthong.services.contracts.models import ContractDraft, DraftSample
from lienthong.services.quality import trying
from lienthong.services.quality.sample_file import read_sample
from lienthong.services.quality.trying_in_force import try_in_force
from lienthong.services.records import actions as records

pytestmark = pytest.mark.django_db(transaction=True)

ANA, BINH = Actor("user", "an", "An"), Actor("user", "binh", "Bình")
TEXT = """
apiVersion: v3.1.0
kind: DataContract
id: nha-nghi
name: Nhà nghỉ
version: '1.0.0'
status: active
customProperties: [{property: owner, value: bo-thu}]
schema:
  - name: nha_nghi
    physicalName: nha_nghi
    physicalType: table
    logicalType: object
    businessName: Nhà nghỉ
    properties:
      - {name: ma, businessName: Mã, logicalType: string, required: true, primaryKey: true,
         primaryKeyPosition: 1, unique: true, logicalTypeOptions: {maxLength: 20}}
      - {name: so_phong, businessName: Số phòng, logicalType: integer}
      - {name: so_giuong, businessName: Số giường, logicalType: integer}
"""


@pytest.fixture
def held() -> None:
    actions.apply_contract(text=TEXT, file="nha-nghi.yaml", by=BINH)


def changed(draft: ContractDraft, version: str = "1.1.0", **words: Any) -> str:
    plain = Document(draft.text, "").plain
    plain = edit.add_field(plain, 0, {"name": "thu", "title": "Thư", "type": "string"} | words)
    return write_contract(edit.change_contract(plain, {"version": version}))


def ready(text: str | None = None) -> ContractDraft:
    draft = drafts.start_from(contract_id="nha-nghi", by=ANA)
    draft = drafts.save(draft_id=draft.pk, revision=1, text=text or changed(draft), by=ANA)
    return drafts.submit(draft_id=draft.pk, revision=2, by=ANA)


@pytest.mark.usefixtures("held")
def test_a_draft_goes_all_the_way_into_force() -> None:
    draft = ready()
    drafts.approve(draft_id=draft.pk, revision=2, by=BINH)

    contract = drafts.publish(draft_id=draft.pk, by=BINH)

    assert contract.version == "1.1.0"
    assert "thu" in contracts.current("nha-nghi").tables[0].by_name
    assert drafts.draft(draft.pk).state == "published"
    said = AuditRecord.objects.order_by("pk").values_list("action", flat=True)
    assert list(said)[1:] == [
        "contracts.draft.start", "contracts.draft.save", "contracts.draft.submit",
        "contracts.draft.approve", "contracts.apply", "contracts.draft.publish",
    ]  # fmt: skip


@pytest.mark.usefixtures("held")
def test_a_stale_save_is_refused_and_loses_nothing() -> None:
    draft = drafts.start_from(contract_id="nha-nghi", by=ANA)
    drafts.save(draft_id=draft.pk, revision=1, text=changed(draft), by=BINH)

    with pytest.raises(UserError) as refusal:
        drafts.save(draft_id=draft.pk, revision=1, text="id: khac", by=ANA)

    assert refusal.value.code == "stale-revision"
    assert refusal.value.status == 409
    assert "Bình" in refusal.value.sentence()
    assert drafts.draft(draft.pk).text == changed(draft)


@pytest.mark.usefixtures("held")
def test_nobody_approves_what_they_wrote() -> None:
    draft = ready()

    with pytest.raises(NotAllowed) as refusal:
        drafts.approve(draft_id=draft.pk, revision=2, by=ANA)

    assert refusal.value.code == "own-draft"
    assert drafts.draft(draft.pk).state == "review"


@pytest.mark.usefixtures("held")
def test_whoever_saved_once_is_a_writer_too() -> None:
    draft = drafts.start_from(contract_id="nha-nghi", by=ANA)
    drafts.save(draft_id=draft.pk, revision=1, text=changed(draft), by=BINH)
    drafts.submit(draft_id=draft.pk, revision=2, by=ANA)

    with pytest.raises(NotAllowed):
        drafts.approve(draft_id=draft.pk, revision=2, by=BINH)


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("name: [", "(gốc)"),
        ("id: nha-nghi", ""),
        (TEXT.replace("integer}", "interger}").replace("1.0.0", "1.1.0"), "logicalType"),
        (TEXT.replace("primaryKey: true,", "").replace("1.0.0", "1.1.0"), "schema[0]"),
    ],
)
def test_a_faulty_draft_is_kept_and_not_submitted(text: str, path: str) -> None:
    draft = drafts.start_from(contract_id="nha-nghi", by=ANA)
    draft = drafts.save(draft_id=draft.pk, revision=1, text=text, by=ANA)

    with pytest.raises(ContractRejected) as refusal:
        drafts.submit(draft_id=draft.pk, revision=2, by=ANA)

    assert any(path in p.path for p in refusal.value.problems)
    assert drafts.draft(draft.pk).text == text
    assert drafts.judge(drafts.draft(draft.pk)).problems == refusal.value.problems


@pytest.mark.usefixtures("held")
def test_a_breaking_change_under_a_minor_number_is_refused() -> None:
    draft = drafts.start_from(contract_id="nha-nghi", by=ANA)
    plain = edit.remove_field(Document(draft.text, "").plain, 0, (2,))
    text = write_contract(edit.change_contract(plain, {"version": "1.1.0"}))
    draft = drafts.save(draft_id=draft.pk, revision=1, text=text, by=ANA)

    with pytest.raises(ContractRejected) as refusal:
        drafts.submit(draft_id=draft.pk, revision=2, by=ANA)

    assert [p.path for p in refusal.value.problems] == ["version"]
    assert refusal.value.problems[0].values["demanded"] == "2.0.0"


@pytest.mark.usefixtures("held")
def test_an_unchanged_draft_is_not_submitted() -> None:
    draft = drafts.start_from(contract_id="nha-nghi", by=ANA)

    with pytest.raises(UserError) as refusal:
        drafts.submit(draft_id=draft.pk, revision=1, by=ANA)

    assert refusal.value.code == "nothing-changed"


@pytest.mark.usefixtures("held")
def test_a_draft_whose_base_was_replaced_is_not_published() -> None:
    draft = ready()
    drafts.approve(draft_id=draft.pk, revision=2, by=BINH)
    actions.apply_contract(
        text=TEXT.replace("1.0.0", "1.0.1").replace("Nhà nghỉ", "Nhà trọ"), file="x.yaml", by=BINH
    )

    with pytest.raises(UserError) as refusal:
        drafts.publish(draft_id=draft.pk, by=BINH)

    assert refusal.value.code == "outdated-draft"
    assert contracts.current("nha-nghi").version == "1.0.1"
    assert drafts.draft(draft.pk).state == "approved"


@pytest.mark.usefixtures("held")
def test_a_draft_sent_back_says_why_and_can_be_edited_again() -> None:
    draft = ready()
    with pytest.raises(UserError):
        drafts.save(draft_id=draft.pk, revision=2, text=TEXT, by=ANA)
    with pytest.raises(UserError) as refusal:
        drafts.send_back(draft_id=draft.pk, reason="  ", by=BINH)
    assert refusal.value.code == "no-reason"

    draft = drafts.send_back(draft_id=draft.pk, reason="Thiếu tên tiếng Anh", by=BINH)

    assert (draft.state, draft.reason) == ("draft", "Thiếu tên tiếng Anh")
    assert drafts.save(draft_id=draft.pk, revision=2, text=TEXT, by=ANA).revision == 3


@pytest.mark.usefixtures("held")
def test_undo_walks_back_and_restore_brings_forward() -> None:
    draft = drafts.start_from(contract_id="nha-nghi", by=ANA)
    texts = [draft.text, "id: mot", "id: hai"]
    for revision, text in enumerate(texts[1:], 1):
        drafts.save(draft_id=draft.pk, revision=revision, text=text, by=ANA)

    assert drafts.undo(draft_id=draft.pk, revision=3, by=ANA).text == texts[1]
    assert drafts.undo(draft_id=draft.pk, revision=4, by=ANA).text == texts[0]
    with pytest.raises(UserError) as refusal:
        drafts.undo(draft_id=draft.pk, revision=5, by=ANA)
    assert refusal.value.code == "nothing-to-undo"
    assert drafts.restore(draft_id=draft.pk, revision=5, number=3, by=ANA).text == texts[2]
    assert len(drafts.revisions(draft.pk)) == 6


def test_a_blank_draft_is_a_contract_that_can_be_published() -> None:
    draft = drafts.start_blank(contract_id="thu-vien", title="Thư viện", by=ANA)
    assert drafts.judge(draft).clean
    drafts.submit(draft_id=draft.pk, revision=1, by=ANA)
    drafts.approve(draft_id=draft.pk, revision=1, by=BINH)

    assert drafts.publish(draft_id=draft.pk, by=BINH).tables[0].name == "thu_vien"
    with pytest.raises(UserError) as refusal:
        drafts.start_blank(contract_id="thu-vien", title="Thư viện", by=ANA)
    assert refusal.value.code == "contract-exists"


def test_an_abandoned_draft_stays_readable_and_its_sample_goes() -> None:
    draft = drafts.start_draft(text="id: [", by=ANA)
    drafts.attach_sample(draft_id=draft.pk, table_name="t", file_name="t.csv", header=["a"],
                         rows=[{"a": "1"}], total=1, by=ANA)  # fmt: skip

    drafts.abandon(draft_id=draft.pk, reason="Trùng", by=ANA)

    assert drafts.draft(draft.pk).text == "id: ["
    assert not DraftSample.objects.exists()
    with pytest.raises(UserError):
        drafts.comment(draft_id=draft.pk, place="", text="?", by=ANA)
    with pytest.raises(NotFound):
        drafts.draft(draft.pk + 1)


def test_comments_are_kept_and_closed_once() -> None:
    draft = drafts.start_draft(text="id: a", by=ANA)
    said = drafts.comment(draft_id=draft.pk, place="t/a", text=" Vì sao? ", by=BINH)

    drafts.resolve(comment_id=said.pk, by=ANA)
    drafts.resolve(comment_id=said.pk, by=BINH)

    kept = drafts.comments(draft.pk)[0]
    assert (kept.text, kept.place, kept.resolved_by_name) == ("Vì sao?", "t/a", "An")


def rule_text(kind: str, words: dict[str, Any]) -> Any:
    plain = Document(contracts.current("nha-nghi").source, "").plain
    made = edit_rules.put_rule(plain, 0, make_rule(edit.table(plain, 0), kind, words))
    return parse_contract(write_contract(made), file="x.yaml")[0].tables[0]


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize(
    ("kind", "words", "failed"),
    [
        ("compare", {"left": "so_giuong", "operator": "ge", "right": "so_phong"}, 1),
        ("required", {"column": "so_phong"}, 1),
        ("unique", {"columns": ["so_giuong"]}, 2),
        ("row_count", {"low": "10"}, 6),
    ],
)
def test_rows_in_force_that_would_break_a_rule_are_counted(
    kind: str, words: dict[str, Any], failed: int
) -> None:
    held_table = contracts.current("nha-nghi").tables[0]
    rows = [("a", 1, 2), ("b", 3, 2), ("c", 1, 5), ("d", None, 7)]
    values = [(m, {"ma": m, "so_phong": p, "so_giuong": g}) for m, p, g in rows]
    records.write_rows(table=held_table, rows=values, by=ANA)
    table = rule_text(kind, words)
    rule_id = table.rules[-1].id

    found = try_in_force(table, held_table, lambda rule: rule.id == rule_id)

    assert [(t.failed, t.total) for t in found] == [(failed, 4)]


@pytest.mark.usefixtures("held")
def test_rows_follow_a_renamed_column() -> None:
    held_table = contracts.current("nha-nghi").tables[0]
    records.write_rows(
        table=held_table, rows=[("a", {"ma": "a", "so_phong": 0, "so_giuong": 1})], by=ANA
    )
    plain = Document(TEXT, "").plain
    plain = edit.change_field(plain, 0, (1,), {"name": "so_buong"}, held=["so_phong"])
    entry = make_rule(edit.table(plain, 0), "range", {"column": "so_buong", "low": "1"})
    text = write_contract(edit_rules.put_rule(plain, 0, entry))
    table = parse_contract(text, file="x.yaml")[0].tables[0]

    found = try_in_force(table, held_table, lambda rule: rule.id == table.rules[-1].id)

    assert [t.failed for t in found] == [1]


@pytest.mark.usefixtures("held")
def test_rows_of_an_uploaded_file_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "nha.csv"
    path.write_text("Mã,Số phòng,Số giường\na,10,5\nb,2,4\nc,không rõ,4\n", encoding="utf-8")
    table = rule_text("compare", {"left": "so_giuong", "operator": "ge", "right": "so_phong"})
    read = read_sample(path, file_name="nha.csv", table=table)
    draft = drafts.start_from(contract_id="nha-nghi", by=ANA)
    kept = drafts.attach_sample(
        draft_id=draft.pk, table_name="nha_nghi", file_name="nha.csv", header=read.header,
        rows=read.rows, total=read.total, by=ANA,
    )  # fmt: skip

    found = trying.try_rules(
        table, trying.rows_of_file(table, kept), lambda rule: rule.id == table.rules[-1].id
    )

    assert [(t.failed, t.seen, t.total) for t in found] == [(1, 3, 3)]


def test_a_shipped_contract_written_anew_is_a_clean_draft() -> None:
    path = REPO_DIR / "contracts" / "don-vi-hanh-chinh.yaml"
    text = write_contract(Document(path.read_text(encoding="utf-8"), "").plain)

    assert drafts.judge(drafts.start_draft(text=text, by=ANA)).clean

"""Turn a proposal, as a person corrected it, into a draft with the file's rows to try rules on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract import edit, edit_field
from lienthong.core.contract.document import Document
from lienthong.core.contract.edit_names import set_custom
from lienthong.core.contract.edit_term import words_of_term
from lienthong.core.contract.write import write_contract
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import drafts, queries
from lienthong.services.contracts.models import (
    ContractDraft,
    ContractProposal,
    DraftOrigin,
    ProposalState,
)
from lienthong.services.contracts.proposals.beginning import proper_id
from lienthong.services.dictionary import queries as dictionary

REQUIRED = {
    "": {"required": False, "required_severity": ""},
    "warning": {"required": True, "required_severity": "warning"},
    "error": {"required": True, "required_severity": ""},
}
_OF_TERM = ("term", "code_list", "personal", "identifier", "pattern")


@dataclass(frozen=True)
class ColumnSaid:
    """What a person says of a proposed column. ``required`` is empty, warning or error."""

    keep: bool
    title: str
    term: str
    required: str
    key: bool


@dataclass(frozen=True)
class TableSaid:
    """What a person says of a proposed table, its columns in the proposal's order."""

    title: str
    columns: tuple[ColumnSaid, ...]


@dataclass(frozen=True)
class Said:
    """What a person says of the whole."""

    id: str
    title: str
    tables: tuple[TableSaid, ...]


@transaction.atomic
def take(*, proposal_id: int, said: Said, by: Actor) -> ContractDraft:
    """Make the draft and forget the rows kept for looking. Raises UserError, changing nothing."""
    found = ContractProposal.objects.select_for_update().get(pk=proposal_id)
    if found.state != ProposalState.READY:
        raise UserError(
            N_("Đề xuất này không còn chờ rà soát."),
            code="proposal-not-ready",
            status=409,
            remedy=N_("Mở bản thảo đã lập, hoặc nộp tệp để lập đề xuất mới."),
        )
    _refuse(said, found)
    text = write_contract(_corrected(found, said))
    draft = drafts.start_draft(text=text, by=by, origin=DraftOrigin.WIZARD)
    for table, sample in zip(found.report, found.samples, strict=True):
        drafts.attach_sample(
            draft_id=draft.pk,
            table_name=_table_name(found, said, table["name"]),
            file_name=found.file_name,
            header=sample["header"],
            rows=sample["rows"],
            total=sample["total"],
            by=by,
        )
    found.state, found.draft = ProposalState.TAKEN, draft
    found.contract_id, found.title = said.id, said.title
    _forget(found)
    audit.record(
        by=by,
        action="contracts.proposal.take",
        subject=f"contract-proposal:{found.pk}",
        after={"draft": draft.pk, "contract": said.id},
    )
    return draft


@transaction.atomic
def drop(*, proposal_id: int, by: Actor) -> None:
    """Give a proposal up; what was kept of its file's cells is forgotten."""
    found = ContractProposal.objects.select_for_update().get(pk=proposal_id)
    if found.state not in (ProposalState.TAKEN, ProposalState.DROPPED):
        found.state = ProposalState.DROPPED
        _forget(found)
        audit.record(
            by=by,
            action="contracts.proposal.drop",
            subject=f"contract-proposal:{found.pk}",
        )


def _forget(found: ContractProposal) -> None:
    found.samples = []
    for table in found.report:
        for column in table["columns"]:
            column["examples"] = []
    found.save()


def _refuse(said: Said, found: ContractProposal) -> None:
    if not proper_id(said.id):
        raise UserError(
            N_("Mã «%(id)s» phải bắt đầu bằng chữ, chỉ gồm chữ thường không dấu, chữ số và gạch "
               "nối."),
            code="bad-id",
            values={"id": said.id},
            remedy=N_("Ví dụ: thu-vien-cong-cong."),
        )  # fmt: skip
    if queries.find(said.id) is not None:
        raise UserError(
            N_("Mã «%(id)s» đã có hợp đồng đang áp dụng."),
            code="contract-exists",
            values={"id": said.id},
            remedy=N_("Chọn mã khác, hoặc sửa hợp đồng đang áp dụng."),
        )
    for table, told in zip(found.report, said.tables, strict=True):
        kept = [column for column in told.columns if column.keep]
        if not any(column.key for column in kept):
            raise UserError(
                N_("Bảng «%(table)s» chưa có cột nào làm khóa."),
                code="no-key",
                values={"table": told.title},
                place=table["name"],
                remedy=N_("Đánh dấu cột, hoặc các cột, mà mỗi bản ghi có giá trị riêng."),
            )
        for column in kept:
            _refuse_term(column)


def _refuse_term(column: ColumnSaid) -> None:
    if column.term and column.term not in dictionary.current().usable_terms:
        raise UserError(
            N_("Thuật ngữ «%(term)s» của cột «%(title)s» không có hoặc chưa được duyệt."),
            code="unknown-term",
            values={"term": column.term, "title": column.title},
            remedy=N_("Chọn một thuật ngữ trong danh sách gợi ý, hoặc bỏ trống."),
        )


def _corrected(found: ContractProposal, said: Said) -> dict[str, Any]:
    plain = Document(found.text, "").plain
    single = len(plain["schema"]) == 1
    plain |= {"id": said.id, "name": said.title, "version": "1.0.0"}
    for node, proposed, told in zip(plain["schema"], found.report, said.tables, strict=True):
        node["businessName"] = told.title
        if single:
            node["name"] = node["physicalName"] = said.id.replace("-", "_")
        _correct(node, proposed["columns"], told.columns)
    return edit.change_contract(plain, {})


def _table_name(found: ContractProposal, said: Said, proposed: str) -> str:
    return said.id.replace("-", "_") if len(found.report) == 1 else proposed


def _correct(
    node: dict[str, Any], proposed: Sequence[Mapping[str, Any]], told: Sequence[ColumnSaid]
) -> None:
    kept, position = [], 0
    single = sum(1 for c in told if c.keep and c.key) == 1
    for prop, before, column in zip(node["properties"], proposed, told, strict=True):
        if not column.keep:
            continue
        kept.append(prop)
        words: dict[str, Any] = {"title": column.title, "primary_key": column.key}
        words |= {"unique": True} if column.key and single else {"unique": False}
        words |= REQUIRED["error" if column.key else column.required]
        if column.term != (before["term"] or ""):
            words |= _words_of(column.term)
        edit_field.change(prop, words)
        if column.key:
            position += 1
            prop["primaryKeyPosition"] = position
    names = {prop["name"] for prop in kept}
    node["properties"] = kept
    stated = edit_field.custom_of(node)
    if stated.get("titleField") not in names:
        set_custom(node, "titleField", next(p["name"] for p in kept if p.get("primaryKey")))
    if stated.get("freshnessField") not in names:
        set_custom(node, "freshnessField", None)


def _words_of(term: str) -> dict[str, Any]:
    chosen = dictionary.current().usable_terms.get(term)
    nothing: dict[str, Any] = dict.fromkeys(_OF_TERM, "")
    return nothing if chosen is None else nothing | words_of_term(chosen)

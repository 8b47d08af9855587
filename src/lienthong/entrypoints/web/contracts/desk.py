"""The draft that a page of the editor is about: its data, its faults, and how an edit is saved."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lienthong.base.errors import NotFound, UserError
from lienthong.base.i18n import N_
from lienthong.core.contract import edit
from lienthong.core.contract.document import Document
from lienthong.core.contract.errors import ContractRejected
from lienthong.core.contract.model import Contract, Table
from lienthong.core.contract.write import write_contract
from lienthong.entrypoints.web.access import Request
from lienthong.services.accounts import queries as accounts
from lienthong.services.contracts import drafts
from lienthong.services.contracts.models import ContractDraft, DraftState

Plain = dict[str, Any]


@dataclass(frozen=True)
class Desk:
    """One draft on the desk of one person."""

    request: Request
    draft: ContractDraft

    @classmethod
    def of(cls, request: Request, pk: int) -> "Desk":
        """Open a draft. Raises NotFound."""
        return cls(request, drafts.draft(pk))

    @cached_property
    def judgement(self) -> drafts.Judgement:
        return drafts.judge(self.draft)

    @cached_property
    def plain(self) -> Plain | None:
        """The draft's data, or None when the text is no YAML."""
        try:
            return Document(self.draft.text, "").plain
        except ContractRejected:
            return None

    @property
    def tables(self) -> list[Plain]:
        return edit.tables(self.plain or {})

    @property
    def may_edit(self) -> bool:
        editing = accounts.allowed(self.request.user, "contracts.edit")
        return editing and self.draft.state == DraftState.DRAFT

    @property
    def wrote(self) -> bool:
        return str(self.request.user.actor) in drafts.writers(self.draft)

    def data(self) -> Plain:
        """Return the draft's data. Raises UserError when its YAML cannot be read."""
        if self.plain is None:
            raise UserError(
                N_("Văn bản YAML của bản thảo không đọc được nên chưa sửa bằng biểu mẫu được."),
                code="unreadable-draft",
                status=409,
                remedy=N_("Sửa cú pháp ở thẻ YAML, hoặc hoàn tác bước sửa cuối."),
            )
        return self.plain

    def model_table(self, number: int) -> tuple[Contract, Table]:
        """Return a table as the product will read it. Raises UserError while it cannot be read."""
        contract = self.judgement.contract
        if contract is None:
            first = self.judgement.problems[0]
            raise UserError(
                first.message,
                code="unreadable-draft",
                values=first.values,
                place=first.path,
                remedy=first.remedy,
                status=409,
            )
        if not 0 <= number < len(contract.tables):
            raise NotFound(N_("Bản thảo không có bảng này."))
        return contract, contract.tables[number]

    def save(
        self, change: Callable[[Plain], Plain], what: str, values: Mapping[str, object]
    ) -> None:
        """Make an edit on the revision that the form showed. Raises UserError."""
        accounts.demand(self.request.user, "contracts.edit")
        before = self.data()
        after = change(before)
        if after == before:
            return
        drafts.save(
            draft_id=self.draft.pk,
            revision=seen(self.request),
            text=write_contract(after),
            by=self.request.user.actor,
            what=what,
            values=values,
        )

    def frame(self, tab: str, **more: object) -> dict[str, Any]:
        """Return what the frame of every tab shows."""
        comments = drafts.comments(self.draft.pk)
        return {
            "desk": self,
            "draft": self.draft,
            "tab": tab,
            "faults": self.judgement.problems,
            "tabs_of_tables": [
                (n, t.get("businessName") or t.get("name") or "?")
                for n, t in enumerate(self.tables)
            ],
            "open_comments": sum(c.resolved_at is None for c in comments),
            "may_edit": self.may_edit,
            **more,
        }


def seen(request: Request) -> int:
    """Return the revision that the sent form was made from."""
    stated = request.POST.get("ban_sua", "")
    return int(stated) if stated.isascii() and stated.isdigit() else 0

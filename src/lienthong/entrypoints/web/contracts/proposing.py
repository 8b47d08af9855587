"""The wizard: hand in a file, see what it seems to be and why, correct, get a draft; its rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.base.settings import current as settings
from lienthong.core.contract.edit_types import CHOICES
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.profiling.model import percent
from lienthong.core.profiling.titles import contract_id as proper_id
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.errors import said
from lienthong.services.accounts import queries as accounts
from lienthong.services.contracts import proposals
from lienthong.services.contracts import queries as contracts
from lienthong.services.contracts.models import ContractProposal, DraftState, ProposalState
from lienthong.services.contracts.proposals import ColumnSaid, Said, TableSaid
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.intake import actions as intake
from lienthong.services.intake import originals

STEPS = (gettext_lazy("Nộp tệp"), gettext_lazy("Máy xem tệp"), gettext_lazy("Rà soát"),
         gettext_lazy("Bản thảo"))  # fmt: skip
VERY_SURE = 80
REQUIRED = (
    ("", gettext_lazy("không bắt buộc")),
    ("warning", gettext_lazy("nên có, thiếu thì cảnh báo")),
    ("error", gettext_lazy("bắt buộc")),
)


@dataclass(frozen=True)
class Column:
    """One proposed column as the page shows it, with what the person already said of it."""

    prefix: str
    found: Mapping[str, Any]
    said: ColumnSaid
    term_name: str
    type: str
    sure: str
    reasons: list[str]
    filled: str


@needs("contracts.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Ask for the file and the name; keep the file and look at it in the background."""
    if request.method == "POST":
        try:
            found = _begun(request)
        except UserError as error:
            return _new_page(request, error)
        return redirect("web:contracts:proposal", found.pk)
    return _new_page(request, None)


def _begun(request: Request) -> ContractProposal:
    file = request.FILES.get("tep")
    if file is None:
        raise UserError(
            N_("Chưa chọn tệp."),
            code="no-file",
            remedy=N_("Chọn tệp Excel, CSV hoặc Parquet có dữ liệu thật rồi gửi lại."),
        )
    content: bytes | Path = (
        Path(file.temporary_file_path()) if isinstance(file, TemporaryUploadedFile) else file.read()
    )
    sha256, size = originals.keep(content)
    name = Path(file.name or "tep").name
    return proposals.begin(
        file_name=name,
        sha256=sha256,
        size=size,
        sheet=request.POST.get("trang", "").strip(),
        title=request.POST.get("ten", "").strip() or Path(name).stem,
        owner=request.user.unit or settings().node_id,
        by=request.user.actor,
    )


def _new_page(request: Request, error: UserError | None) -> HttpResponse:
    context: dict[str, Any] = {
        "steps": STEPS,
        "step": 1,
        "earlier": proposals.proposals(request.user.actor),
        "values": request.POST,
        **_complaint(error),
    }
    status = error.status if error else 200
    return render(request, "contracts/proposal_new.html", context, status=status)


@needs("contracts.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Request, pk: int) -> HttpResponse:
    """Show a proposal at its step; take what the form says of it and make the draft."""
    found = proposals.proposal(pk, request.user.actor)
    live = request.headers.get("HX-Target") == "looking"
    if found.state == ProposalState.QUEUED:
        template = "contracts/_proposal_looking.html" if live else "contracts/proposal_wait.html"
        return render(request, template, {"proposal": found, "steps": STEPS, "step": 2})
    if live:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    if found.state != ProposalState.READY:
        return _ended(request, found)
    if request.method != "POST":
        return _review(request, found, _proposed(found), None)
    told = _told(found, request.POST)
    try:
        draft = proposals.take(proposal_id=found.pk, said=told, by=request.user.actor)
    except UserError as error:
        return _review(request, found, told, error)
    messages.success(request, _("Đã lập bản thảo. Xem lại rồi gửi duyệt."))
    return redirect("web:contracts:draft", draft.pk)


def _ended(request: Request, found: ContractProposal) -> HttpResponse:
    note = found.note
    context: dict[str, Any] = {
        "proposal": found,
        "steps": STEPS,
        "step": 4 if found.state == ProposalState.TAKEN else 2,
        "loadable": _loadable(request, found),
    }
    if note:
        context |= {
            "message": said(note["message"], note["values"]),
            "remedy": said(note["remedy"], note["values"]),
            "place": note["place"],
        }
    return render(request, "contracts/proposal_ended.html", context)


def _loadable(request: Request, found: ContractProposal) -> str:
    """Return the table the file's rows can go to now: published, and of one table."""
    if found.draft is None or found.draft.state != DraftState.PUBLISHED or len(found.report) != 1:
        return ""
    contract = contracts.find(found.contract_id)
    if contract is None or not accounts.allowed(request.user, "records.import"):
        return ""
    return contract.tables[0].name


@needs("records.import")
@require_POST
def load(request: Request, pk: int) -> HttpResponse:
    """Hand the proposal's own file in as the first batch of the published table."""
    found = proposals.proposal(pk, request.user.actor)
    table = _loadable(request, found)
    if not table:
        messages.error(request, _("Hợp đồng chưa công bố, hoặc bạn không được nhập vào bảng này."))
        return redirect("web:contracts:proposal", pk)
    try:
        batch = intake.receive_file(
            table_name=table,
            file_name=found.file_name,
            content=originals.path_of(found.file_sha256),
            by=request.user.actor,
            unit=request.user.unit,
            sheet=found.sheet,
        )
    except UserError as error:
        messages.error(request, said(error.message, error.values))
        return redirect("web:contracts:proposal", pk)
    return redirect("web:intake:batch", batch.pk)


@needs("contracts.edit")
@require_POST
def drop(request: Request, pk: int) -> HttpResponse:
    """Give the proposal up."""
    found = proposals.proposal(pk, request.user.actor)
    proposals.drop(proposal_id=found.pk, by=request.user.actor)
    messages.success(
        request, _("Đã bỏ đề xuất; tệp gốc vẫn được giữ, ô của nó đã xóa khỏi đề xuất.")
    )
    return redirect("web:contracts:propose")


def _review(
    request: Request, found: ContractProposal, told: Said, error: UserError | None
) -> HttpResponse:
    words = dictionary.current()
    tables = [
        {
            "prefix": f"b{t}",
            "found": table,
            "said": said_of,
            "key_reasons": _sentences(table["key"]["reasons"]),
            "columns": [
                _column(f"b{t}-c{c}", column, one, words)
                for c, (column, one) in enumerate(
                    zip(table["columns"], said_of.columns, strict=True)
                )
            ],
        }
        for t, (table, said_of) in enumerate(zip(found.report, told.tables, strict=True))
    ]
    context: dict[str, Any] = {
        "proposal": found,
        "steps": STEPS,
        "step": 3,
        "said": told,
        "tables": tables,
        "required": REQUIRED,
        "many": len(tables) > 1,
        **_complaint(error),
    }
    status = error.status if error else 200
    return render(request, "contracts/proposal_review.html", context, status=status)


def _column(prefix: str, found: Mapping[str, Any], told: ColumnSaid, words: Dictionary) -> Column:
    term = words.term(told.term)
    rows = found["rows"]
    return Column(
        prefix,
        found,
        told,
        term.name_vi if term else "",
        str(_(CHOICES[found["type"]].title)),
        _sureness(found),
        _sentences(found["reasons"]),
        percent((rows - found["missing"]) / rows) if rows else "",
    )


def _sureness(found: Mapping[str, Any]) -> str:
    if found["term"] is None:
        return _("chưa nhận ra")
    return _("chắc") if found["score"] >= VERY_SURE else _("khá chắc")


def _sentences(reasons: list[dict[str, Any]]) -> list[str]:
    return [said(r["message"], r["values"]) for r in reasons]


def _proposed(found: ContractProposal) -> Said:
    """Return what the machine proposes, in the words a person corrects it with."""
    keys = [table["key"]["columns"] for table in found.report]
    return Said(
        found.contract_id or proper_id(found.title),
        found.title,
        tuple(
            TableSaid(
                found.title if len(found.report) == 1 else table["title"],
                tuple(_asked(column, column["name"] in key) for column in table["columns"]),
            )
            for table, key in zip(found.report, keys, strict=True)
        ),
    )


def _asked(column: Mapping[str, Any], keyed: bool) -> ColumnSaid:
    share = column["missing"] / column["rows"] if column["rows"] else 1.0
    required = "error" if keyed or share == 0 else "warning" if share <= 0.05 else ""
    return ColumnSaid(True, column["title"], column["term"] or "", required, keyed)


def _told(found: ContractProposal, data: QueryDict) -> Said:
    return Said(
        data.get("ma", "").strip(),
        data.get("ten", "").strip(),
        tuple(
            TableSaid(
                data.get(f"b{t}-ten", "").strip() or table["title"],
                tuple(
                    _said_of(f"b{t}-c{c}", data, column)
                    for c, column in enumerate(table["columns"])
                ),
            )
            for t, table in enumerate(found.report)
        ),
    )


def _said_of(prefix: str, data: QueryDict, column: Mapping[str, Any]) -> ColumnSaid:
    required = data.get(f"{prefix}-bat_buoc", "")
    return ColumnSaid(
        data.get(f"{prefix}-lay") == "1",
        data.get(f"{prefix}-ten", "").strip()[:200] or column["title"],
        data.get(f"{prefix}-thuat_ngu", "").strip(),
        required if required in dict(REQUIRED) else "",
        data.get(f"{prefix}-khoa") == "1",
    )


def _complaint(error: UserError | None) -> dict[str, Any]:
    if error is None:
        return {}
    return {
        "message": said(error.message, error.values),
        "remedy": said(error.remedy, error.values),
        "place": error.place,
    }

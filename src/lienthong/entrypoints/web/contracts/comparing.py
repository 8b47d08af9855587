"""Two versions of a contract side by side: what changed in meaning, and in the text."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.core.contract.diff import Difference, Level, compare
from lienthong.core.contract.document import Document
from lienthong.core.contract.errors import ContractRejected
from lienthong.core.contract.model import Contract
from lienthong.core.contract.parse import parse_contract
from lienthong.core.contract.write import write_contract
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.contracts.listing import OPEN
from lienthong.services.accounts import queries as accounts
from lienthong.services.accounts.roles import Permission
from lienthong.services.contracts import drafts
from lienthong.services.contracts import queries as contracts
from lienthong.services.contracts.models import ContractDraft
from lienthong.services.dictionary import queries as dictionary

CONTEXT = 3  # equal lines shown around each change
LEVELS: tuple[Level, ...] = ("major", "minor", "patch")
DRAFTING: tuple[Permission, ...] = ("contracts.edit", "contracts.approve")


@dataclass(frozen=True)
class Line:
    """One line of the two texts side by side; "" where a side has none. Numbers count from 1."""

    kind: str
    left_number: int | None = None
    left: str = ""
    right_number: int | None = None
    right: str = ""


@dataclass(frozen=True)
class Text:
    """One side: the name people chose it by, its text, and the contract when it can be read."""

    name: str
    title: str
    text: str
    contract: Contract | None


@needs("records.read")
@require_safe
def page(request: Request, contract_id: str) -> HttpResponse:
    """Compare two versions, or a version and a draft, of one contract."""
    choices = _choices(request, contract_id)
    if not choices:
        raise NotFound(N_("Chưa có phiên bản nào của hợp đồng «%(id)s»."),
                       values={"id": contract_id})  # fmt: skip
    names = [name for name, _title in choices]
    right = _one(contract_id, request.GET.get("sau", ""), names, 0)
    left = _one(contract_id, request.GET.get("truoc", ""), names, 1)
    context: dict[str, Any] = {
        "contract_id": contract_id,
        "held": contracts.find(contract_id),
        "choices": choices,
        "left": left,
        "right": right,
        "lines": list(side_by_side(laid_out(left.text), laid_out(right.text))),
        "levels": LEVELS,
        "versions": contracts.versions(contract_id),
    }
    if left.contract and right.contract:
        context["difference"] = compare(
            left.contract, right.contract, dictionary.current().successors
        )
        context["changes"] = _by_level(context["difference"])
    return render(request, "contracts/compare.html", context)


def _by_level(difference: Difference) -> list[tuple[str, Any]]:
    return [(level, found) for level in LEVELS if (found := difference.of_level(level))]


def _choices(request: Request, contract_id: str) -> list[tuple[str, str]]:
    """Return what can be compared, newest first: drafts for those who may see them."""
    found = []
    if any(accounts.allowed(request.user, p) for p in DRAFTING):
        for draft in drafts.drafts(states=OPEN, contract_id=contract_id):
            title = _("bản thảo số %(id)s · %(state)s") % {
                "id": draft.pk, "state": draft.get_state_display(),
            }  # fmt: skip
            found.append((f"ban-thao-{draft.pk}", title))
    for version in contracts.versions(contract_id):
        title = _("phiên bản %(version)s") % {"version": version.version}
        found.append((version.version, title))
    return found


def _one(contract_id: str, name: str, names: list[str], otherwise: int) -> Text:
    chosen = name if name in names else names[min(otherwise, len(names) - 1)]
    if chosen.startswith("ban-thao-"):
        draft: ContractDraft = drafts.draft(int(chosen.removeprefix("ban-thao-")))
        return Text(chosen, _("Bản thảo"), draft.text, _read(draft.text))
    version = next(v for v in contracts.versions(contract_id) if v.version == chosen)
    return Text(chosen, chosen, version.text, contracts.at_version(contract_id, chosen))


def _read(text: str) -> Contract | None:
    try:
        return parse_contract(text, file="hop-dong.yaml")[0]
    except ContractRejected:
        return None


def laid_out(text: str) -> list[str]:
    """Return the lines of a contract in our own layout, so that only meaning differs."""
    try:
        return write_contract(Document(text, "").plain).splitlines()
    except ContractRejected:
        return text.splitlines()


def side_by_side(left: list[str], right: list[str]) -> Iterator[Line]:
    """Yield the lines of two texts beside each other; long equal stretches become a gap.

    >>> [line.kind for line in side_by_side(["a", "b"], ["a", "c"])]
    ['equal', 'changed']
    """
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for group in matcher.get_grouped_opcodes(CONTEXT):
        if group[0][1] > 0:
            yield Line("gap")
        for kind, i1, i2, j1, j2 in group:
            yield from _lines(kind, left, right, (i1, i2), (j1, j2))


def _lines(
    kind: str, left: list[str], right: list[str], a: tuple[int, int], b: tuple[int, int]
) -> Iterator[Line]:
    named = {"equal": "equal", "replace": "changed", "delete": "gone", "insert": "new"}[kind]
    for step in range(max(a[1] - a[0], b[1] - b[0])):
        i, j = a[0] + step, b[0] + step
        yield Line(
            named,
            i + 1 if i < a[1] else None,
            left[i] if i < a[1] else "",
            j + 1 if j < b[1] else None,
            right[j] if j < b[1] else "",
        )

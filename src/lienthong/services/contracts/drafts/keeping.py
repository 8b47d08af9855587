"""Write a text into a draft as its next revision, and read from it what lists show."""

from collections.abc import Mapping
from typing import Any

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.document import Document
from lienthong.core.contract.errors import ContractRejected
from lienthong.services.contracts.models import ContractDraft, DraftRevision

MOST_BYTES = 2_000_000


def heading(text: str) -> dict[str, str]:
    """Return id, title and version as far as they can be read; a broken text has none."""
    try:
        plain: Mapping[str, Any] = Document(text, "").plain
    except ContractRejected:
        return {}
    found = {"contract_id": plain.get("id"), "title": plain.get("name")}
    found["version"] = plain.get("version")
    longest = {"contract_id": 100, "title": 300, "version": 30}
    return {key: str(value)[: longest[key]] for key, value in found.items() if value}


def demand_size(text: str) -> None:
    """Refuse a text that no contract needs."""
    if len(text.encode()) > MOST_BYTES or "\0" in text:
        raise UserError(
            N_("Văn bản hợp đồng quá lớn hoặc có ký tự không in được; giới hạn là %(limit)s byte."),
            code="draft-too-large",
            values={"limit": MOST_BYTES},
            remedy=N_("Tách cơ sở dữ liệu thành nhiều hợp đồng, hoặc kiểm tra lại tệp."),
        )


def keep(
    draft: ContractDraft,
    *,
    text: str,
    by: Actor,
    parent: int | None,
    what: str,
    values: Mapping[str, object],
) -> None:
    """Make ``text`` the next revision of a locked draft."""
    draft.revision += 1
    draft.text = text
    for key, value in heading(text).items():
        setattr(draft, key, value)
    draft.changed_at = clock.now()
    draft.changed_by, draft.changed_by_name = str(by), by.name
    draft.save()
    note(draft, by=by, parent=parent, what=what, values=values)


def note(
    draft: ContractDraft,
    *,
    by: Actor,
    parent: int | None,
    what: str,
    values: Mapping[str, object],
) -> None:
    """Add the draft's present text to its revisions."""
    DraftRevision.objects.create(
        draft=draft,
        number=draft.revision,
        parent=parent,
        text=draft.text,
        at=draft.changed_at,
        by=str(by),
        by_name=by.name,
        what=what,
        values={key: str(value) for key, value in values.items()},
    )

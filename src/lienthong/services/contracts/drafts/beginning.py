"""Begin a draft: from a text, from the version in force, or from nothing."""

from typing import Any

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.base.settings import current as settings
from lienthong.core.contract.write import write_contract
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries
from lienthong.services.contracts.drafts.keeping import demand_size, heading, note
from lienthong.services.contracts.models import ContractDraft, DraftOrigin


@transaction.atomic
def start_draft(*, text: str, by: Actor, origin: str = DraftOrigin.FILE) -> ContractDraft:
    """Begin a draft from a text, right or wrong. Raises UserError when it is far too large."""
    demand_size(text)
    read, now = heading(text), clock.now()
    contract_id = read.get("contract_id", "")
    before = queries.find(contract_id) if contract_id else None
    draft = ContractDraft.objects.create(
        contract_id=contract_id,
        title=read.get("title", ""),
        version=read.get("version", ""),
        base_version=before.version if before else "",
        text=text,
        origin=DraftOrigin(origin),
        author=str(by),
        author_name=by.name,
        created_at=now,
        changed_at=now,
        changed_by=str(by),
        changed_by_name=by.name,
    )
    note(draft, by=by, parent=None, what=N_("Mở bản thảo"), values={})
    audit.record(
        by=by,
        action="contracts.draft.start",
        subject=f"contract-draft:{draft.pk}",
        after={"contract": contract_id, "origin": draft.origin, "base": draft.base_version},
    )
    return draft


def start_from(*, contract_id: str, by: Actor) -> ContractDraft:
    """Begin a draft from the version in force. Raises NotFound."""
    return start_draft(text=queries.current(contract_id).source, by=by, origin=DraftOrigin.COPY)


def start_blank(*, contract_id: str, title: str, by: Actor) -> ContractDraft:
    """Begin a draft with one table and its key. Raises UserError when the id is in force."""
    if queries.find(contract_id) is not None:
        raise UserError(
            N_("Mã «%(id)s» đã có hợp đồng đang áp dụng."),
            code="contract-exists",
            values={"id": contract_id},
            remedy=N_("Chọn mã khác, hoặc sửa hợp đồng đang áp dụng."),
        )
    text = write_contract(_blank(contract_id, title))
    return start_draft(text=text, by=by, origin=DraftOrigin.BLANK)


def _blank(contract_id: str, title: str) -> dict[str, Any]:
    table = contract_id.replace("-", "_")
    key = {
        "name": "ma",
        "businessName": "Mã",
        "logicalType": "string",
        "required": True,
        "primaryKey": True,
        "primaryKeyPosition": 1,
        "unique": True,
        "logicalTypeOptions": {"maxLength": 30},
        "customProperties": [{"property": "nameEn", "value": "Code"}],
    }
    return {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": contract_id,
        "name": title,
        "version": "1.0.0",
        "status": "draft",
        "tenant": settings().node_id,
        "description": {"purpose": title},
        "customProperties": [{"property": "owner", "value": settings().node_id}],
        "schema": [
            {
                "name": table,
                "physicalName": table,
                "physicalType": "table",
                "logicalType": "object",
                "businessName": title,
                "properties": [key],
            }
        ],
    }

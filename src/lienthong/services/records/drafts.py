"""What people have typed into forms and not saved yet. Only the owner of a draft sees it.

A draft is no record: nothing checks it and nothing else reads it. Making and dropping one is
audited; each autosave of the same draft is not.
"""

from collections.abc import Mapping

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.services.audit import actions as audit
from lienthong.services.records.models import FormDraft

MOST_CHARACTERS = 1_000_000
MOST_DRAFTS = 200


@transaction.atomic
def keep(
    *, table: Table, row_id: str, values: Mapping[str, str], version: int | None, by: Actor
) -> FormDraft:
    """Keep what a person has typed into a form, in place of what was kept before."""
    if sum(len(name) + len(text) for name, text in values.items()) > MOST_CHARACTERS:
        raise UserError(
            N_("Nội dung biểu mẫu quá dài, không lưu nháp được."),
            code="draft-too-large",
            remedy=N_("Lưu bản ghi, hoặc bớt nội dung."),
            status=413,
        )
    draft, made = FormDraft.objects.update_or_create(
        owner=str(by),
        table_name=table.name,
        row_id=row_id,
        defaults={"values": dict(values), "version": version, "saved_at": clock.now()},
    )
    if made:
        _refuse_too_many(by)
        audit.record(by=by, action="records.draft", subject=_subject(table.name, row_id))
    return draft


@transaction.atomic
def drop(*, table: Table, row_id: str, by: Actor) -> bool:
    """Forget a draft; say whether there was one."""
    found = FormDraft.objects.filter(owner=str(by), table_name=table.name, row_id=row_id)
    count, _details = found.delete()
    if count:
        audit.record(by=by, action="records.drop_draft", subject=_subject(table.name, row_id))
    return bool(count)


def find(table: Table, row_id: str, by: Actor) -> FormDraft | None:
    """Return the person's draft of a form, if there is one."""
    return FormDraft.objects.filter(owner=str(by), table_name=table.name, row_id=row_id).first()


def of(by: Actor) -> list[FormDraft]:
    """Return the person's drafts, latest first."""
    return list(FormDraft.objects.filter(owner=str(by)).order_by("-saved_at"))


def _refuse_too_many(by: Actor) -> None:
    if FormDraft.objects.filter(owner=str(by)).count() > MOST_DRAFTS:
        raise UserError(
            N_("Bạn đã có %(limit)s bản nháp, không lưu thêm được."),
            code="too-many-drafts",
            values={"limit": MOST_DRAFTS},
            remedy=N_("Mở «Bản nháp của tôi», lưu hoặc bỏ bớt."),
            status=409,
        )


def _subject(table_name: str, row_id: str) -> str:
    return f"{table_name}:{row_id}" if row_id else table_name

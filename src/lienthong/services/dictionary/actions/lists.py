"""Write a code list: a new one, or a new edition of one, dated and never overwritten."""

import re
from datetime import date

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.dictionary.entry import Fault
from lienthong.core.dictionary.model import CodeList, namespace_of
from lienthong.core.dictionary.parse import write_code_list
from lienthong.services.dictionary import queries
from lienthong.services.dictionary.actions.telling import tell
from lienthong.services.dictionary.editions import Edition, preview
from lienthong.services.dictionary.errors import EntryRejected, not_in_state
from lienthong.services.dictionary.judging import demand_successor
from lienthong.services.dictionary.models import (
    OPEN_STATES,
    ListVersion,
    NoteKind,
    VersionState,
)
from lienthong.services.dictionary.namespaces import demand_own

_ID = re.compile(r"([a-z0-9][a-z0-9-]{0,79}:)?[a-z0-9][a-z0-9-]{1,99}")


@transaction.atomic
def propose_edition(*, edition: Edition, by: Actor) -> ListVersion:
    """Keep an edition as a draft, with what it changes. The list in force stays as it is.

    Raises DictionaryRejected or EntryRejected when the file does not hold, NotAllowed outside
    one's namespace, UserError when nothing changes or an edition is already open.
    """
    demand_own(edition.list_id)
    change = preview(edition)
    faults = (*_heading_faults(edition.list_id, change.result), *change.faults)
    if faults:
        raise EntryRejected(edition.list_id, faults)
    if not change.changes:
        raise UserError(
            N_("Tệp không thay đổi gì so với danh mục hiện nay."),
            code="nothing-changes",
            place=edition.list_id,
            remedy=N_("Kiểm tra đã chọn đúng tệp và đúng danh mục."),
        )
    plain = [one.plain() for one in change.changes]
    return _write(edition.list_id, write_code_list(change.result), edition.since, plain, "", by)


@transaction.atomic
def propose_list_replacement(*, list_id: str, other: str, reason: str, by: Actor) -> ListVersion:
    """Propose that another list takes the place of one in force."""
    demand_own(list_id)
    held = queries.current().code_list(list_id)
    if held is None or held.state != "approved":
        raise not_in_state(list_id, str(VersionState.APPROVED.label))
    demand_successor("list", list_id, other)
    version = _write(list_id, write_code_list(held), clock.today(), [], reason.strip(), by)
    version.replaced_by = other
    version.save()
    return version


def _write(
    list_id: str, text: str, since: date, changes: list[dict[str, object]], said: str, by: Actor
) -> ListVersion:
    if ListVersion.objects.filter(entry_id=list_id, state__in=OPEN_STATES).exists():
        raise UserError(
            N_("Danh mục «%(id)s» đang có một bản chưa xử lý xong."),
            code="open-edition",
            values={"id": list_id},
            remedy=N_("Duyệt, trả lại hoặc bỏ bản đó trước khi nạp bản mới."),
            status=409,
        )
    held = queries.current().code_list(list_id)
    kept = ListVersion.objects.filter(entry_id=list_id).order_by("-number").first()
    now = clock.now()
    version = ListVersion.objects.create(
        entry_id=list_id,
        namespace=namespace_of(list_id),
        number=max(held.version if held else 0, kept.number if kept else 0) + 1,
        author=str(by),
        author_name=by.name,
        created_at=now,
        changed_at=now,
        text=text,
        base_number=held.version if held else 0,
        effective_from=since,
        changes=changes,
    )
    tell(version, NoteKind.PROPOSED, said, by)
    return version


def _heading_faults(list_id: str, result: CodeList) -> list[Fault]:
    faults = []
    if not _ID.fullmatch(list_id):
        faults.append(
            Fault(
                "id",
                N_("Mã danh mục «%(id)s» chưa đúng dạng."),
                N_("Dùng chữ thường không dấu, chữ số và gạch nối, ví dụ loai-hien-vat."),
                {"id": list_id},
            )
        )
    if not result.source or result.name_vi == list_id:
        faults.append(
            Fault(
                "source",
                N_("Danh mục chưa có tên tiếng Việt hoặc chưa nêu nguồn."),
                N_("Ghi tên và nguồn; do đơn vị tự đặt thì ghi rõ như vậy."),
            )
        )
    return faults

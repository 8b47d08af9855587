"""Take a draft to change it: locked, in the state that is needed, at the revision seen."""

from lienthong.base.errors import NotFound, UserError
from lienthong.base.i18n import N_
from lienthong.services.contracts.models import ContractDraft, DraftState


def locked(draft_id: int, *states: str) -> ContractDraft:
    """Return the draft, locked until the transaction ends. Raises NotFound, UserError."""
    found = ContractDraft.objects.select_for_update().filter(pk=draft_id).first()
    if found is None:
        raise missing(draft_id)
    if found.state not in states:
        raise UserError(
            N_("Bản thảo đang ở trạng thái «%(state)s» nên không làm được việc này."),
            code="wrong-state",
            values={"state": DraftState(found.state).label},
            status=409,
            remedy=N_("Tải lại trang để xem trạng thái mới, rồi chọn việc làm được."),
        )
    return found


def missing(draft_id: int) -> NotFound:
    """Make the refusal for a draft that is not there."""
    return NotFound(
        N_("Không có bản thảo số %(id)s."),
        values={"id": draft_id},
        remedy=N_("Xem các bản thảo ở trang Hợp đồng."),
    )


def demand_revision(draft: ContractDraft, seen: int) -> None:
    """Refuse a change made on a revision that is no longer the latest."""
    if draft.revision != seen:
        raise UserError(
            N_("%(who)s đã lưu bản sửa số %(now)s sau khi bạn mở bản số %(seen)s."),
            code="stale-revision",
            values={"who": draft.changed_by_name, "now": draft.revision, "seen": seen},
            status=409,
            remedy=N_("Xem thay đổi của người đó, rồi lưu lại phần của bạn trên bản mới nhất."),
        )

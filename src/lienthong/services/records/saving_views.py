"""Change saved views. Only the owner renames, shares or deletes one; anybody may open with it."""

from django.db import IntegrityError, transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import NotAllowed, UserError
from lienthong.base.i18n import N_
from lienthong.services.audit import actions as audit
from lienthong.services.records.models import DefaultView, SavedView

LONGEST_QUESTION = 8000


@transaction.atomic
def save_view(
    *, table_name: str, name: str, question: str, shared: str, unit: str, by: Actor
) -> SavedView:
    """Keep a list under a name; the person's view of that name is replaced."""
    _check(name, question, shared, unit)
    held, _ = SavedView.objects.select_for_update().get_or_create(
        table_name=table_name,
        owner=str(by),
        name=name.strip(),
        defaults={"changed_at": clock.now()},
    )
    before = _facts(held)
    held.question, held.shared, held.unit = question, shared, unit
    held.changed_at = clock.now()
    held.save()
    _record(by, "records.view_save", held, before)
    return held


@transaction.atomic
def change_view(*, view: SavedView, name: str, shared: str, unit: str, by: Actor) -> SavedView:
    """Rename a view or share it otherwise. Raises UserError when the name is taken."""
    held = _owned(view, by)
    _check(name, held.question, shared, unit)
    before = _facts(held)
    held.name, held.shared, held.unit = name.strip(), shared, unit
    held.changed_at = clock.now()
    try:
        with transaction.atomic():
            held.save()
    except IntegrityError:
        raise UserError(
            N_("Bạn đã có khung nhìn tên «%(name)s»."),
            code="view-name-taken",
            values={"name": name.strip()},
            remedy=N_("Đặt tên khác."),
            status=409,
        ) from None
    _record(by, "records.view_change", held, before)
    return held


@transaction.atomic
def delete_view(*, view: SavedView, by: Actor) -> None:
    """Delete a view; lists that opened with it open with all rows again."""
    held = _owned(view, by)
    _record(by, "records.view_delete", held, _facts(held))
    held.delete()


@transaction.atomic
def set_default_view(*, table_name: str, view: SavedView | None, by: Actor) -> None:
    """Let the person's list of a table open with a view; None: with all rows."""
    held = DefaultView.objects.filter(table_name=table_name, owner=str(by))
    if view is None:
        held.delete()
    else:
        DefaultView.objects.update_or_create(
            table_name=table_name, owner=str(by), defaults={"view": view}
        )
    audit.record(
        by=by,
        action="records.view_default",
        subject=f"table:{table_name}",
        after={"view": view.pk if view else None},
    )


def _check(name: str, question: str, shared: str, unit: str) -> None:
    if not name.strip() or len(name.strip()) > 100:
        raise UserError(
            N_("Tên khung nhìn phải có từ 1 đến 100 ký tự."),
            code="view-name",
            remedy=N_("Đặt tên ngắn nói danh sách này để làm gì."),
        )
    if len(question) > LONGEST_QUESTION:
        raise UserError(
            N_("Điều kiện của danh sách quá dài để lưu."),
            code="view-too-long",
            remedy=N_("Bớt giá trị lọc hoặc cột."),
        )
    if shared not in SavedView.Shared.values or (shared == SavedView.Shared.UNIT and not unit):
        raise UserError(
            N_("Không chia sẻ được: tài khoản của bạn chưa gắn với đơn vị nào."),
            code="view-share",
            remedy=N_("Chọn chỉ mình tôi, hoặc mọi người của nút."),
        )


def _owned(view: SavedView, by: Actor) -> SavedView:
    held = SavedView.objects.select_for_update().get(pk=view.pk)
    if held.owner != str(by):
        raise NotAllowed(
            N_("Chỉ người lưu khung nhìn «%(name)s» được sửa hoặc xóa."),
            values={"name": held.name},
            remedy=N_("Lưu thành khung nhìn của riêng bạn."),
        )
    return held


def _facts(view: SavedView) -> dict[str, str]:
    return {"name": view.name, "question": view.question, "shared": view.shared}


def _record(by: Actor, action: str, view: SavedView, before: dict[str, str]) -> None:
    audit.record(
        by=by,
        action=action,
        subject=f"view:{view.table_name}:{view.pk}",
        before=before,
        after=_facts(view),
    )

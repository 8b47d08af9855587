"""What a plan, another table or another matching means for the rows that are known of a source."""

from django.db import transaction

from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake.sources import queries
from lienthong.services.intake.sources.following import state
from lienthong.services.intake.sources.following.naming import name_at_place
from lienthong.services.intake.sources.following.ports import Followable, follower, keyed_rows
from lienthong.services.intake.sources.kinds import kind_of
from lienthong.services.intake.sources.models import KNOWING, Following, KnownRow, Mode, Source
from lienthong.services.intake.sources.permission import may_manage

# What sorts and reads back alike: a moment or a floating number does not.
FIT_FAMILIES = ("integer", "number", "text", "date")


def planned(*, source: Source, before: str, by: Actor) -> list[str]:
    """Return the columns that tell the rows of a source apart. Raises UserError, SourceLost.

    A source that is followed no longer leaves nothing behind at the place.
    """
    if before == Mode.FOLLOW and source.mode != Mode.FOLLOW:
        ended(source=source, by=by)
    if source.mode not in KNOWING:
        return []
    key = list(followable(source).key) if source.mode == Mode.FOLLOW else _compared_key(source)
    families = dict(source.columns)
    unfit = [name for name in key if families.get(name) not in FIT_FAMILIES]
    if not key or unfit:
        raise UserError(
            N_("Không nhận ra được từng dòng của nguồn (khóa: %(columns)s)."),
            code="no-source-key",
            values={"columns": ", ".join(unfit) or "—"},
            place="mode",
            remedy=N_(
                "Nguồn cần khóa chính là chữ, số nguyên, số thập phân hoặc ngày; với câu truy vấn, "
                "ghép cột cho các trường khóa của bảng ở đây."
            ),
            status=422,
        )
    if source.key_columns and source.key_columns != key:
        KnownRow.objects.filter(source=source).delete()
    return key


def followable(source: Source) -> Followable:
    """Return how the table of a source can be followed. Raises SourceRefused with the remedy."""
    follows = follower(source.kind)
    if follows is None:
        raise UserError(
            N_("Nguồn loại này không có nhật ký mà Liên Thông theo được."),
            code="no-log",
            place="mode",
            remedy=N_("Chọn «Toàn bộ, chỉ nhận dòng khác lần trước», hoặc theo cột mốc."),
            status=422,
        )
    wanted = queries.wanted(source, whole=True)
    return follows.check(queries.place(source), wanted, name_at_place(source))


def rights(source: Source) -> tuple[str, ...]:
    """Return the SQL by which the administrator of a place lets us follow; none without a log."""
    follows = follower(source.kind)
    if follows is None:
        return ()
    shown = queries.shown_place(source)
    return follows.statements(shown, queries.wanted(source, whole=True), name_at_place(source))


def chosen(*, source: Source, before: object, by: Actor) -> None:
    """Another table is taken: what was made at the place for the former is taken away."""
    if source.mode == Mode.FOLLOW and before != source.selection:
        ended(source=source, by=by)


def matched(*, source: Source, by: Actor) -> None:
    """Columns are matched anew: everything is copied once more, as rows now mean something else."""
    if source.mode == Mode.FOLLOW and Following.objects.filter(source=source).exists():
        state.copy_again(source=source, by=by)


@transaction.atomic
def copy_again(*, source: Source, by: Actor) -> None:
    """Take everything once more, also what is known and alike. Nothing here is emptied."""
    may_manage(by)
    KnownRow.objects.filter(source=source).exclude(row_id="").update(digest="")
    if source.mode == Mode.FOLLOW:
        state.copy_again(source=source, by=by)
    else:
        audit.record(by=by, action="sources.copy_again", subject=f"source:{source.pk}", after={})


def _compared_key(source: Source) -> list[str]:
    """Return the declared key of a table, else the columns that feed the key of the table here."""
    if not kind_of(source.kind).dialect:
        return []
    declared = keyed_rows().key(queries.place(source), queries.wanted(source, whole=True))
    if declared:
        return list(declared)
    _, table = contracts.table(source.table_name)
    fed = {field: column for column, field in source.mapping.items() if field}
    return [fed[name] for name in table.primary_key if name in fed]


def ended(*, source: Source, by: Actor) -> None:
    """Take away at the place what following made there; say so when the place is away."""
    following = Following.objects.filter(source=source).first()
    follows = follower(source.kind)
    if following is None or follows is None or not following.position:
        return
    name = name_at_place(source)
    try:
        follows.remove(queries.place(source), name)
    except UserError as error:
        audit.record(
            by=by, action="sources.left_behind", subject=f"source:{source.pk}",
            after={"name": name, "code": error.code},
        )  # fmt: skip
        state.left_behind(source=source, name=name)
        return
    state.ended(source=source)

"""What every step shares: the row it holds, its name, and what the audit is shown of it."""

from collections.abc import Mapping

from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.audit import actions as audit
from lienthong.services.intake.sources.models import Source, SourceState


def facts(source: Source) -> dict[str, object]:
    """Return a source as audit, API and command line show it: never the secret, only whether."""
    return {
        "id": source.pk,
        "name": source.name,
        "kind": str(source.kind),
        "table": source.table_name,
        "unit": source.unit,
        "connection": source.connection,
        "has_secret": bool(source.secret),
        "selection": source.selection,
        "mapping": source.mapping,
        "mode": str(source.mode),
        "cursor_column": source.cursor_column,
        "cursor_value": source.cursor_value,
        "overlap": source.overlap,
        "missing": str(source.missing),
        "key_columns": source.key_columns,
        "schedule": source.schedule,
        "state": str(source.state),
    }


def subject(source: Source) -> str:
    """Return how the audit names a source."""
    return f"source:{source.pk}"


def saved(source: Source, by: Actor, action: str, before: Mapping[str, object]) -> Source:
    """Save a source and record what of its facts changed since ``before``."""
    source.save()
    after = facts(source)
    changed = {name for name in after if after[name] != before[name]}
    audit.record(
        by=by,
        action=action,
        subject=subject(source),
        before={name: before[name] for name in sorted(changed)},
        after={name: after[name] for name in sorted(changed)},
    )
    return source


def locked(source: Source) -> Source:
    """Return a source's row, held until the transaction ends. Raises UserError when retired."""
    found = Source.objects.select_for_update().get(pk=source.pk)
    if found.state == SourceState.RETIRED:
        raise UserError(
            N_("Nguồn «%(source)s» đã ngừng dùng."),
            code="source-retired",
            values={"source": found.name},
            remedy=N_("Khai báo một nguồn mới."),
            status=409,
        )
    return found


def free_name(name: str) -> str:
    """Return a name without superfluous spaces. Raises UserError when it is bad or taken."""
    name = " ".join(name.split())
    if not name or len(name) > 120:
        raise UserError(
            N_("Tên nguồn trống hoặc dài quá 120 ký tự."),
            code="bad-name",
            place="name",
            remedy=N_("Đặt tên ngắn cho biết lấy gì, ở đâu."),
            status=422,
        )
    if Source.objects.filter(name=name).exists():
        raise UserError(
            N_("Đã có nguồn tên «%(name)s»."),
            code="name-taken",
            values={"name": name},
            place="name",
            remedy=N_("Chọn tên khác."),
            status=409,
        )
    return name

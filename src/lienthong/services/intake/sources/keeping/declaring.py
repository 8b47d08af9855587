"""Declare where a source lies, try it, and keep its secret."""

from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries as contracts
from lienthong.services.intake.sources import folder
from lienthong.services.intake.sources.following import planning as following
from lienthong.services.intake.sources.keeping.kept import facts, free_name, locked, saved, subject
from lienthong.services.intake.sources.kinds import kind_of
from lienthong.services.intake.sources.models import Mode, Source, SourceKind
from lienthong.services.intake.sources.permission import may_manage, may_run
from lienthong.services.intake.sources.ports import Tested, connector, vault
from lienthong.services.intake.sources.queries import place

# Where a secret is sent to: with another of these the kept secret would go to another place.
_WHERE = ("host", "port", "url", "tls", "header_name", "auth", "database", "user", "path")


@transaction.atomic
def add(
    *,
    name: str,
    table_name: str,
    unit: str,
    kind: str,
    options: Mapping[str, str],
    secret: str,
    by: Actor,
    synthetic: bool = False,
) -> Source:
    """Declare a source; what it takes and when is said next. Raises UserError."""
    may_manage(by)
    _, table = contracts.table(table_name)
    declared = kind_of(kind)
    source = Source(
        name=free_name(name),
        table_name=table.name,
        unit=unit.strip(),
        kind=SourceKind(kind),
        connection=declared.read(options),
        secret=vault().lock(secret) if declared.secret else "",
        synthetic=synthetic,
        created_at=clock.now(),
        created_by=str(by),
    )
    if source.unit and table.unit_field is None:
        raise UserError(
            N_("Bảng «%(table)s» không ghi dòng theo đơn vị, nên nguồn cũng không thuộc đơn vị."),
            code="no-unit-field",
            values={"table": table.title},
            place="unit",
            remedy=N_("Để trống đơn vị của nguồn."),
            status=422,
        )
    if source.kind == SourceKind.FOLDER:
        folder.check(source)
    source.save()
    audit.record(by=by, action="sources.add", subject=subject(source), after=facts(source))
    return source


@transaction.atomic
def change_connection(
    *, source: Source, name: str, options: Mapping[str, str], secret: str, by: Actor
) -> Source:
    """Change where the source lies. An empty ``secret`` keeps the one it has.

    When the place itself changes the secret must be typed again: it was given for that place only.
    """
    may_manage(by)
    source = locked(source)
    before = facts(source)
    declared = kind_of(source.kind)
    read = declared.read(options)
    if source.secret and not secret and _moves(source.connection, read):
        raise UserError(
            N_("Nơi lấy dữ liệu đã đổi, hãy nhập lại mật khẩu hoặc khóa."),
            code="secret-needed",
            place="secret",
            remedy=N_("Mật khẩu đã lưu chỉ được gửi tới nơi cũ, với tài khoản cũ."),
            status=422,
        )
    if name.strip() != source.name:
        source.name = free_name(name)
    moved = _is_elsewhere(source.connection, read)
    if moved:
        following.ended(source=source, by=by)
    source.connection = read
    if secret and declared.secret:
        source.secret = vault().lock(secret)
    if source.kind == SourceKind.FOLDER:
        folder.check(source)
    return saved(source, by, "sources.connection", before)


def test(*, source: Source, by: Actor) -> Tested:
    """Connect and look; who tried and what came of it is kept. Raises SourceLost, SourceRefused."""
    may_run(by, source)
    try:
        tested = connector(source.kind).test(place(source))
        if source.mode == Mode.FOLLOW:
            warned = following.followable(source).warnings
            tested = replace(tested, warnings=(*tested.warnings, *warned))
    except UserError as error:
        _note_test(source, by, error.code)
        raise
    _note_test(source, by, "good")
    return tested


def _note_test(source: Source, by: Actor, verdict: str) -> None:
    with transaction.atomic():
        audit.record(
            by=by, action="sources.test", subject=subject(source), after={"verdict": verdict}
        )


@transaction.atomic
def renew_keys(*, by: Actor) -> int:
    """Make a new key and encrypt every secret with it; return how many."""
    may_manage(by)
    safe = vault()
    safe.add_key()
    kept = list(Source.objects.select_for_update().exclude(secret=""))
    for source in kept:
        source.secret = safe.renew(source.secret)
        source.save(update_fields=["secret"])
    audit.record(by=by, action="sources.renew_keys", subject="node", after={"secrets": len(kept)})
    return len(kept)


def _moves(before: Mapping[str, object], after: Mapping[str, object]) -> bool:
    return any(before.get(name) != after.get(name) for name in _WHERE)


def _is_elsewhere(before: Mapping[str, object], after: Mapping[str, object]) -> bool:
    return any(before.get(name) != after.get(name) for name in ("host", "port", "database"))

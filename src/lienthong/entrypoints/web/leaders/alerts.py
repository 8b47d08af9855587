"""What a leader is told first: broken, expired, late; each with the page that says why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.errors import said
from lienthong.services.accounts import queries as accounts
from lienthong.services.accounts.models import User
from lienthong.services.contracts import queries as contracts
from lienthong.services.direction.board.queries import Board, scope_of
from lienthong.services.quality.scoring import drops
from lienthong.services.quality.tickets import queries as tickets
from lienthong.services.registry.connection import dossiers
from lienthong.services.registry.connection.dossiers import Dossier
from lienthong.services.registry.registers import rows as registers
from lienthong.services.registry.registers.totals import issues
from lienthong.services.sync import queries as sync

_MOST, _EACH = 12, 4


@dataclass(frozen=True)
class Alert:
    """One thing to know. ``since`` is None where it stands since the measuring."""

    tone: str
    text: str
    address: str
    since: datetime | None = None


def alerts(user: User, board: Board, names: Mapping[str, str], day: date) -> list[Alert]:
    """Return what presses, broken things first; only what the person may read."""
    found = [*_sync(user), *_words(board, names), *_dossiers(user, day), *_answers(user, day)]
    found += _quality(user, day)
    order = {"bad": 0, "watch": 1}
    return sorted(found, key=lambda alert: order[alert.tone])[:_MOST]


def _sync(user: User) -> list[Alert]:
    if not accounts.allowed(user, "sync.read"):
        return []
    address = reverse("web:sync:monitor")
    return [
        Alert("bad", said(one.message, one.values), address, one.last_seen)
        for one in sync.open_alarms()
    ]


def _words(board: Board, names: Mapping[str, str]) -> list[Alert]:
    found = []
    for unit in board.heat:
        name, address = names.get(unit.unit, unit.unit), reverse("web:leaders:unit", args=[unit.unit])  # noqa: E501 # fmt: skip
        if any(score.serious for score in unit.words.values()):
            text = _("%(unit)s: trường định danh chưa đạt 100") % {"unit": name}
            found.append(Alert("bad", text, address))
        elif any(score.grade == "red" for score in unit.words.values()):
            found.append(Alert("watch", _("%(unit)s: có tiêu chí đỏ") % {"unit": name}, address))
    return found


def _dossiers(user: User, day: date) -> list[Alert]:
    pressing = dossiers.page(day=day, user=user, pressing=True, limit=_EACH)
    found = [_of_dossier(one, name) for one, name in pressing.rows]
    more = pressing.total - len(found)
    if more > 0:
        text = _("%(n)s hồ sơ kết nối khác quá hạn hoặc sắp hết hiệu lực")
        address = reverse("web:registry:connections") + "?xem=gap"
        found.append(Alert("watch", text % {"n": display.number(more)}, address))
    return found


def _of_dossier(one: Dossier, name: str) -> Alert:
    address = reverse("web:registry:database", args=[one.database_id]) + "#ket-noi"
    if one.security.state == "expired":
        text = _("%(name)s: xác nhận an toàn đã hết hiệu lực")
    elif one.late:
        text = _("%(name)s: thẩm định kết nối quá hạn")
    else:
        text = _("%(name)s: xác nhận an toàn sắp hết hiệu lực")
    tone = "watch" if one.security.state == "expiring" and not one.late else "bad"
    return Alert(tone, text % {"name": name}, address)


def _answers(user: User, day: date) -> list[Alert]:
    access = registers.access_of(user, registers.ISSUES)
    if access is None:
        return []
    late = issues(day=day, unit=access.unit).late
    if not late:
        return []
    address = f"{reverse('web:records:list', args=[registers.CONTRACT])}?bang={registers.ISSUES}"
    text = _("%(n)s khó khăn, đề xuất quá hạn trả lời") % {"n": display.number(late)}
    return [Alert("watch", text, f"{address}&loc_trang_thai=cho-tra-loi")]


def _quality(user: User, day: date) -> list[Alert]:
    """Return late tickets of the person's units as one, and the databases whose scores fell."""
    scope = scope_of(user)
    found = []
    late = tickets.overdue(today=day, units=scope.units).filter(table_name__in=scope.tables)
    if count := late.count():
        text = _("%(n)s phiếu việc sửa dữ liệu quá hạn") % {"n": display.number(count)}
        found.append(Alert("bad", text, f"{reverse('web:quality:tickets')}?trang_thai=late"))
    fallen = [one for one in drops.standing() if one.contract_id in scope.contracts]
    for name in sorted({one.contract_id for one in fallen}):
        since = max(one.at for one in fallen if one.contract_id == name)
        held = contracts.find(name)
        shown = display.title_of(held) if held else name
        text = _("%(name)s: điểm chất lượng sụt") % {"name": shown}
        found.append(Alert("watch", text, reverse("web:records:quality", args=[name]), since))
    return found[:_EACH]

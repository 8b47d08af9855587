"""Who may do what with the KPIs, and which of the rows behind a figure a person may see."""

from dataclasses import dataclass

from lienthong.base.errors import NotAllowed, NotFound
from lienthong.base.i18n import N_
from lienthong.services.accounts import queries as accounts
from lienthong.services.accounts.models import User
from lienthong.services.contracts import queries as contracts
from lienthong.services.direction.measures import measure_of
from lienthong.services.direction.models import Kpi
from lienthong.services.records.access import Access
from lienthong.services.registry.register import TABLE
from lienthong.services.registry.registers.rows import ENGINEERS, ISSUES

# Kind of row → the declared table whose access says who sees it.
_TABLES = {"database": TABLE, "review": TABLE, "engineer": ENGINEERS, "issue": ISSUES}


@dataclass(frozen=True)
class Sight:
    """Which rows a person may see: of one unit only (None: of all), or none and why."""

    unit: str | None = None
    refused: str = ""


def may_manage(user: User) -> bool:
    """Tell whether the person may define KPIs: those who may write rows of every unit."""
    return accounts.allowed(user, "records.write") and accounts.write_scope(user) is None


def demand_manage(user: User) -> None:
    """Raise NotAllowed unless the person may define KPIs and have them measured."""
    if not may_manage(user):
        accounts.demand(user, "quality.run")


def may_declare(user: User, kpi: Kpi) -> bool:
    """Tell whether the person may declare: who manages KPIs, or a clerk of the owning unit."""
    if may_manage(user):
        return True
    return accounts.allowed(user, "records.write") and user.unit in kpi.owner_ids


def demand_declare(user: User, kpi: Kpi) -> None:
    """Raise NotAllowed unless the person may declare figures of a KPI."""
    if not may_declare(user, kpi):
        raise NotAllowed(
            N_("Bạn không được khai báo số liệu của chỉ tiêu «%(id)s»."),
            values={"id": kpi.pk},
            remedy=N_("Gửi số liệu cho đơn vị chịu trách nhiệm hoặc cán bộ dữ liệu khai báo."),
        )


def sight(user: User, kpi: Kpi) -> Sight:
    """Return what the person may see of the rows behind a KPI's figure."""
    measure = measure_of(kpi)
    if measure is None:
        return Sight()
    if measure.kind == "ticket":
        return Sight(unit=accounts.write_scope(user))
    name = _TABLES.get(measure.kind)
    return Sight() if name is None else _of_table(user, name)


def _of_table(user: User, name: str) -> Sight:
    try:
        access = Access.of(user, *contracts.table(name))
    except NotFound:
        return Sight()  # not declared here: there is no row either
    if not access.may_read:
        return Sight(refused=N_("Bạn không được đọc các dòng làm nên con số này."))
    return Sight(unit=access.unit)

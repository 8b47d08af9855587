"""Who may see, fill and judge the figures of a unit.

A clerk sees and fills those of the own unit and sees those beneath it; whoever is not bound to a
unit sees all, and fills for any when the role may write rows. Judging takes ``reports.review``.
"""

from lienthong.services.accounts import queries as accounts
from lienthong.services.accounts.models import User
from lienthong.services.reporting.indicators import errors
from lienthong.services.reporting.indicators.units import Tree


def may_see(user: User, unit_id: str, tree: Tree) -> bool:
    """Tell whether the person may see a unit's figures."""
    scope = accounts.write_scope(user)
    return scope is None or (bool(scope) and tree.beneath(scope, unit_id))


def demand_see(user: User, unit_id: str, tree: Tree) -> None:
    """Raise NotYourUnit unless the person may see the unit's figures."""
    accounts.demand(user, "direction.read")
    if not may_see(user, unit_id, tree):
        raise errors.NotYourUnit(_name(unit_id, tree))


def may_fill(user: User, unit_id: str) -> bool:
    """Tell whether the person may fill and hand in a unit's figures."""
    may = accounts.allowed(user, "direction.read") and accounts.allowed(user, "records.write")
    return may and accounts.may_write_unit(user, unit_id)


def demand_fill(user: User, unit_id: str, tree: Tree) -> None:
    """Raise NotAllowed unless the person may fill the unit's figures."""
    accounts.demand(user, "direction.read")
    accounts.demand(user, "records.write")
    if not may_fill(user, unit_id):
        raise errors.NotYourUnit(_name(unit_id, tree))


def _name(unit_id: str, tree: Tree) -> str:
    known = tree.by_id.get(unit_id)
    return known.name if known else unit_id

"""The kinds of source. A new one is one file here, one line below, and its connector."""

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.intake.sources.kinds import (
    folder,
    mysql,
    oracle,
    postgresql,
    rest,
    sqlserver,
)
from lienthong.services.intake.sources.kinds.model import Kind

KINDS: tuple[Kind, ...] = (
    folder.KIND,
    postgresql.KIND,
    mysql.KIND,
    sqlserver.KIND,
    oracle.KIND,
    rest.KIND,
)


def kind_of(name: str) -> Kind:
    """Return a kind by its name. Raises UserError."""
    for kind in KINDS:
        if kind.name == name:
            return kind
    raise UserError(
        N_("Không có loại nguồn «%(kind)s»."),
        code="unknown-kind",
        values={"kind": name, "kinds": ", ".join(k.name for k in KINDS)},
        remedy=N_("Chọn một trong: %(kinds)s."),
        status=422,
    )

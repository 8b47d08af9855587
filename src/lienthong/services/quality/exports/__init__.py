"""Results of the latest runs in formats of others: one file a format, one line here."""

from collections.abc import Callable, Mapping
from typing import Any

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Contract
from lienthong.services.quality.exports.measured import Measured, measured
from lienthong.services.quality.exports.odcs import odcs
from lienthong.services.quality.exports.openlineage import openlineage
from lienthong.services.quality.exports.own import own

Writer = Callable[[Contract, tuple[Measured, ...]], Any]
FORMATS: Mapping[str, Writer] = {"json": own, "odcs": odcs, "openlineage": openlineage}


def exported(contract: Contract, form: str) -> Any:
    """Return the latest results of a database as plain JSON values, no row's content among them.

    Raises UserError for a format that is none.
    """
    writer = FORMATS.get(form)
    if writer is None:
        raise UserError(
            N_("Không có dạng kết quả «%(form)s»."),
            code="unknown-format",
            values={"form": form},
            remedy=N_("Chọn json, odcs hoặc openlineage."),
        )
    return writer(contract, measured(contract))

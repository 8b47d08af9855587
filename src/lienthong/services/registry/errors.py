"""What people get wrong about the register; a bad reference file is refused by loading."""

from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_


class UnknownAgency(NotFound):
    code = "unknown-agency"

    def __init__(self, agency_id: str) -> None:
        super().__init__(N_("Không có cơ quan «%(id)s»."), values={"id": agency_id})

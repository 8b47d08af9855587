"""Oracle Database, by its service name."""

from lienthong.base.i18n import N_
from lienthong.services.intake.sources.kinds.database import server

KIND = server("oracle", port=1521, dialect="oracle", database=N_("Tên dịch vụ (service name)"))

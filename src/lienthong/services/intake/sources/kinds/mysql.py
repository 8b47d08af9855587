"""MariaDB and MySQL."""

from lienthong.services.intake.sources.kinds.database import server

KIND = server("mysql", port=3306, dialect="mysql")

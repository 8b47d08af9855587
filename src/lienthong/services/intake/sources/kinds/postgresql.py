"""PostgreSQL."""

from lienthong.services.intake.sources.kinds.database import server

KIND = server("postgresql", port=5432, dialect="postgres")

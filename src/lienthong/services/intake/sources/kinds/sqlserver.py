"""Microsoft SQL Server."""

from lienthong.services.intake.sources.kinds.database import server

KIND = server("sqlserver", port=1433, dialect="tsql")

"""How one engine says what plans are made of. Traps between engines are settled here.

Measured traps: hash functions differ per engine; ``\\w`` is ASCII on one and Unicode on another, so
patterns reach an engine only with explicit classes; text is compared by bytes, which not every
collation does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True)
class Dialect:
    """``matches`` says that a text matches a whole pattern; ``plain`` compares texts by bytes.

    ``part`` takes characters of a text from a place (from 1) on; ``whole`` is NULL for no number;
    ``less`` is one day less another, in days.
    """

    name: str
    chars: str
    octets: str
    matches: Callable[[str, str], str]
    finite: Callable[[str], str]
    part: Callable[[str, int, int], str]
    whole: Callable[[str], str]
    plain: str = ""
    less: Callable[[str, str], str] = "({} - {})".format


def ident(name: str) -> str:
    """Quote a name.

    >>> print(ident("ma"))
    "ma"
    """
    return '"' + name.replace('"', '""') + '"'


def literal(value: object) -> str:
    """Say a constant: a text, number, boolean or day.

    >>> literal("Huế's"), literal(Decimal("1.50")), literal(date(2026, 1, 2)), literal(True)
    ("'Huế''s'", '1.50', "DATE '2026-01-02'", 'TRUE')
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, datetime):
        kind = "TIMESTAMPTZ" if value.tzinfo else "TIMESTAMP"
        return f"{kind} '{value.isoformat(sep=' ')}'"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    return "'" + str(value).replace("'", "''") + "'"


DUCKDB = Dialect(
    name="duckdb",
    chars="length({})",
    octets="strlen({})",
    matches=lambda sql, pattern: f"regexp_full_match({sql}, {literal(pattern)})",
    finite=lambda sql: f"isfinite({sql})",
    part=lambda sql, start, size: f"substring({sql}, {start}, {size})",
    whole=lambda sql: f"TRY_CAST({sql} AS BIGINT)",
)
POSTGRES = Dialect(
    name="postgres",
    chars="char_length({})",
    octets="octet_length({})",
    matches=lambda sql, pattern: f"({sql} ~ {literal(f'^(?:{pattern})$')})",
    finite=lambda sql: f"({sql} NOT IN ('NaN', 'Infinity', '-Infinity'))",
    part=lambda sql, start, size: f"substr({sql}, {start}, {size})",
    whole=lambda sql: f"(CASE WHEN {sql} ~ '^[0-9]{{1,18}}$' THEN {sql}::bigint END)",
    plain=' COLLATE "C"',
)

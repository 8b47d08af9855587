"""How one engine says what plans are made of. Traps between engines are settled here.

Measured traps: hash functions differ per engine; ``\\w`` is ASCII on one and Unicode on another, so
patterns reach an engine only with explicit classes; text is compared by bytes, which not every
collation does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from lienthong.core.quality.digits import DIGITS, digits_only, width_of


@dataclass(frozen=True)
class Dialect:
    """``matches`` says that a text matches a whole pattern; ``plain`` compares texts by bytes.

    ``part`` takes characters of a text from a place (from 1) on; ``whole`` is NULL for no number;
    ``less`` is one day less another, in days. With ``looks_first`` a look at the first character is
    worth more than it costs before a search.
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
    looks_first: bool = False


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


def _postgres_matches(sql: str, pattern: str) -> str:
    """Say it by tests of digits where that is the same: half as dear as a regular expression."""
    parts = digits_only(pattern)
    if parts is None:
        return f"({sql} ~ {literal(f'^(?:{pattern})$')})"
    said, place = [_postgres_digits(sql, sum(map(width_of, parts)))], 1
    for ways in parts:
        if ways != DIGITS:
            among = ", ".join(map(literal, sorted(ways)))
            said.append(f"substr({sql}, {place}, {width_of(ways)}) IN ({among})")
        place += width_of(ways)
    return f"({' AND '.join(said)})"


def _postgres_digits(sql: str, least: int, most: int | None = None) -> str:
    """Say that a text is made of so many digits: a byte each, and nothing left without them."""
    return (
        f"octet_length({sql}) BETWEEN {least} AND {most or least} "
        f"AND ltrim({sql}, '0123456789') = ''"
    )


POSTGRES = Dialect(
    name="postgres",
    chars="char_length({})",
    octets="octet_length({})",
    matches=_postgres_matches,
    finite=lambda sql: f"({sql} NOT IN ('NaN', 'Infinity', '-Infinity'))",
    part=lambda sql, start, size: f"substr({sql}, {start}, {size})",
    whole=lambda sql: f"(CASE WHEN {_postgres_digits(sql, 1, 18)} THEN {sql}::bigint END)",
    plain=' COLLATE "C"',
    looks_first=True,
)

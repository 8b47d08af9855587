"""Which indexes the list of a large table needs: one for each column it is sorted or filtered by.

Each holds the column, then ``_id``, which is the order every list is read in. A small table has
none of them: reading all of it is as fast, and each index costs its part of every write.
"""

import hashlib
from dataclasses import dataclass

from lienthong.core.contract.model import Field, Table
from lienthong.services.contracts.sql import ident, searched_fields, table_name

ENDING = "_ds"
EXACT_TEXT = "tim"  # stands where the name of a column does
ALIKE = "giong"
MOST = 6  # bench/list_page: six take a third of the speed of writing, the text another sixth of it
LARGE_ROWS = 50_000  # below, a whole read answers within a tenth of a second
SEARCH_STATISTICS = 1000  # values looked at to guess how many rows hold a word
_NESTED = frozenset({"object", "array"})


@dataclass(frozen=True)
class ListIndex:
    """One index of a list: its name in PostgreSQL and the statement that makes it."""

    name: str
    column: str
    statement: str


def sortable(field: Field) -> bool:
    """Tell whether rows can be ordered and filtered by the column: nested values cannot."""
    return field.logical_type not in _NESTED


def is_code(table: Table, field: Field) -> bool:
    """Tell whether the column holds codes: they are compared and ordered as they are written."""
    return (
        field.logical_type == "string"
        and bool(field.code_list or field.reference or field.name == table.unit_field)
        and not (field.unique or field.name in table.primary_key)
    )


def sort_expression(table: Table, field: Field) -> str:
    """Return what rows are ordered by: names as in a Vietnamese dictionary, codes as they are."""
    name = ident(field.name)
    if is_code(table, field):
        return f'{name} COLLATE "C"'
    return f'lt_sort_key({name}) COLLATE "C"' if field.logical_type == "string" else name


def exact_text(table: Table) -> str:
    """Return the SQL text in which words typed with diacritics are sought; "" if there is none."""
    joined = " || ' ' || ".join(f"coalesce({ident(f.name)}, '')" for f in searched_fields(table))
    return f"lower(normalize({joined}, NFC))" if joined else ""


def list_indexes(table: Table) -> tuple[ListIndex, ...]:
    """Return the indexes of the table's list: at most MOST columns, the most used first, and the
    text with its diacritics, without which a rare word is sought among all that look like it."""
    ranks = {f.name: _rank(table, f) for f in table.fields}
    wanted = [f for f in table.fields if ranks[f.name] is not None]
    ranked = sorted(wanted, key=lambda f: ranks[f.name] or 0)
    text = exact_text(table)
    searched = (_named(table, EXACT_TEXT, f"USING gin (({text}) gin_trgm_ops)"),) if text else ()
    return (*(_index(table, field) for field in ranked[:MOST]), *searched, *_alike(table))


def alike_expression(field: Field, of: str = "") -> str:
    """Return the SQL in which likeness compares a column: folded, letters and digits alone."""
    name = f"{of}{ident(field.name)}"
    if field.logical_type != "string":
        return f"{name}::text"
    return f"regexp_replace(lt_fold({name}), '[^a-z0-9]+', '', 'g')"


def _alike(table: Table) -> tuple[ListIndex, ...]:
    """Return the index by which rows like a new one are found, where the table declares it."""
    same = (*table.likeness.fields, *table.likeness.within) if table.likeness else ()
    texts = [f for f in map(table.field, same) if f.logical_type == "string"]
    if not texts:
        return ()
    columns = ", ".join(f"({alike_expression(field)})" for field in texts)
    return (_named(table, ALIKE, f"({columns})"),)


def _rank(table: Table, field: Field) -> int | None:
    """Return how likely a list is sorted or filtered by the column; None when it gets no index."""
    if not sortable(field) or field.multiline or field.personal == "sensitive":
        return None
    if field.name == table.title_field:
        return 0
    if field.name in table.primary_key and len(table.primary_key) == 1:
        return None  # _id gives nearly the same order, and finding one key has its index
    if field.logical_type in ("date", "timestamp"):
        return 1
    if is_code(table, field):
        # Of a short list each code stands in so many rows that its index finds little.
        return 2 if _is_owner(table, field) else 3
    return 4 if field.logical_type in ("integer", "number") else None


def _index(table: Table, field: Field) -> ListIndex:
    # _event comes along so that rows in force are counted without reading them.
    columns = [f"({sort_expression(table, field)})"]
    newest = next((f for f in table.fields if f.logical_type in ("date", "timestamp")), None)
    if newest is not None and _is_owner(table, field):
        # The rows of one place or unit are mostly wanted newest first: read no more of them
        # than are shown. Sorting by the code itself then sorts the rows of one code in memory.
        columns.append(ident(newest.name))
    return _named(table, field.name, f"({', '.join(columns)}, _id) INCLUDE (_event)")


def _is_owner(table: Table, field: Field) -> bool:
    """Tell whether the column says to whom or where a row belongs, rather than of what kind."""
    return is_code(table, field) and bool(field.reference or field.name == table.unit_field)


def _named(table: Table, column: str, definition: str) -> ListIndex:
    mark = hashlib.sha256(f"{table.name}.{column}.{definition}".encode()).hexdigest()[:8]
    name = f"{table.name[:30]}_{column[:18]}_{mark}{ENDING}"
    return ListIndex(name, column, f"ON {table_name(table)} {definition}")

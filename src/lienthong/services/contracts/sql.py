"""SQL made from contracts: the one place where names of declared tables become SQL.

Identifiers are quoted here and nowhere else; values are never written into the text.
"""

from psycopg import sql

from lienthong.base.text import MARKS, SORT_PAIRS
from lienthong.core.contract.model import Field, LogicalType, Table

SCHEMA = "data"
FILL = 85  # percent of a page: a row whose indexed columns stay is changed in its own page
LONGEST_SEARCHED = 500  # characters that a searched column may hold
SYSTEM_COLUMNS = ("_id", "_version", "_event", "_changed_at", "_source", "_batch")
SQL_TYPES: dict[LogicalType, str] = {
    "string": "text",
    "integer": "bigint",
    "number": "numeric",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "timestamp": "timestamptz",
    "object": "jsonb",
    "array": "jsonb",
}


def ident(*names: str) -> str:
    """Quote an identifier, dotted when several names are given."""
    return sql.Identifier(*names).as_string(None)


def table_name(table: Table | str) -> str:
    """Return the quoted, schema-qualified name of a declared table."""
    return ident(SCHEMA, table if isinstance(table, str) else table.name)


def column_list(table: Table, prefix: str = "") -> str:
    """Return the contract's columns, quoted, separated by commas."""
    dot = f"{prefix}." if prefix else ""
    return ", ".join(dot + ident(f.name) for f in table.fields)


def searched_fields(table: Table) -> list[Field]:
    """Return the text columns a search looks into.

    Personal identifiers are left out, and so are codes that stand for a name (of a list, of
    another table) and long texts other than the title: nobody types a code, filters offer them,
    and each word costs its part of the index at every write.
    """
    return [
        f
        for f in table.fields
        if f.logical_type == "string"
        and f.personal != "sensitive"
        and (f.name in table.primary_key or not (f.code_list or f.reference))
        and (
            f.name == table.title_field
            or not (f.multiline or (f.max_length or 0) > LONGEST_SEARCHED)
        )
    ]


def duplicate_groups(table: Table) -> list[tuple[str, ...]]:
    """Return the columns of each rule that no two rows may share; each is asked at every write."""
    groups = [rule.columns for rule in table.rules if rule.kind == "duplicate_values"]
    return list(dict.fromkeys(group for group in groups if group))


def create_table(table: Table) -> list[str]:
    """Return the statements that make the table, its search column and its indexes."""
    columns = ",\n  ".join(f"{ident(f.name)} {SQL_TYPES[f.logical_type]}" for f in table.fields)
    name = table_name(table)
    statements = [
        f"""CREATE TABLE {name} (
  _id text COLLATE "C" PRIMARY KEY CHECK (length(_id) <= 150),
  _version bigint NOT NULL CHECK (_version > 0),
  _event text NOT NULL CHECK (_event IN ('NEW', 'UPDATE', 'CANCEL')),
  _changed_at timestamptz NOT NULL,
  _source text NOT NULL,
  _batch bigint,
  {columns}
) WITH (fillfactor = {FILL})""",
    ]
    return statements + [add_index(table, group) for group in indexed(table)]


def indexed(table: Table) -> list[tuple[str, ...]]:
    """Return the columns that are looked up alone or together: keys, unique values, the unit."""
    alone = [
        (f.name,)
        for f in table.fields
        if f.unique or f.name in table.primary_key or f.name == table.unit_field
    ]
    return list(dict.fromkeys([*alone, *duplicate_groups(table)]))


def add_index(table: Table, columns: tuple[str, ...]) -> str:
    """Return the statement that indexes some columns of a table."""
    return f"CREATE INDEX ON {table_name(table)} ({', '.join(ident(c) for c in columns)})"


def add_search(table: Table) -> list[str]:
    """Return the statements that (re)make the generated search column and its index."""
    name = table_name(table)
    folded = (
        " || ' ' || ".join(f"coalesce({ident(f.name)}, '')" for f in searched_fields(table)) or "''"
    )
    generated = f"lt_fold({folded})"
    return [
        f"ALTER TABLE {name} DROP COLUMN IF EXISTS _search",
        f"ALTER TABLE {name} ADD COLUMN _search text GENERATED ALWAYS AS ({generated}) STORED",
        f"CREATE INDEX ON {name} USING gin (_search gin_trgm_ops)",
    ]


def add_column(table: Table, column: Field) -> str:
    """Return the statement that adds a column to a table with rows."""
    kind = SQL_TYPES[column.logical_type]
    return f"ALTER TABLE {table_name(table)} ADD COLUMN {ident(column.name)} {kind}"


def text_functions() -> list[str]:
    """Return the SQL twins of base.text.fold and base.text.sort_key, made from the same tables."""
    sort_from = "".join(SORT_PAIRS) + "".join(k.upper() for k in SORT_PAIRS)
    sort_to = "".join(SORT_PAIRS.values()) * 2
    template = (
        "CREATE OR REPLACE FUNCTION {name}(value text) RETURNS text "
        "LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS "
        "$$ SELECT {body} $$"
    )
    fold_body = f"lower(translate(normalize(value, NFD), 'đĐ{MARKS}', 'dd'))"
    sort_body = f"translate(normalize(value, NFC), '{sort_from}', '{sort_to}')"
    return [
        template.format(name="lt_fold", body=fold_body),
        template.format(name="lt_sort_key", body=sort_body),
    ]

"""How databases are linked: rows of the declared table of links, and what the register's own
columns say of names that repeat or overlap. The graph and its table show the same facts.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection

from lienthong.services.contracts import queries as contracts
from lienthong.services.contracts.sql import ident, table_name
from lienthong.services.records.queries import Asked, page
from lienthong.services.registry.register import (
    AGENCY,
    KEY,
    KIND,
    LINKS,
    NAME,
    STATUS,
    links_table,
    register_table,
)

_COLUMNS = ("tu_csdl", "loai_lien_ket", "den_csdl", "tu_ngay", "den_ngay", "can_cu")
# Column of the register → the kind of link it tells.
TOLD = (("trung_ten_voi", "trung-ten"), ("gan_trung_voi", "gan-trung"),
        ("chong_lan_voi", "chong-lan"))  # fmt: skip
BOTH_WAYS = frozenset({"trung-ten", "gan-trung", "chong-lan", "dung-chung"})


@dataclass(frozen=True)
class Link:
    """One link. ``row_id`` is empty where a column of the register tells it, not a row of links."""

    start: str
    kind: str
    end: str
    since: date | None = None
    until: date | None = None
    ground: str = ""
    row_id: str = ""


@dataclass(frozen=True)
class Node:
    """One database as the graph names it."""

    id: str
    name: str
    agency: str
    kind: str
    status: str


def links(*, day: date, ids: Collection[str] | None = None) -> list[Link]:
    """Return the links in force on a day, of some databases (at either end) or of all."""
    told = list(_told(ids))
    rows = [one for one in _declared(ids) if one.until is None or one.until >= day]
    return list({_pair(one): one for one in (*told, *rows)}.values())


def _pair(link: Link) -> tuple[str, str, str]:
    """Return what a link joins; a kind that holds both ways is one link, whoever tells it."""
    if link.kind in BOTH_WAYS:
        first, last = sorted((link.start, link.end))
        return first, link.kind, last
    return link.start, link.kind, link.end


def _declared(ids: Collection[str] | None) -> list[Link]:
    if not any(t.name == LINKS for c in contracts.all_current() for t in c.tables):
        return []
    columns = ", ".join(map(ident, _COLUMNS))
    start, _kind, end, *_rest = map(ident, _COLUMNS)
    where = "" if ids is None else f"AND ({start} = ANY(%(ids)s) OR {end} = ANY(%(ids)s))"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns}, _id FROM {table_name(links_table())} "  # noqa: S608 - quoted
            f"WHERE _event <> 'CANCEL' {where}",
            {"ids": list(ids or ())},
        )
        return [
            Link(one, kind, other, since, until, ground or "", row_id)
            for one, kind, other, since, until, ground, row_id in cursor.fetchall()
        ]


def _told(ids: Collection[str] | None) -> Iterable[Link]:
    """Yield the links that columns of the register tell; a cell holds ids apart by «;»."""
    table = register_table()
    columns = ", ".join(ident(name) for name, _kind in TOLD)
    filled = " OR ".join(f"{ident(name)} IS NOT NULL" for name, _kind in TOLD)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {ident(KEY)}, {columns} FROM {table_name(table)} "  # noqa: S608 - quoted
            f"WHERE _event <> 'CANCEL' AND ({filled})"
        )
        rows = cursor.fetchall()
    wanted = None if ids is None else set(ids)
    for start, *cells in rows:
        for (_name, kind), cell in zip(TOLD, cells, strict=True):
            for end in filter(None, (part.strip() for part in (cell or "").split(";"))):
                if wanted is None or start in wanted or end in wanted:
                    yield Link(start, kind, end)


def nodes(ids: Collection[str]) -> dict[str, Node]:
    """Return the databases by id, those that are in the register."""
    found = page(register_table(), Asked(ids=list(ids), limit=len(ids) or 1)).rows
    return {
        row["_id"]: Node(row["_id"], row[NAME], row[AGENCY], row[KIND] or "", row[STATUS] or "")
        for row in found
    }


def around(database_id: str, *, day: date, most: int = 40) -> tuple[list[Link], dict[str, int]]:
    """Return the links within two steps of a database, and how far each database is: 0, 1, 2."""
    first = links(day=day, ids=[database_id])
    far = {database_id: 0} | {e: 1 for one in first for e in (one.start, one.end)}
    far[database_id] = 0
    near = [one for one, steps in far.items() if steps == 1]
    second = links(day=day, ids=near) if near and len(near) < most else []
    for one in second:
        for end in (one.start, one.end):
            if end not in far and len(far) < most:
                far[end] = 2
    shown = {_pair(one): one for one in (*first, *second)}
    return [one for one in shown.values() if one.start in far and one.end in far], far


def between_agencies(*, day: date) -> tuple[Counter[tuple[str, str]], dict[str, int]]:
    """Return how many links join each pair of agencies (within one, too), and its databases."""
    every = links(day=day)
    owners = _owners()
    pairs: Counter[tuple[str, str]] = Counter()
    for one in every:
        if one.start in owners and one.end in owners:
            first, last = sorted((owners[one.start], owners[one.end]))
            pairs[first, last] += 1
    return pairs, Counter(owners.values())


def of_agency(agency_id: str, *, day: date, most: int = 60) -> tuple[list[Link], list[str]]:
    """Return the links of an agency's databases, and those databases, the most linked first."""
    owners = _owners()
    own = [key for key, agency in owners.items() if agency == agency_id]
    found = [one for one in links(day=day, ids=own) if one.start in owners and one.end in owners]
    linked = Counter(end for one in found for end in (one.start, one.end))
    shown = [key for key, _count in linked.most_common(most)]
    kept = set(shown)
    return [one for one in found if one.start in kept and one.end in kept], shown


def _owners() -> dict[str, str]:
    table = register_table()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {ident(KEY)}, {ident(AGENCY)} FROM {table_name(table)} "  # noqa: S608 - quoted
            "WHERE _event <> 'CANCEL'"
        )
        return dict(cursor.fetchall())

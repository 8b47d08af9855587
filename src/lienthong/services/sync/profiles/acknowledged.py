"""Compare a table with what a receiver of messages has acknowledged, row by row.

Such a receiver answers no digests, so this is no proof of what it holds: it is what its answers
said, held against the rows as they are here. Rows that were taken at their present version are
equal as far as anybody can tell; the others are counted by what stands in the way.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from lienthong.core.contract.model import Contract
from lienthong.services.contracts import queries as contracts
from lienthong.services.contracts.sql import table_name
from lienthong.services.sync.models import OutStream, SentRow
from lienthong.services.sync.profiles.loading import load_profile, mapping_of

SAMPLE = 20


@dataclass(frozen=True)
class Acknowledged:
    """A table's rows here, and how many of them the receiver took as they are now.

    ``older``: it took an earlier version; ``refused``: it refused this one; ``doubt``: a message
    went out and no answer came; ``unsent``: none has gone out. ``rows_open`` names some of these.
    """

    table: str
    rows: int
    taken: int
    older: int
    refused: int
    doubt: int
    unsent: int
    rows_open: tuple[str, ...]

    @property
    def equal(self) -> bool:
        return self.rows == self.taken


def acknowledged(stream: OutStream, *, source: str) -> list[Acknowledged]:
    """Hold every table that the stream sends against the receiver's answers.

    Raises UserError when the profile cannot be read.
    """
    contract = contracts.current(stream.contract_id)
    return [_of_table(stream, contract, name, source) for name in _sent_tables(stream, contract)]


def _sent_tables(stream: OutStream, contract: Contract) -> list[str]:
    profile = load_profile(stream.peer.profile)
    mapped = [table.name for table in contract.tables if table.name in profile.tables]
    return [name for name in mapped if not mapping_of(profile, name).skip]


def _of_table(stream: OutStream, contract: Contract, name: str, source: str) -> Acknowledged:
    table = contract.table(name)
    state = (
        "CASE WHEN s.row_id IS NULL OR s.state IN (%(unsent)s, %(suspect)s) THEN 'unsent' "
        "WHEN s.state = %(doubt)s THEN 'doubt' "
        "WHEN s.state = %(refused)s AND s.version >= t._version THEN 'refused' "
        "WHEN s.version >= t._version THEN 'taken' ELSE 'older' END"
    )
    rows = (
        f"SELECT t._id, {state} AS found FROM {table_name(table)} AS t "  # noqa: S608 - quoted
        "LEFT JOIN sync_sentrow AS s "
        'ON s.stream_id = %(stream)s AND s."table" = %(table)s AND s.row_id = t._id '
        "WHERE t._source = %(source)s"
    )
    parameters: dict[str, str | int] = {
        "stream": stream.pk, "table": name, "source": source, "unsent": SentRow.UNSENT,
        "suspect": SentRow.SUSPECT, "doubt": SentRow.DOUBT, "refused": SentRow.REFUSED,
        "most": SAMPLE,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT found, count(*) FROM ({rows}) AS r GROUP BY 1", parameters)  # noqa: S608
        counts: dict[str, int] = dict(cursor.fetchall())
        cursor.execute(
            f"SELECT _id FROM ({rows}) AS r WHERE found <> 'taken' ORDER BY 1 LIMIT %(most)s",  # noqa: S608
            parameters,
        )
        named = tuple(row[0] for row in cursor.fetchall())
    return Acknowledged(
        table=name,
        rows=sum(counts.values()),
        taken=counts.get("taken", 0),
        older=counts.get("older", 0),
        refused=counts.get("refused", 0),
        doubt=counts.get("doubt", 0),
        unsent=counts.get("unsent", 0),
        rows_open=named,
    )

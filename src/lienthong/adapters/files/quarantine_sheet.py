"""Quarantined rows as a workbook to correct and hand in again.

The columns of likely values and reasons are for people and are ignored on the way back; the last
column tells which quarantined row a corrected row replaces, and which state of it was downloaded.
"""

from collections.abc import Callable, Iterable

from lienthong.adapters.files.workbook import Book
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Field, Table
from lienthong.core.contract.parts import flat_columns, parts
from lienthong.core.dictionary import cell_form
from lienthong.core.rules.model import Problem
from lienthong.services.intake.mapping import CHOICES_COLUMN, QUARANTINE_COLUMN, REASON_COLUMN
from lienthong.services.intake.models import QuarantinedRow
from lienthong.services.intake.ports import header_key
from lienthong.services.records.values import of_field

SHEET = N_("Dòng cách ly")
Say = Callable[[str], str]


def make_quarantine_sheet(
    table: Table, rows: Iterable[QuarantinedRow], *, say: Say = lambda message: message
) -> bytes:
    """Return the workbook; ``say`` translates message ids."""
    book = Book()
    sheet = book.sheet(SHEET)
    sheet.freeze_panes(1, 0)
    columns = flat_columns(table)
    titles = [f.title for f in columns]
    reason, likely = reason_title(table), _free_title(table, CHOICES_COLUMN)
    for at, title in enumerate([*titles, likely, reason, QUARANTINE_COLUMN]):
        sheet.write_string(0, at, title, book.formats["header"])
    sheet.set_column(0, len(titles) - 1, 22)
    sheet.set_column(len(titles), len(titles), 40)
    sheet.set_column(len(titles) + 1, len(titles) + 1, 70)
    for number, row in enumerate(rows, start=1):
        reasons = _reasons(row, say)
        reference = f"{row.pk}/{row.revision}"
        cells = [*(_cell(row, f) for f in columns), _choices(row), reasons, reference]
        book.row(sheet, number, cells)
    return book.done()


def reason_title(table: Table) -> str:
    """Return the title of the reason column, one that is no column of the table."""
    return _free_title(table, REASON_COLUMN)


def _free_title(table: Table, title: str) -> str:
    taken = {header_key(f.title) for f in table.fields}
    return title if header_key(title) not in taken else f"{title} cách ly"


def _choices(row: QuarantinedRow) -> str:
    """Return the likely values of each question, to be copied into its column."""
    problems = (Problem.from_json(p) for p in row.problems)
    return "\n".join(
        f"{choice.value}: {choice.title}" if choice.title != choice.value else choice.value
        for problem in problems
        for choice in problem.choices
    )


def _cell(row: QuarantinedRow, field: Field) -> str:
    """Return what the file said; where it said nothing, what a person has typed since."""
    value = row.values.get(field.name)
    if row.raw.get(field.title) or not isinstance(value, dict | list):
        return str(row.raw.get(field.title) or value or "")
    if any(row.raw.get(part.title) for part in parts(field)):
        return ""  # the columns of its parts say it
    return cell_form.write(field, of_field(field, value))


def _reasons(row: QuarantinedRow, say: Say) -> str:
    problems = [Problem.from_json(p) for p in row.problems]
    return "\n".join(
        f"{say(p.message) % p.values} {say(p.remedy) % p.values if p.remedy else ''}".strip()
        for p in problems
        if p.severity == "error"
    )

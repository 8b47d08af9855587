"""Cells as a person reads them: what the quarantine keeps and shows."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from lienthong.base.text import fold, storable
from lienthong.core.contract.model import Table
from lienthong.core.contract.parts import flat_columns
from lienthong.core.dictionary.json_form import canonical
from lienthong.core.dictionary.value import Value, clock_time
from lienthong.services.intake.judging import Judged
from lienthong.services.records.values import to_json

MAX_CELL = 10_000


def cell_text(cell: object) -> str:
    """Return a cell as text: 5.0 as 5, dates as day/month/year, nothing as an empty text."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "có" if cell else "không"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, datetime):
        pattern = "%d/%m/%Y" if cell.time() == time() else "%d/%m/%Y %H:%M:%S"
        return cell.strftime(pattern)
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    if isinstance(cell, time):
        return clock_time(cell)
    if isinstance(cell, dict | list):
        return storable(canonical(cell)[:MAX_CELL])
    return storable(str(cell)[:MAX_CELL])


def raw_json(table: Table, judged: Judged) -> dict[str, str]:
    """Return column title → text, fields in the contract's order, other columns after them."""
    cells = {**judged.raw.cells, **judged.raw.said}
    own = {f.title: cell_text(cells[f.name]) for f in flat_columns(table) if f.name in cells}
    return own | {
        storable(title): storable(text[:MAX_CELL]) for title, text in judged.raw.extra.items()
    }


def values_json(values: Mapping[str, Value]) -> dict[str, Any]:
    """Return the standardised values as JSON carries them."""
    return {name: to_json(value) for name, value in values.items()}


def search_text(table: Table, texts: Mapping[str, str]) -> str:
    """Return the folded text that a search looks into; sensitive personal data stays out."""
    hidden = {f.title for f in table.fields if f.personal == "sensitive"}
    return fold(" ".join(text for title, text in texts.items() if text and title not in hidden))

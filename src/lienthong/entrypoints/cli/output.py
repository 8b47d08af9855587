"""How the command line speaks: tables and sentences for people, one JSON document for programs.

With ``--json`` standard output holds exactly one document, also when the command is refused.
"""

import json
from collections.abc import Sequence
from decimal import Decimal

from rich.console import Console
from rich.table import Table

from lienthong.base.errors import UserError
from lienthong.entrypoints.cli.texts import _, filled

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def say(sentence: str) -> None:
    """Print a sentence for a person; it goes to standard error, beside the results."""
    err.print(sentence, markup=False, soft_wrap=True)


def show_json(document: object) -> None:
    """Print the one JSON document of a command."""
    print(json.dumps(document, ensure_ascii=False, indent=2, default=_plain))


def show_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table for a person."""
    table = Table(*columns, title=title, title_justify="left")
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row))
    out.print(table)


def show_error(error: UserError, *, as_json: bool) -> None:
    """Print a refusal: what is wrong, where, and what to do."""
    sentence = filled(error.message, error.values)
    remedy = filled(error.remedy, error.values) if error.remedy else ""
    if as_json:
        fields = {"code": error.code, "message": sentence, "place": error.place, "remedy": remedy}
        show_json({"error": {**fields, "values": error.values}})
        return
    place = f"{error.place}: " if error.place else ""
    err.print(_("Lỗi"), style="bold red", end=": ")
    say(f"{place}{sentence}")
    if remedy:
        err.print(_("Cách sửa"), style="bold green", end=": ")
        say(remedy)


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else str(value)

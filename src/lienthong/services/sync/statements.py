"""Statements kept as files, and several of them asked in one way to the database and back.

A package of a few rows takes the time of its statements; each way costs both sides as much as the
rows do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

SQL = Path(__file__).parent / "sql"
Rows = list[tuple[Any, ...]]


@cache
def statement(name: str, folder: Path = SQL) -> str:
    """The text of a statement."""
    return (folder / f"{name}.sql").read_text(encoding="utf-8")


def ask(question: str, parameters: Mapping[str, Any]) -> Rows:
    """Ask one question."""
    with connection.cursor() as cursor:
        cursor.execute(question, parameters)
        return list(cursor.fetchall())


def ask_together(questions: Sequence[str], parameters: Mapping[str, Any]) -> list[Rows]:
    """Ask several questions at once; each sees what was committed before its turn."""
    with connection.cursor() as cursor:
        cursor.execute(";\n".join(questions), parameters)
        answers = [list(cursor.fetchall())]
        while cursor.nextset():
            answers.append(list(cursor.fetchall()))
    return answers

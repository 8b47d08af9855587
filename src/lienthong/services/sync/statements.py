"""Statements kept as files, and several of them asked in one way to the database and back.

A package of a few rows takes the time of its statements; each way costs both sides as much as the
rows do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

SQL = Path(__file__).parent / "sql"
Rows = list[tuple[Any, ...]]
Of = TypeVar("Of", bound=Model)


@cache
def statement(name: str, folder: Path = SQL) -> str:
    """The text of a statement."""
    return (folder / f"{name}.sql").read_text(encoding="utf-8")


@cache
def columns(model: type[Model], alias: str) -> str:
    """The columns of a model in a statement, in the order in which ``made`` takes them."""
    return ", ".join(f"{alias}.{field.column}" for field in model._meta.concrete_fields)


def width(model: type[Model]) -> int:
    """How many columns a model has."""
    return len(model._meta.concrete_fields)


def made(model: type[Of], values: Sequence[Any]) -> Of:
    """What was read of a model; the ORM would put the statement together anew each time."""
    return model.from_db(None, [field.attname for field in model._meta.concrete_fields], values)


def do(statement: str, parameters: Mapping[str, Any]) -> None:
    """Change something."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


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

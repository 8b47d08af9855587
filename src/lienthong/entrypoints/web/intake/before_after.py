"""How columns were matched and what rows become, as pages show it; of files and of sources."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from lienthong.core.cleaning.model import STEP_TITLES
from lienthong.core.contract.model import Field, Table
from lienthong.core.rules.model import Problem
from lienthong.entrypoints.understood import HIDDEN
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.intake.words import SURETIES, VERDICTS, former_font, told
from lienthong.entrypoints.web.records.form import complaint
from lienthong.services.intake.previewing import Preview, PreviewRow
from lienthong.services.intake.understanding import Matched

PROBLEMS_SHOWN = 5


def column_shown(matched: Matched, closed: set[str]) -> dict[str, Any]:
    """Return a column with the field it feeds, how surely and why; values only when open."""
    words, tone, icon = SURETIES[matched.proposed.surety]
    return {
        "title": matched.title,
        "field": matched.field or "",
        "examples": (HIDDEN,) if matched.title in closed else matched.examples,
        "surety": words,
        "tone": tone,
        "icon": icon,
        "reasons": [told(r) for r in matched.proposed.reasons],
        "warning": told(matched.proposed.warning),
        "font": former_font(matched.encoding) if matched.encoding else "",
        "made_from": matched.made.columns if matched.made else (),
    }


def rows_shown(
    judged: Preview, table: Table, fed: set[str], asked: QueryDict, hidden: frozenset[str]
) -> dict[str, Any]:
    """Return the rows before and after that ``asked`` filters, and what they come to."""
    shown = [f for f in table.fields if f.name in fed]
    kind, column = asked.get("loai", ""), asked.get("cot", "")
    if column:
        shown = [f for f in shown if f.name == column] + [f for f in shown if f.name != column][:3]
    titles = {f.name: display.title_of(f) for f in table.fields}
    good = judged.verdicts["accepted"] + judged.verdicts["repaired"]
    return {
        "shown": shown,
        "preview": [_row(row, shown, titles, fed, hidden) for row in judged.shown(kind, column)],
        "verdicts": [(v, VERDICTS[v], n) for v, n in judged.verdicts.items()],
        "good": good,
        "judged": len(judged.rows),
        "whole": judged.sample.whole,
        "made_steps": [
            (
                replace(s, before=HIDDEN, after=HIDDEN) if s.column in hidden else s,
                said(STEP_TITLES.get(s.name, s.name)),
                titles.get(s.column, s.column),
            )
            for s in judged.steps
        ],
        "kinds": [("", _("Dòng tiêu biểu")), *((v, str(w)) for v, w in VERDICTS.items())],
        "kind": kind,
        "preview_columns": [
            ("", _("Mọi cột")),
            *((f.name, display.title_of(f)) for f in table.fields if f.name in fed),
        ],
        "preview_column": column,
    }


def _row(
    row: PreviewRow,
    shown: Sequence[Field],
    titles: Mapping[str, str],
    fed: set[str],
    hidden: frozenset[str],
) -> dict[str, Any]:
    steps = dict.fromkeys((s.name, s.column) for s in row.steps)
    # What no column feeds is said once, above; here it would hide what is wrong with the row.
    told = [p for p in row.problems if fed & set(p.columns)] or list(row.problems)[:1]
    return {
        "number": row.number,
        "verdict": row.verdict,
        "accepted": row.accepted,
        "cells": [_cell(f, row, hidden) for f in shown],
        "problems": [_problem(p, titles, hidden) for p in told[:PROBLEMS_SHOWN]],
        "more": max(len(row.problems) - min(len(told), PROBLEMS_SHOWN), 0),
        "steps": [
            f"{titles.get(column, column)}: {said(STEP_TITLES.get(name, name))}"
            for name, column in steps
        ],
    }


def _problem(problem: Problem, titles: Mapping[str, str], hidden: frozenset[str]) -> str:
    if hidden & set(problem.columns):
        columns = ", ".join(titles.get(c, c) for c in problem.columns)
        return _("Có lỗi ở «%(columns)s».") % {"columns": columns}
    return complaint(problem).message


def _cell(field: Field, row: PreviewRow, hidden: frozenset[str]) -> dict[str, Any]:
    before = row.before.get(field.name, "") or " · ".join(
        text for name, text in row.before.items() if name.startswith(f"{field.name}.") and text
    )
    after = display.shown(field, row.after.get(field.name))
    if field.name in hidden:
        before, after = HIDDEN if before else "", HIDDEN if after else ""
    return {
        "before": before,
        "after": after,
        "wrong": any(field.name in p.columns and p.severity == "error" for p in row.problems),
        "changed": any(s.column == field.name for s in row.steps),
    }

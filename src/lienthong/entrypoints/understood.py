"""How a file was understood, as JSON for programs: the API and the command line say the same."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from lienthong.base.actor import Actor
from lienthong.base.errors import NotAllowed
from lienthong.base.i18n import N_
from lienthong.core.cleaning.model import STEP_TITLES
from lienthong.core.rules.model import Problem
from lienthong.core.sheets.sifting import REASONS
from lienthong.services.intake.layout import line_text
from lienthong.services.intake.models import Batch, RememberedMapping
from lienthong.services.intake.previewing import Preview, PreviewRow
from lienthong.services.intake.understanding import Matched, Understood
from lienthong.services.records.access import Access
from lienthong.services.records.values import to_json

Say = Callable[[str], str]
HIDDEN = "•••"
LINES = 500


def hidden_from(by: Actor, access: Access, batch: Batch) -> frozenset[str]:
    """Return the fields to mask in a batch's preview: none for the person who handed it in.

    A batch without a write scope may hold rows of any unit, whoever handed it in.
    """
    return frozenset() if batch.created_by == str(by) else access.hidden_of(batch.write_scope)


def demand_original(by: Actor, access: Access, batch: Batch) -> None:
    """Raise NotAllowed when the file may hold what this person sees masked."""
    if hidden_from(by, access, batch):
        raise NotAllowed(
            N_("Tệp gốc có thể chứa dữ liệu cá nhân của đơn vị khác, tài khoản không được tải."),
            remedy=N_("Nhờ người đã nộp tệp hoặc cán bộ dữ liệu."),
        )


def understood_json(
    known: Understood,
    preview: Preview,
    *,
    say: Say,
    hidden: Collection[str] = (),
    kind: str = "",
    column: str = "",
) -> dict[str, Any]:
    """Return how the file was read, what each column feeds, and rows before and after."""
    notes = known.table.notes
    closed = {c.title for c in known.columns if c.field in hidden}
    return {
        "sheet": known.table.sheet,
        "header_rows": [notes.get("header_first"), notes.get("header_row")],
        "errors_unseen": bool(notes.get("errors_unseen")),
        "remembered": known.remembered.pk if known.remembered else None,
        "other_table_at": known.other_table,
        "columns": [_column(c, say, masked=c.title in closed) for c in known.columns],
        "suggestions": [
            {
                "key": s.shaping.key,
                "kind": s.shaping.kind,
                "title": say(s.title),
                "columns": list(s.shaping.columns),
                "feeds": dict(s.feeds),
                "share": round(s.share, 3),
                "examples": []
                if closed & set(s.shaping.columns) or set(s.feeds.values()) & set(hidden)
                else [[before, *after] for before, after in s.examples],
            }
            for s in known.suggestions
        ],
        "left_out": {
            "count": known.sifted.count,
            "lines": [
                {
                    "line": number,
                    "cells": masked_cells(line_text(known.table.header, line.cells), closed),
                    "reason": line.reason,
                    "why": say(REASONS[line.reason]),
                }
                for number, line in known.left_out[:LINES]
            ],
        },
        "sample": {
            "rows": len(preview.rows),
            "whole_file": preview.sample.whole,
            "verdicts": dict(preview.verdicts),
        },
        "steps": [
            {"name": s.name, "title": say(STEP_TITLES.get(s.name, s.name)), "column": s.column,
             "rows": s.rows,
             "before": HIDDEN if s.column in hidden else s.before,
             "after": HIDDEN if s.column in hidden else s.after}
            for s in preview.steps
        ],
        "rows": [_row(r, say, hidden) for r in preview.shown(kind, column)],
    }  # fmt: skip


def remembered_json(one: RememberedMapping) -> dict[str, Any]:
    """Return one remembered matching."""
    return {
        "id": one.pk,
        "table": one.table_name,
        "source": one.source,
        "header": one.header,
        "mapping": one.mapping,
        "used": one.used_count,
        "used_at": one.used_at.isoformat() if one.used_at else None,
    }


def _column(matched: Matched, say: Say, *, masked: bool) -> dict[str, Any]:
    one = matched.proposed
    return {
        "title": matched.title,
        "field": matched.field,
        "surety": str(one.surety),
        "score": one.score,
        "reasons": [r.told(say) for r in one.reasons],
        "warning": one.warning.told(say) if one.warning else None,
        "encoding": matched.encoding or None,
        "made_from": list(matched.made.columns) if matched.made else None,
        "examples": [HIDDEN] if masked and matched.examples else list(matched.examples),
    }


def _row(row: PreviewRow, say: Say, hidden: Collection[str]) -> dict[str, Any]:
    after = {name: to_json(value) for name, value in row.after.items()}
    return {
        "line": row.number,
        "verdict": row.verdict,
        "before": masked_cells(row.before, hidden),
        "after": masked_cells(after, hidden),
        "steps": [{"name": s.name, "column": s.column} for s in row.steps],
        "problems": [_problem(p, say, hidden) for p in row.problems],
    }


def _problem(problem: Problem, say: Say, hidden: Collection[str]) -> dict[str, Any]:
    if set(problem.columns) & set(hidden):
        return {"rule": problem.rule, "columns": list(problem.columns), "message": HIDDEN}
    values = dict(problem.values)
    message = say(problem.message)
    return {
        "rule": problem.rule,
        "columns": list(problem.columns),
        "message": message % values if values else message,
    }


def masked_cells(cells: Mapping[str, Any], hidden: Collection[str]) -> dict[str, Any]:
    """Return cells with those of hidden columns masked; parts of a hidden column are hidden."""
    return {
        name: HIDDEN
        if value not in (None, "") and (name in hidden or name.partition(".")[0] in hidden)
        else value
        for name, value in cells.items()
    }

"""The work form beside the rows: mend by a rule with a preview, answer, assign, discard."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.http import QueryDict

from lienthong.base.errors import UserError
from lienthong.core.rules.model import Problem
from lienthong.entrypoints.web import display
from lienthong.entrypoints.web.access import Request
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.intake.desk.filtering import Filter, chosen
from lienthong.entrypoints.web.records import form
from lienthong.entrypoints.web.records.choosing import choices_of
from lienthong.services.intake.desk import asking, causes, rules, trying
from lienthong.services.intake.desk.asking import Asked
from lienthong.services.intake.desk.fixing import Fixed
from lienthong.services.intake.desk.rules import Rule
from lienthong.services.intake.desk.veiling import veiled
from lienthong.services.records.access import Access
from lienthong.services.records.masking import MASK

SHOWN = 15
ARROW = "=>"


def rule_of(query: QueryDict) -> Rule:
    """Read the rule that the work form says."""
    how = query.get("cach", "")
    value = query.get("goi_y" if how == "suggest" else "gia_tri", "")
    return Rule(
        how=how if how in rules.HOWS else "put",  # type: ignore[arg-type]
        column=query.get("cot_sua", ""),
        value=value if how == "replace" else value.strip(),
        find=query.get("tim_chu", ""),
        pairs=_pairs(query.get("cap", "")),
        source=query.get("nguon_cot", ""),
    )


def _pairs(text: str) -> dict[str, str]:
    """Read one pair a line: old => new."""
    lines = (line.partition(ARROW) for line in text.splitlines()[: rules.MOST_PAIRS + 1])
    return {old.strip(): new.strip() for old, arrow, new in lines if arrow and old.strip()}


def meant(found: Filter, query: QueryDict) -> Asked:
    """Return which rows the work form means: those ticked, or all that match."""
    from dataclasses import replace

    return replace(found.asked, ids=chosen(query))


def context(request: Request, found: Filter, total: int) -> dict[str, Any]:
    """Return what the work form shows, with a preview when a rule was said."""
    query = request.GET
    columns = [f for f in rules.settable(found.access.table) if _writable(found.access, f.name)]
    shown: dict[str, Any] = {
        "rule_columns": [(f.name, display.title_of(f)) for f in columns],
        "hows": [(how, said(text)) for how, text in rules.HOWS.items()],
        "sources": _sources(found, columns),
        "rule": rule_of(query) if query.get("cach") else None,
        "scope_chosen": query.get("pham_vi") == "chon",
        "chosen": set(chosen(query) or ()),
        "pairs_text": query.get("cap", ""),
        "codes": [],
    }
    shown |= _suggestions(found, query.get("cot_sua", ""))
    field = found.access.table.by_name.get(query.get("cot_sua", ""))
    if field is not None:
        shown["codes"] = choices_of(field)[:500]
    if query.get("viec") == "xem" and shown["rule"] is not None:
        shown |= _preview(found, meant(found, query), shown["rule"])
    return shown


def _suggestions(found: Filter, column: str) -> dict[str, Any]:
    """Return what may be taken of the rows' own questions, about the group's column or the one
    that is being mended."""
    group = causes.cause(found.asked, found.key[1], found.key[0]) if found.key else None
    about = column or (group.column if group is not None else "") or ""
    if not about or not found.asked.is_open or not _writable(found.access, about):
        return {}
    offers, reasons = trying.picks(found.access, about, found.asked)
    return {
        "picks": [(reason, said(reason, {})) for reason in reasons],
        "suggests": about if offers and found.asked.cause is None else "",
    }


def _writable(access: Access, name: str) -> bool:
    return name.partition(".")[0] in access.writable


def _sources(found: Filter, columns: list[Any]) -> list[tuple[str, str]]:
    own = [(f.name, display.title_of(f)) for f in columns]
    titles = {f.title for f in columns}
    extra: dict[str, None] = {}
    for row in asking.page(found.asked, offset=0, size=20):
        extra |= dict.fromkeys(t for t in row.raw if t not in titles)
    hidden = {found.access.table.field(n).title for n in found.access.closed}
    return [*own, *((f"{rules.RAW}{t}", t) for t in extra if t not in hidden)]


def _preview(found: Filter, asked: Asked, rule: Rule) -> dict[str, Any]:
    try:
        trial = trying.tried(found.access, rule, asked)
    except UserError as error:
        return {"rule_fault": (said(error.message, error.values), said(error.remedy, {}))}
    changed = [one for one in trial.done if one.judged is not None]
    return {
        "preview": {
            "looked": len(trial.done),
            "total": trial.total,
            "whole": len(trial.done) == trial.total,
            "accepted": trial.accepted,
            "failing": trial.failing,
            "untouched": trial.untouched,
            "shown": [_shown(found.access, rule, one) for one in _mixed(changed)],
            "reasons": _reasons(found.access, trial.done),
        }
    }


def _mixed(changed: list[Fixed]) -> list[Fixed]:
    """Return some that will be accepted and some that will not."""
    good = [one for one in changed if one.accepted][:SHOWN]
    bad = [one for one in changed if not one.accepted][: max(5, SHOWN - len(good))]
    return good[: SHOWN - min(len(bad), 5)] + bad


def _shown(access: Access, rule: Rule, one: Fixed) -> dict[str, Any]:
    hidden = access.hidden_of(one.row.unit)
    masked = rule.column.partition(".")[0] in hidden
    after: object = one.values.get(rule.column)
    field = access.table.by_name.get(rule.column)
    text = display.shown(field, after) if field is not None and after is not None else one.after
    return {
        "row": one.row,
        "title": access.name_of(one.row.row_id, hidden) if one.row.row_id else one.row.row_number,
        "before": MASK if masked else one.before,
        "after": MASK if masked else text,
        "accepted": one.accepted,
        "problems": [form.complaint(veiled(p, access, hidden)) for p in one.problems],
    }


def _reasons(access: Access, done: Sequence[Fixed]) -> list[dict[str, Any]]:
    """Return why rows would still not be accepted: each reason with how many, and one example."""
    counts: Counter[tuple[str, tuple[str, ...]]] = Counter()
    first: dict[tuple[str, tuple[str, ...]], tuple[Problem, str]] = {}
    for one in done:
        for problem in {(p.rule, p.columns): p for p in one.problems}.values():
            key = (problem.rule, problem.columns)
            counts[key] += 1
            first.setdefault(key, (problem, one.row.unit))
    return [
        {"count": n, "problem": form.complaint(veiled(p, access, access.hidden_of(unit)))}
        for (key, n) in counts.most_common(8)
        for p, unit in [first[key]]
    ]

"""The same tasks as a board, a month of the calendar, and bars over time: drawn by the server.

No script draws; everything is a link, prints, and stands as text for those who cannot see it.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lienthong.core.working_days import is_working
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.direction.asking import Asked, asked, badge_of, choices
from lienthong.entrypoints.web.paging import Paging
from lienthong.services.direction.lines import TaskLine
from lienthong.services.direction.schedule import TASK_STATES

_CARDS, _A_DAY, _BARS = 15, 5, 80
_ROW, _LEFT, _WIDTH, _TOP = 22, 300, 1080, 34
_TONES = {"overdue": "bad", "due_soon": "watch", "done_late": "watch", "done_in_time": "good"}


@dataclass(frozen=True)
class Bar:
    """One task in the drawing of time: a bar, or a mark where only its last day is known."""

    line: TaskLine
    y: int
    x: float
    width: float
    tone: str
    label: str


@dataclass(frozen=True)
class Tick:
    """One line of the scale of time."""

    x: float
    text: str


@needs("direction.read")
@require_safe
def board(request: Request) -> HttpResponse:
    """Show the tasks in columns, one for each state."""
    answer = asked(request)
    counts = answer.found.states
    columns = answer.found.columns(_CARDS)
    shown = [
        (badge_of(columns[state][0]), columns[state], counts[state], state)
        for state in TASK_STATES
        if state in columns
    ]
    return render(request, "direction/board.html", _frame(request, answer, "board") | {
        "columns": shown, "most": _CARDS,
    })  # fmt: skip


@needs("direction.read")
@require_safe
def month(request: Request) -> HttpResponse:
    """Show a month with the tasks due on each day; days off are marked."""
    answer = asked(request)
    first = _month(request.GET.get("thang", ""), answer.today)
    days = calendar.Calendar().monthdatescalendar(first.year, first.month)
    due = answer.found.due_between(days[0][0], days[-1][-1], _A_DAY)
    weeks = [
        [
            {
                "day": day,
                "here": day.month == first.month,
                "today": day == answer.today,
                "off": not is_working(day),
                "tasks": [(line, badge_of(line)) for line in due[day].first] if day in due else [],
                "more": max(0, due[day].count - _A_DAY) if day in due else 0,
            }
            for day in week
        ]
        for week in days
    ]
    before, after = first - timedelta(days=1), first + timedelta(days=32)
    return render(request, "direction/calendar.html", _frame(request, answer, "calendar") | {
        "weeks": weeks, "first": first, "before": f"{before:%Y-%m}", "after": f"{after:%Y-%m}",
        "count": sum(on.count for day, on in due.items() if day.month == first.month),
    })  # fmt: skip


@needs("direction.read")
@require_safe
def gantt(request: Request) -> HttpResponse:
    """Show the dated tasks as bars over time, the earliest last day first."""
    answer = asked(request)
    paging = Paging.of(request, answer.found.dated_count, _BARS)
    shown = answer.found.dated(paging.offset, paging.size)
    context = _frame(request, answer, "gantt") | {"paging": paging}
    if shown:
        context |= _drawn(shown, answer.today)
    return render(request, "direction/gantt.html", context)


def _frame(request: Request, answer: Asked, view: str) -> dict[str, Any]:
    query = request.GET.copy()
    for part in ("thang", "trang", "xep", "giam"):
        query.pop(part, None)
    shown = {"asked": answer.filters, "view": view, "query": query.urlencode()}
    return shown | choices(request.user)


def _month(text: str, today: date) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)


def _drawn(lines: list[TaskLine], today: date) -> dict[str, Any]:
    starts = [_start(line) for line in lines]
    ends = [line.standing.last_day or today for line in lines]
    first = min([*(s for s in starts if s), *ends, today]).replace(month=1, day=1)
    last = max([*ends, today]).replace(month=12, day=31)
    scale = (_WIDTH - _LEFT - 20) / max(1, (last - first).days)

    def place(day: date) -> float:
        return _LEFT + (day - first).days * scale

    bars = [
        Bar(
            line,
            _TOP + at * _ROW,
            place(start or end) if start else place(end) - 4,
            max(8.0, place(end) - place(start)) if start else 8.0,
            _TONES.get(line.standing.state, "quiet"),
            _short(line.task.title),
        )
        for at, (line, start, end) in enumerate(zip(lines, starts, ends, strict=True))
    ]
    height = _TOP + len(bars) * _ROW + 12
    return {"bars": bars, "ticks": _ticks(first, last, place), "width": _WIDTH, "height": height,
            "now": place(today), "bottom": height - 8}  # fmt: skip


def _ticks(first: date, last: date, place: Any) -> list[Tick]:
    """Years, and quarters while they fit."""
    years = range(first.year, last.year + 1)
    months = (1, 4, 7, 10) if len(years) <= 4 else (1,)
    return [
        Tick(place(date(year, month, 1)), f"{month:02}/{year}" if len(months) > 1 else str(year))
        for year in years
        for month in months
    ]


def _start(line: TaskLine) -> date | None:
    """Return when work begins by the plan; None when only its last day is known."""
    start = line.task.period_start or line.task.plan.issued_on
    last = line.standing.last_day
    return start if start and last and start < last else None


def _short(title: str) -> str:
    return title if len(title) <= 44 else title[:43].rstrip(" ,;") + "…"

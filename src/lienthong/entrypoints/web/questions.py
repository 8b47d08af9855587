"""The choices of a question, in the reader's language, for every page that asks it."""

from lienthong.core.rules.model import Choice, Problem
from lienthong.entrypoints.web.errors import said


def offered(problem: Problem) -> list[dict[str, str]]:
    """Return what a question offers: value, title, and why it is offered."""
    values = dict(problem.values)
    return [
        {"value": c.value, "title": _title(c), "reason": said(c.reason, values)}
        for c in problem.choices
    ]


def _title(choice: Choice) -> str:
    """Return a choice's title: data, but for the words that offer to leave the cell empty."""
    return choice.title if choice.value else said(choice.title)

"""One paragraph that gives several pieces of work, taken apart where each begins."""

import re

from lienthong.core.plans.bodies import Register, acts, said
from lienthong.core.plans.deadlines import BadDate, NoYear, find

_STOP = re.compile(r"(?<=[.;])\s+(?=\w)")


def pieces(text: str, register: Register) -> tuple[str, ...]:
    """Return the pieces of work in a paragraph, in order; one when it cannot be cut.

    A new piece begins at a sentence with a body of its own, at one with its own deadline when the
    piece before has one too, and at a clause behind «;» that begins with what is to be done.
    """
    found: list[str] = []
    for part in _parts(text):
        if found and not _begins(found[-1], part, register):
            found[-1] = f"{found[-1]} {part}"
        else:
            found.append(part)
    return tuple(found)


def _parts(text: str) -> list[str]:
    """Cut behind full stops and semicolons where a capital letter follows."""
    found: list[str] = []
    for part in _STOP.split(text):
        if found and not part[:1].isupper():
            found[-1] = f"{found[-1]} {part}"
        else:
            found.append(part)
    return found


def _begins(before: str, part: str, register: Register) -> bool:
    if said(part, register) is not None and not re.match(r"(?:Đối với|Trong trường hợp)", part):
        return True
    if before.endswith(";"):
        return acts(part) or has_deadline(part)
    return has_deadline(before) and has_deadline(part) and not _is_only_deadline(part)


def has_deadline(text: str) -> bool:
    """Tell whether a sentence sets a deadline, a wrong one included."""
    try:
        return find(text, 2000) is not None
    except (BadDate, NoYear):
        return True


def _is_only_deadline(part: str) -> bool:
    return bool(re.match(r"Hoàn thành (?:trong|trước|theo|vào)\b", part)) and len(part) < 60

"""The line under a header that numbers its columns."""

import re
from collections.abc import Sequence

_NUMBERED = re.compile(r"[(\[]?\s*([0-9]{1,3}|[A-Za-zĐđ])\s*(?:=[^)\]]*)?[)\]]?\Z")


def is_numbering(row: Sequence[object], width: int) -> bool:
    """Say whether a row numbers the columns: «(1) (2) (3)», «A B 1 2», «1 2 3 4».

    >>> is_numbering(["(1)", "(2)", "(3)=(1)+(2)"], 3), is_numbering(["A", "B", 1, 2.0], 4)
    (True, True)
    >>> is_numbering([1, 2, 7], 3), is_numbering(["1", "2"], 2), is_numbering(["1", "", ""], 3)
    (False, False, False)
    """
    cells = [_text(c).removesuffix(".0") for c in row]
    marks = [c for c in cells if c]
    if len(marks) < 2 or len(marks) * 3 < width * 2:
        return False
    bracketed = all(c.startswith(("(", "[")) for c in marks)
    if len(marks) < 3 and not bracketed:
        return False
    said = [m[1].upper() if (m := _NUMBERED.match(c.split(")=")[0])) else "" for c in marks]
    letters = [s for s in said if s.isalpha()]
    numbers = [int(s) for s in said if s.isdigit()]
    if len(letters) + len(numbers) < len(said) or said != [*letters, *map(str, numbers)]:
        return False
    in_turn = numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else True
    opens = letters[:1] == ["A"] if letters else numbers[:1] in ([1], [0])
    return in_turn and opens and (bool(numbers) or len(letters) > 2)


def _text(cell: object) -> str:
    return " ".join(str(cell).split())[:40] if cell is not None else ""

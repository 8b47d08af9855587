"""Try a rule on the rows that are meant before it is let loose: counts, and rows before and after.

Nothing is written. Only the first rows are tried; the work itself judges every row.
"""

from dataclasses import dataclass

from lienthong.services.intake.desk import asking, rules
from lienthong.services.intake.desk.asking import Asked
from lienthong.services.intake.desk.fixing import Fixed, fixed
from lienthong.services.intake.desk.kept import offered
from lienthong.services.intake.desk.rules import Rule
from lienthong.services.records.access import Access

LOOKED_AT = 1_000
ASKED_OF = 200  # rows whose questions tell which reasons may be chosen
MOST_PICKS = 6  # more reasons than that are said of single rows


@dataclass(frozen=True)
class Trial:
    """What a rule would make of the first of ``total`` rows."""

    total: int
    done: tuple[Fixed, ...]

    @property
    def accepted(self) -> int:
        return sum(one.accepted for one in self.done)

    @property
    def failing(self) -> int:
        return sum(one.judged is not None and not one.accepted for one in self.done)

    @property
    def untouched(self) -> int:
        return sum(one.judged is None for one in self.done)


def tried(access: Access, rule: Rule, asked: Asked) -> Trial:
    """Judge the first rows under a rule. Raises UserError when it cannot be meant."""
    total = asking.count(asked)
    rules.check(rule, access.table, rows=total)
    rows = asking.page(asked, offset=0, size=LOOKED_AT)
    return Trial(total, tuple(fixed(access, rule, rows)))


def picks(access: Access, column: str, asked: Asked) -> tuple[bool, tuple[str, ...]]:
    """Tell whether the rows' own questions about a column offer anything, and for which reasons.

    A reason can be picked where a question offers several choices: «day first» for all the rows.
    """
    found: dict[str, None] = {}
    any_offered = False
    for row in asking.page(asked, offset=0, size=ASKED_OF):
        choices = offered(access.table, row, column)
        any_offered = any_offered or bool(choices)
        if len(choices) > 1:
            found |= dict.fromkeys(c.reason for c in choices if c.reason)
    return any_offered, tuple(found) if len(found) <= MOST_PICKS else ()

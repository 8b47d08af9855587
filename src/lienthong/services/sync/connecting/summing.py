"""What a trial came to: refused rows by the rule they break, most frequent first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from lienthong.core.package.receipt import Receipt


@dataclass(frozen=True)
class BrokenRule:
    """One rule that rows of a table break, with the words for the first of them."""

    table: str
    rule: str
    rows: int
    message: str
    remedy: str
    values: dict[str, str]


def by_rule(receipt: Receipt) -> list[BrokenRule]:
    """The rules that refused rows of a receipt, most rows first."""
    counts = Counter((one.table, one.rule) for one in receipt.verdicts)
    first = {(one.table, one.rule): one for one in reversed(receipt.verdicts)}
    return [
        BrokenRule(
            table=table,
            rule=rule,
            rows=rows,
            message=first[table, rule].message,
            remedy=first[table, rule].remedy,
            values=first[table, rule].values,
        )
        for (table, rule), rows in counts.most_common()
    ]

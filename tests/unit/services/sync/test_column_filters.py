"""A filter lets nothing through that a rule would stop."""

import random
from datetime import date

import pyarrow as pa
import pytest

from lienthong.core.contract.parse import parse_contract
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.package.text_form import parse_moment
from lienthong.core.rules.check import TableChecker
from lienthong.services.sync.column_filters import filter_of, moments

CONTRACT = """\
apiVersion: v3.1.0
kind: DataContract
id: thu-loc
name: Thử lọc
version: 1.0.0
status: active
schema:
  - name: thu_loc
    physicalName: thu_loc
    businessName: Thử lọc
    logicalType: object
    properties:
      - name: ma
        businessName: Mã
        logicalType: string
        required: true
        primaryKey: true
        primaryKeyPosition: 1
        logicalTypeOptions: {minLength: %s, maxLength: %s, pattern: '%s'}
"""
PATTERNS = (
    "^HS-[0-9]{3}$", "[a-z]{2,4}", "a|b", "(ab|a)c?", "[A-Z]+", "\\d{2}", "x.y", "[^a]*", "(a+)+",
    "a{2}?", "a{999}", "[a-z/]{1,9}", "(?i)abc", "\\w+", "a\\.b", "a$", "^$", " ",
)  # fmt: skip
PIECES = (
    "a", "b", "c", "ab", "HS-", "1", "23", "٣", "x\ny", "x", "y", "Đ", "ê", "n/a", "-", ".", "\n",
    " ", "không có", "chua co", "abc", "ABC",
)  # fmt: skip
TODAY = date(2026, 11, 22)


def texts(chance: random.Random) -> list[str | None]:
    made = ["".join(chance.choices(PIECES, k=chance.randint(0, 5))) for _ in range(400)]
    return [*made, None, "", "n/a", "Không rõ", "a" * 999, "HS-123"]


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize(("least", "most"), [(0, 2000), (2, 4)])
def test_what_a_filter_lets_through_passes_the_rules(pattern: str, least: int, most: int) -> None:
    contract = parse_contract(CONTRACT % (least, most, pattern), file="thu.yaml")[0]
    table = contract.table("thu_loc")
    checker = TableChecker.of(table, Dictionary({}, {}))
    found = filter_of(table.field("ma"), [c for c in checker.checks if c.by_value])
    refuses = checker.refuses("ma", TODAY, "receiver")
    asked = texts(random.Random(pattern))
    assert found is not None

    certain = found(pa.array(asked, pa.string())).to_pylist()

    through = [text for text, passes in zip(asked, certain, strict=True) if passes]
    assert [text for text in through if refuses(text)] == []
    if pattern == "^HS-[0-9]{3}$" and least == 0:
        assert through == ["HS-123"] * asked.count("HS-123")


def test_moments_let_through_can_be_read() -> None:
    chance = random.Random(5)
    good = "2026-11-21 01:02:03.123456+00"
    asked = [good, "2024-02-29 00:00:00+00", "2025-02-29 00:00:00+00", "0000-01-01 00:00:00+00"]
    for _ in range(3000):
        at = chance.randrange(len(good))
        asked.append(good[:at] + chance.choice("0123456789:. +-T") + good[at + 1 :])

    certain = moments(pa.array([*asked, None], pa.string())).to_pylist()

    for text, passes in zip(asked, certain, strict=False):
        if passes:
            parse_moment(text)
    assert certain[:4] == [True, True, False, False]
    assert certain.count(True) > 500

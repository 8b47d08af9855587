"""All splits and joins, in the order they are tried."""

from collections.abc import Mapping

from lienthong.core.shaping import (
    beside,
    code_and_name,
    date_parts,
    name_and_year,
    number_and_date,
)
from lienthong.core.shaping.model import Join, Split

SPLITS: tuple[Split, ...] = (number_and_date.SPLIT, code_and_name.SPLIT, name_and_year.SPLIT)
JOINS: tuple[Join, ...] = (date_parts.JOIN, beside.HOUSE, beside.NAME)
SPLIT_BY_NAME: Mapping[str, Split] = {s.name: s for s in SPLITS}
JOIN_BY_NAME: Mapping[str, Join] = {j.name: j for j in JOINS}

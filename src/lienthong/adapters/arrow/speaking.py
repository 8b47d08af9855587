"""Conditions of plans, which are SQL for DuckDB, as arithmetic on blocks of columns.

Only what is computed exactly as DuckDB does is said; the rest stays SQL.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import sqlglot
from sqlglot import exp

from lienthong.adapters.arrow import digits
from lienthong.adapters.arrow.block import WHOLE, Block, Kernel, Numbers, Vector
from lienthong.adapters.arrow.matching import matches
from lienthong.adapters.arrow.texts import Texts
from lienthong.adapters.arrow.truth import Mask, Truth, both, either

_SIGNS: Mapping[type[exp.Expr], Callable[[Any, Any], Mask]] = {
    exp.EQ: np.equal, exp.NEQ: np.not_equal, exp.GT: np.greater, exp.GTE: np.greater_equal,
    exp.LT: np.less, exp.LTE: np.less_equal,
}  # fmt: skip
_LONGEST_LIST = 16
_LEAST, _MOST = -(2**63), 2**63 - 1
_FIRST_DAY = date(1970, 1, 1)
_FIRST_MOMENT = datetime(1970, 1, 1)  # noqa: DTZ001 - the columns compared have no zone


class Unsaid(Exception):
    """A part that arithmetic does not say."""


@lru_cache(maxsize=1_000)
def parsed(sql: str) -> exp.Expr:
    """Return a condition as a tree, which nobody may change."""
    return sqlglot.parse_one(sql)  # what plans say is the same in every dialect


class Speaker:
    """Makes kernels of conditions over columns of these types."""

    def __init__(self, types: Mapping[str, pa.DataType]) -> None:
        self._types = types
        self._made: dict[exp.Expr, Kernel] = {}
        self._vectors: dict[exp.Expr, tuple[str, Vector]] = {}

    def kernel(self, sql: str) -> Kernel | None:
        """Return what computes a condition, or None."""
        try:
            return self.condition(parsed(sql))
        except Unsaid:
            return None

    def condition(self, node: exp.Expr) -> Kernel:
        """Return the kernel of a condition, the same one for the same condition."""
        node = node.unnest()
        made = self._made.get(node)
        if made is None:
            method = _CONDITIONS.get(type(node))
            if method is None:
                raise Unsaid
            made = self._made[node] = method(self, node)
        return made

    def joined(self, node: exp.Expr) -> Kernel:
        one, other = self.condition(node.this), self.condition(node.expression)
        if isinstance(node, exp.And):
            return lambda block: block.compute(one) & block.compute(other)
        return lambda block: block.compute(one) | block.compute(other)

    def negated(self, node: exp.Expr) -> Kernel:
        inner = self.condition(node.this)
        return lambda block: ~block.compute(inner)

    def state(self, node: exp.Expr) -> Kernel:
        if isinstance(node.expression, exp.Boolean):
            value, inner = bool(node.expression.this), self.condition(node.this)
            return lambda block: block.compute(inner).is_value(value)
        if not isinstance(node.expression, exp.Null):
            raise Unsaid
        subject = node.this.unnest()
        if not isinstance(subject, exp.Column):
            inner = self.condition(subject)
            return lambda block: block.compute(inner).is_value(None)
        name = self._known(subject)
        return lambda block: Truth.of(_empty(block, name), None)

    def constant(self, node: exp.Expr) -> Kernel:
        if bool(node.this):
            return lambda block: Truth.of(block.everything, None)
        return lambda block: Truth.of(~block.everything, None)

    def compared(self, node: exp.Expr) -> Kernel:
        texts = self._texts(node.this)
        if texts is not None and isinstance(node, exp.EQ | exp.NEQ):
            same = self._one_of(texts, [node.expression])
            return same if isinstance(node, exp.EQ) else lambda block: ~block.compute(same)
        sign = _SIGNS[type(node)]
        if size := self._size(node.this):
            bound = _whole(node.expression)
            return lambda block: block.of_texts(size, lambda t: sign(t.sizes, bound))
        return self._numbers(sign, node.this, node.expression)

    def _numbers(self, sign: Callable[[Any, Any], Mask], one: exp.Expr, other: exp.Expr) -> Kernel:
        (kind, left), (like, right) = self.vector(one), self.vector(other)
        if kind != like:
            raise Unsaid

        def kernel(block: Block) -> Truth:
            a, b = block.vector(left), block.vector(right)
            said = sign(a.values, b.values)
            return Truth.of(said, both(a.valid, b.valid), either(a.left, b.left))

        return kernel

    def between(self, node: exp.Expr) -> Kernel:
        low = self._numbers(np.greater_equal, node.this, node.args["low"])
        high = self._numbers(np.less_equal, node.this, node.args["high"])
        return lambda block: low(block) & high(block)

    def among(self, node: exp.Expr) -> Kernel:
        items = node.args.get("expressions") or []
        texts, part = self._texts(node.this), node.this.unnest()
        if texts is not None:
            return self._one_of(texts, items)
        if isinstance(part, exp.Substring):
            return self._digit(part, items)
        if not 0 < len(items) <= _LONGEST_LIST:
            raise Unsaid
        ways = [self._numbers(np.equal, node.this, item) for item in items]

        def kernel(block: Block) -> Truth:
            found = ways[0](block)
            for way in ways[1:]:
                found = found | way(block)
            return found

        return kernel

    def _digit(self, part: exp.Expr, items: list[exp.Expr]) -> Kernel:
        name, start, size = self._part(part)
        wanted = [_text(item) for item in items]
        if size != 1 or any(len(text) != 1 or not text.isascii() for text in wanted):
            raise Unsaid
        codes = [ord(text) for text in wanted]
        return lambda block: digits.is_one_of(block.texts(name), start, codes, block.valid(name))

    def matched(self, node: exp.Expr) -> Kernel:
        name, pattern = self._texts(node.this), _text(node.expression)
        if name is None:
            raise Unsaid
        return lambda block: block.of_texts(name, lambda texts: matches(texts, pattern))

    def _one_of(self, name: str, items: list[exp.Expr]) -> Kernel:
        texts = [_text(item) for item in items]
        if texts == [""]:
            return lambda block: block.of_texts(name, lambda texts: texts.sizes == 0)
        wanted = pa.array(texts, pa.string())

        def judge(texts: Texts) -> Mask:
            found: Mask = pc.is_in(texts.array, value_set=wanted).to_numpy(zero_copy_only=False)
            return found

        return lambda block: block.of_texts(name, judge)

    def vector(self, node: exp.Expr) -> tuple[str, Vector]:
        """Return the kind of a number (number, day, time) and what computes it, once made."""
        node = node.unnest()
        made = self._vectors.get(node)
        if made is None:
            made = self._vectors[node] = self._vector(node)
        return made

    def _vector(self, node: exp.Expr) -> tuple[str, Vector]:
        if isinstance(node, exp.Column):
            name = self._known(node)
            if self._types[name] not in WHOLE:
                raise Unsaid
            return WHOLE[self._types[name]][0], lambda block: block.numbers(name)
        if isinstance(node, exp.TryCast) and node.to.is_type("bigint"):
            name, start, size = self._part(node.this.unnest())
            return "number", lambda block: digits.number(
                block.texts(name), start, size, block.valid(name)
            )
        if isinstance(node, exp.Extract) and str(node.this).upper() == "YEAR":
            kind, days = self.vector(node.expression)
            if kind != "day":
                raise Unsaid
            return "number", lambda block: digits.year(block.vector(days))
        if isinstance(node, exp.Sub):
            return self._less(node)
        kind, value = _constant(node)
        return kind, lambda block: Numbers(value)

    def _less(self, node: exp.Expr) -> tuple[str, Vector]:
        for part in (node.this.unnest(), node.expression.unnest()):
            if isinstance(part, exp.Column) and self._types.get(part.name) != pa.date32():
                raise Unsaid  # it might overflow
        (kind, left), (like, right) = self.vector(node.this), self.vector(node.expression)
        if kind != like or kind == "time":
            raise Unsaid

        def less(block: Block) -> Numbers:
            a, b = block.vector(left), block.vector(right)
            values = np.subtract(a.values, b.values, dtype=np.int64)
            return Numbers(values, both(a.valid, b.valid), either(a.left, b.left))

        return "number", less

    def _part(self, node: exp.Expr) -> tuple[str, int, int]:
        if not isinstance(node, exp.Substring):
            raise Unsaid
        name = self._texts(node.this)
        start, size = _whole(node.args.get("start")), _whole(node.args.get("length"))
        if name is None or start < 1 or not 0 < size <= digits.MOST:
            raise Unsaid
        return name, start - 1, size

    def _size(self, node: exp.Expr) -> str | None:
        if not isinstance(node, exp.Anonymous) or str(node.this).lower() != "strlen":
            return None
        return self._texts(node.expressions[0])

    def _texts(self, node: exp.Expr) -> str | None:
        node = node.unnest()
        if not isinstance(node, exp.Column) or self._types.get(node.name) != pa.string():
            return None
        return str(node.name)

    def _known(self, node: exp.Expr) -> str:
        if node.name not in self._types:
            raise Unsaid
        return str(node.name)


def _empty(block: Block, name: str) -> Mask:
    valid = block.valid(name)
    return ~block.everything if valid is None else ~valid


def _text(node: exp.Expr) -> str:
    if not isinstance(node, exp.Literal) or not node.is_string:
        raise Unsaid
    return str(node.this)


def _whole(node: exp.Expr | None) -> int:
    kind, value = _constant(node)
    if kind != "number":
        raise Unsaid
    return value


def _constant(node: exp.Expr | None) -> tuple[str, int]:
    if isinstance(node, exp.Neg):
        kind, value = _constant(node.this)
        return kind, -value
    if isinstance(node, exp.Literal) and not node.is_string and str(node.this).isdigit():
        value = int(node.this)
        if _LEAST < value <= _MOST:
            return "number", value
    if isinstance(node, exp.Cast) and not isinstance(node, exp.TryCast):
        text = _text(node.this)
        if node.to.is_type("date"):
            return "day", (date.fromisoformat(text) - _FIRST_DAY).days
        if node.to.is_type("timestamp", "timestampntz"):
            gap = datetime.fromisoformat(text) - _FIRST_MOMENT
            return "time", (gap.days * 86_400 + gap.seconds) * 1_000_000 + gap.microseconds
    raise Unsaid


_CONDITIONS: Mapping[type[exp.Expr], Callable[[Speaker, Any], Kernel]] = {
    exp.And: Speaker.joined,
    exp.Or: Speaker.joined,
    exp.Not: Speaker.negated,
    exp.Is: Speaker.state,
    exp.Boolean: Speaker.constant,
    **dict.fromkeys(_SIGNS, Speaker.compared),
    exp.Between: Speaker.between,
    exp.In: Speaker.among,
    exp.RegexpFullMatch: Speaker.matched,
}

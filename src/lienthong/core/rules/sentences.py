"""A condition of the expression language said in Vietnamese, for people who read no SQL.

Used where a contract gives a rule no description of its own. ``ngay_het_han > ngay_cap`` becomes
«Ngày hết hạn phải sau Ngày cấp.».
"""

from collections.abc import Callable, Mapping
from datetime import date

from sqlglot import exp

from lienthong.core.contract.model import LogicalType
from lienthong.core.rules.expression import parse_expression

_DAYS = ("date", "timestamp", "time")
# For each comparison: of days and of others, as a condition and as a demand.
_WORDS: Mapping[type[exp.Expr], tuple[str, str, str, str]] = {
    exp.GT: ("sau", "phải sau", "lớn hơn", "phải lớn hơn"),
    exp.GTE: ("không trước", "không được trước", "không nhỏ hơn", "không được nhỏ hơn"),
    exp.LT: ("trước", "phải trước", "nhỏ hơn", "phải nhỏ hơn"),
    exp.LTE: ("không sau", "không được sau", "không lớn hơn", "không được lớn hơn"),
    exp.EQ: ("là", "phải là", "bằng", "phải bằng"),
    exp.NEQ: ("khác", "phải khác", "khác", "phải khác"),
    exp.Like: ("có dạng", "phải có dạng", "có dạng", "phải có dạng"),
    exp.ILike: ("có dạng", "phải có dạng", "có dạng", "phải có dạng"),
}
_OPPOSITE: Mapping[type[exp.Expr], type[exp.Binary]] = {
    exp.GT: exp.LTE, exp.GTE: exp.LT, exp.LT: exp.GTE, exp.LTE: exp.GT,
    exp.EQ: exp.NEQ, exp.NEQ: exp.EQ,
}  # fmt: skip
_TODAY = "hôm nay"
_SIGNS: Mapping[type[exp.Expr], str] = {
    exp.Add: "cộng", exp.Sub: "trừ", exp.Mul: "nhân", exp.Div: "chia",
}  # fmt: skip
_FUNCTIONS: Mapping[type[exp.Expr], str] = {
    exp.Length: "độ dài của %s",
    exp.Lower: "%s (viết thường)",
    exp.Upper: "%s (viết hoa)",
    exp.Abs: "giá trị tuyệt đối của %s",
    exp.Neg: "âm %s",
}


def demand(text: str, titles: Mapping[str, str], types: Mapping[str, LogicalType]) -> str:
    """Return the sentence that a row must satisfy. Raises RuleRejected when it is no expression.

    >>> names = {"cap": "Ngày cấp", "het": "Ngày hết hạn", "so": "Số thẻ"}
    >>> days = {"cap": "date", "het": "date", "so": "string"}
    >>> demand("het > cap", names, days)
    'Ngày hết hạn phải sau Ngày cấp.'
    >>> demand("cap IS NULL OR so IS NOT NULL", names, days)
    'Nếu Ngày cấp có giá trị thì Số thẻ phải có giá trị.'
    """
    return _sentence(_Speaker(titles, types).demand(_plain_negation(text)))


def condition(text: str, titles: Mapping[str, str], types: Mapping[str, LogicalType]) -> str:
    """Return the condition as a clause, to stand within a sentence. Raises RuleRejected."""
    return _Speaker(titles, types).plain(_plain_negation(text))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."


class _Speaker:
    """Says the nodes of one condition with the titles of its columns."""

    def __init__(self, titles: Mapping[str, str], types: Mapping[str, LogicalType]) -> None:
        self.titles = titles
        self.types = types

    def plain(self, node: exp.Expr) -> str:
        return self._say(node, must=False)

    def demand(self, node: exp.Expr) -> str:
        return self._say(node, must=True)

    def _say(self, node: exp.Expr, *, must: bool) -> str:
        if isinstance(node, exp.Paren) or _is_lenient(node):
            return self._say(node.this, must=must)
        for kind, method in _CLAUSES.items():
            if isinstance(node, kind):
                return method(self, node, must)
        words = _WORDS.get(type(node))
        if words is not None:
            return self._compared(node, words, must)
        return f"{self.value(node)} {'phải là có' if must else 'là có'}"

    def _compared(self, node: exp.Expr, words: tuple[str, str, str, str], must: bool) -> str:
        left, right = node.this, node.expression
        day = self._is_day(left) or self._is_day(right)
        word = words[(0 if day else 2) + must]
        return f"{self.value(left)} {word} {self.value(right)}"

    def _is_day(self, node: exp.Expr) -> bool:
        if isinstance(node, exp.Column):
            return self.types.get(node.name) in _DAYS
        return isinstance(node, exp.CurrentDate | exp.Cast)

    def both(self, node: exp.Expr, must: bool) -> str:
        parts = [self._within(part, exp.Or, must=must) for part in node.flatten()]
        return "; ".join(parts[:-1]) + f" và {parts[-1]}" if len(parts) > 2 else " và ".join(parts)

    def either(self, node: exp.Expr, must: bool) -> str:
        parts = list(node.flatten())
        conditions = [c for c in map(_ruled_out, parts) if c is not None]
        rest = [part for part in parts if _ruled_out(part) is None]
        if must and conditions and not rest:
            conditions, rest = conditions[:-1], parts[-1:]
        if must and conditions:
            when = " và ".join(self._within(c, exp.Or, must=False) for c in conditions)
            return f"nếu {when} thì {self._alternatives(rest, must)}"
        return self._alternatives(parts, must)

    def _alternatives(self, parts: list[exp.Expr], must: bool) -> str:
        return " hoặc ".join(self._within(part, exp.And, must=must) for part in parts)

    def _within(self, node: exp.Expr, other: type[exp.Expr], *, must: bool) -> str:
        """Say a part of a chain, in brackets when it is a chain of the other kind."""
        inner = node.unnest()
        said = self._say(inner, must=must)
        return f"({said})" if isinstance(inner, other) else said

    def denied(self, node: exp.Expr, must: bool) -> str:
        inner = node.this.unnest()
        if isinstance(inner, exp.Column):
            return f"{self.value(inner)} {'phải ' if must else ''}là không"
        if _is_simple(inner):
            return self._say(_flipped(inner), must=must)
        said = self.plain(node.this)
        return f"không được có trường hợp {said}" if must else f"không phải là {said}"

    def among(self, node: exp.Expr, must: bool) -> str:
        values = ", ".join(self.value(item) for item in node.expressions)
        return f"{self.value(node.this)} {'phải ' if must else ''}là một trong: {values}"

    def between(self, node: exp.Expr, must: bool) -> str:
        low, high = self.value(node.args["low"]), self.value(node.args["high"])
        return f"{self.value(node.this)} {'phải ' if must else ''}trong khoảng {low} đến {high}"

    def state(self, node: exp.Expr, must: bool) -> str:
        said = self.value(node.this)
        if isinstance(node.expression, exp.Null):
            return f"{said} {'phải để trống' if must else 'để trống'}"
        return f"{said} {'phải ' if must else ''}là {self.value(node.expression)}"

    def value(self, node: exp.Expr) -> str:
        if isinstance(node, exp.Column):
            return self.titles.get(node.name, node.name)
        sign = _SIGNS.get(type(node))
        if sign is not None:
            return f"{self.value(node.this)} {sign} {self.value(node.expression)}"
        pattern = _FUNCTIONS.get(type(node))
        if pattern is not None:
            return pattern % self.value(node.this)
        return self._other(node)

    def _other(self, node: exp.Expr) -> str:
        if isinstance(node, exp.Paren):
            return f"({self.value(node.this)})"
        if isinstance(node, exp.Extract):
            day = self.value(node.expression)
            return "năm nay" if day == _TODAY else f"năm của {day}"
        if isinstance(node, exp.Coalesce):
            parts = [self.value(part) for part in (node.this, *node.expressions)]
            return " (không có thì ".join(parts) + ")" * (len(parts) - 1)
        return _constant(node)


def _constant(node: exp.Expr) -> str:
    if isinstance(node, exp.CurrentDate):
        return _TODAY
    if isinstance(node, exp.Boolean):
        return "có" if node.this else "không"
    if isinstance(node, exp.Cast) and isinstance(node.this, exp.Literal):
        return _day(str(node.this.this))
    if isinstance(node, exp.Literal):
        return f"«{node.this}»" if node.is_string else str(node.this)
    return node.sql(dialect="postgres")


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).strftime("%d/%m/%Y")
    except ValueError:
        return text


def _ruled_out(node: exp.Expr) -> exp.Expr | None:
    """Return the case a part of an OR leaves free of what the others demand, or None."""
    node = node.unnest()
    if isinstance(node, exp.Not):
        inner = node.this.unnest()
        return None if isinstance(inner, exp.Is) else inner
    if isinstance(node, exp.NEQ):
        return exp.EQ(this=node.this, expression=node.expression)
    if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
        return exp.Not(this=node)
    return None


def _is_lenient(node: exp.Expr) -> bool:
    """Say whether it is COALESCE(condition, TRUE), which only says what an unknown counts as."""
    spare = node.expressions if isinstance(node, exp.Coalesce) else []
    return len(spare) == 1 and isinstance(spare[0], exp.Boolean)


def _is_simple(node: exp.Expr) -> bool:
    return type(node) in _OPPOSITE or isinstance(
        node, exp.Is | exp.In | exp.Between | exp.Like | exp.ILike
    )


def _flipped(node: exp.Expr) -> exp.Expr:
    opposite = _OPPOSITE.get(type(node))
    if opposite is not None:
        return opposite(this=node.this, expression=node.expression)
    return _Denied(this=node)


def _plain_negation(text: str) -> exp.Expr:
    """Parse, and stand every negation before what it denies: NOT (x IS NULL)."""
    return parse_expression(text).transform(_moved_out)


def _moved_out(node: exp.Expr) -> exp.Expr:
    if not node.args.get("negate"):
        return node
    positive = node.copy()
    positive.set("negate", None)
    return exp.Not(this=positive)


class _Denied(exp.Expression):
    """NOT before IS NULL, IN or BETWEEN, which Vietnamese says with a word of its own."""

    arg_types = {"this": True}


def _denied(speaker: _Speaker, node: exp.Expr, must: bool) -> str:
    inner = node.this
    said = speaker.value(inner.this)
    if isinstance(inner, exp.Is) and isinstance(inner.expression, exp.Null):
        return f"{said} {'phải có giá trị' if must else 'có giá trị'}"
    word = "không được" if must else "không"
    return f"{said} {word} {speaker.plain(inner).removeprefix(said).lstrip()}"


_CLAUSES: Mapping[type[exp.Expr], Callable[[_Speaker, exp.Expr, bool], str]] = {
    exp.And: _Speaker.both,
    exp.Or: _Speaker.either,
    exp.Not: _Speaker.denied,
    exp.In: _Speaker.among,
    exp.Between: _Speaker.between,
    exp.Is: _Speaker.state,
    _Denied: _denied,
}

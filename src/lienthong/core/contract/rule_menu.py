"""Rules as they are built from menus: a kind and its words become one entry of ``quality``.

The words stay with the entry as custom property ``menu``, so that it opens in the same menu again.
Its description is the Vietnamese sentence a person reads.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.base.text import fold
from lienthong.core.contract.edit_field import custom_of, parts
from lienthong.core.pattern import BadPattern, compiled

Words = Mapping[str, Any]
Entry = dict[str, Any]
# Operator → SQL, Vietnamese, whether it needs a value.
OPERATORS: Mapping[str, tuple[str, str, bool]] = {
    "eq": ("=", N_("bằng"), True),
    "ne": ("<>", N_("khác"), True),
    "lt": ("<", N_("nhỏ hơn"), True),
    "le": ("<=", N_("không lớn hơn"), True),
    "gt": (">", N_("lớn hơn"), True),
    "ge": (">=", N_("không nhỏ hơn"), True),
    "empty": ("IS NULL", N_("để trống"), False),
    "filled": ("IS NOT NULL", N_("có giá trị"), False),
}
COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")


@dataclass(frozen=True)
class Menu:
    """One kind of rule. ``words`` names what the form asks for, in order."""

    name: str
    title: str
    words: tuple[str, ...]
    dimension: str
    make: Callable[["Columns", Words], Entry]


class Columns:
    """The columns of a table, as rules speak of them: by title, each with its type."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._nodes = {str(node.get("name")): node for node in parts(table)}

    def title(self, name: object) -> str:
        """Return the title of a column, in quotes. Raises UserError when it is not there."""
        node = self._nodes.get(str(name or ""))
        if node is None:
            raise _refused(
                N_("Chưa chọn trường cho quy tắc, hoặc trường không có trong bảng."),
                N_("Chọn trường trong danh sách."),
            )
        return f"«{node.get('businessName') or name}»"

    def literal(self, name: object, typed: object) -> tuple[str, str]:
        """Return a typed value as SQL and as people read it. Raises UserError."""
        kind = str(self._nodes[str(name)].get("logicalType"))
        text = str(typed or "").strip()
        if not text:
            raise _refused(N_("Chưa nhập giá trị để so sánh."), N_("Nhập giá trị rồi thử lại."))
        if kind in ("integer", "number"):
            return str(number(text)), text
        if kind in ("date", "timestamp"):
            return f"DATE '{_day(text).isoformat()}'", text
        if kind == "boolean":
            true = fold(text) in ("co", "true", "1", "dung")
            return ("TRUE", "có") if true else ("FALSE", "không")
        return "'" + text.replace("'", "''") + "'", f"«{text}»"


def number(text: str) -> Decimal:
    """Read a number as Vietnamese write it (1.234,5), or plain. Raises UserError."""
    plain = text.strip().replace(" ", "")
    if "," in plain or re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{3})+", plain):
        plain = plain.replace(".", "").replace(",", ".")
    try:
        found = Decimal(plain)
        if found.is_finite():
            return found
    except InvalidOperation:
        pass
    raise _refused(
        N_("«%(text)s» không phải là số."), N_("Ghi số, ví dụ 12 hoặc 1.250,5."), text=text
    )


def _day(text: str) -> date:
    for pattern, order in (
        (r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})", (3, 2, 1)),
        (r"([0-9]{4})-([0-9]{2})-([0-9]{2})", (1, 2, 3)),
    ):
        found = re.fullmatch(pattern, text)
        if found:
            try:
                return date(*(int(found[n]) for n in order))
            except ValueError:
                break
    raise _refused(N_("«%(text)s» không phải là ngày."), N_("Ghi ngày/tháng/năm."), text=text)


def _custom(expression: str, sentence: str) -> Entry:
    return {
        "type": "custom",
        "engine": "lienthong",
        "description": sentence,
        "implementation": {"expression": expression},
    }


def _library(metric: str, sentence: str, columns: list[str], **arguments: Any) -> Entry:
    return {
        "type": "library",
        "metric": metric,
        "description": sentence,
        "arguments": arguments | {"properties": columns},
        "mustBe": 0,
    }


def _required(columns: Columns, words: Words) -> Entry:
    column = words.get("column")
    return _library("nullValues", f"{columns.title(column)} phải có giá trị.", [str(column)])


def _range(columns: Columns, words: Words) -> Entry:
    column, low, high = (words.get(key) for key in ("column", "low", "high"))
    title = columns.title(column)
    terms, said = [], []
    for sign, name, typed in ((">=", "từ", low), ("<=", "đến", high)):
        if str(typed or "").strip():
            sql, shown = columns.literal(column, typed)
            terms.append(f"{column} {sign} {sql}")
            said.append(f"{name} {shown}")
    if not terms:
        raise _refused(N_("Khoảng giá trị chưa có cận nào."), N_("Nhập cận dưới hoặc cận trên."))
    return _custom(" AND ".join(terms), f"{title} phải {' '.join(said)}.")


def _pattern(columns: Columns, words: Words) -> Entry:
    column, pattern = words.get("column"), str(words.get("pattern") or "").strip()
    title = columns.title(column)
    try:
        compiled(pattern)
    except BadPattern as error:
        raise _refused(
            N_("Mẫu định dạng không hợp lệ: %(detail)s."),
            N_("Ví dụ: ^[A-Z]{2}[0-9]{4}$ nghĩa là hai chữ hoa rồi bốn chữ số."),
            detail=str(error),
        ) from error
    if not pattern:
        raise _refused(N_("Chưa nhập mẫu định dạng."), N_("Ví dụ: ^[0-9]{6}$ cho sáu chữ số."))
    said = f"{title} phải đúng mẫu {pattern}"
    return _library("invalidValues", f"{said}.", [str(column)], pattern=pattern)


def _values(columns: Columns, words: Words) -> Entry:
    column = words.get("column")
    title = columns.title(column)
    stated = [line.strip() for line in str(words.get("values") or "").splitlines()]
    values = list(dict.fromkeys(line for line in stated if line))
    if not values:
        raise _refused(N_("Danh sách giá trị còn trống."), N_("Ghi mỗi giá trị một dòng."))
    sentence = f"{title} chỉ nhận: {', '.join(values)}."
    return _library("invalidValues", sentence, [str(column)], validValues=values)


def _unique(columns: Columns, words: Words) -> Entry:
    chosen = [str(c) for c in words.get("columns") or ()]
    if not chosen:
        raise _refused(N_("Chưa chọn trường nào."), N_("Chọn một hoặc nhiều trường."))
    titles = ", ".join(columns.title(c) for c in chosen)
    together = "cùng nhau không được trùng" if len(chosen) > 1 else "không được trùng"
    return _library("duplicateValues", f"{titles} {together} giữa các bản ghi.", chosen)


def _compare(columns: Columns, words: Words) -> Entry:
    left, right, operator = (words.get(key) for key in ("left", "right", "operator"))
    sign, said, _ = OPERATORS[str(operator) if operator in COMPARISONS else "eq"]
    first, second = columns.title(left), columns.title(right)
    return _custom(f"{left} {sign} {right}", f"{first} phải {said} {second}.")


def _dates(columns: Columns, words: Words) -> Entry:
    earlier, later = words.get("earlier"), words.get("later")
    sentence = f"{columns.title(later)} không được trước {columns.title(earlier)}."
    return _custom(f"{later} >= {earlier}", sentence)


def _if_then(columns: Columns, words: Words) -> Entry:
    condition, said_if = _condition(columns, words, "if")
    demand, said_then = _condition(columns, words, "then")
    return _custom(f"NOT ({condition}) OR ({demand})", f"Nếu {said_if} thì {said_then}.")


def _condition(columns: Columns, words: Words, side: str) -> tuple[str, str]:
    column, operator = words.get(f"{side}_column"), str(words.get(f"{side}_operator") or "eq")
    title = columns.title(column)
    sign, said, needs_value = OPERATORS.get(operator, OPERATORS["eq"])
    must = "phải " if side == "then" else ""
    if not needs_value:
        return f"{column} {sign}", f"{title} {must}{said}"
    sql, shown = columns.literal(column, words.get(f"{side}_value"))
    return f"{column} {sign} {sql}", f"{title} {must}{said} {shown}"


def _row_count(columns: Columns, words: Words) -> Entry:
    low, high = (str(words.get(key) or "").strip() for key in ("low", "high"))
    entry: Entry = {"type": "library", "metric": "rowCount"}
    if not low and not high:
        raise _refused(N_("Chưa nhập số bản ghi."), N_("Nhập số ít nhất hoặc số nhiều nhất."))
    if low and high:
        bounds = [int(number(low)), int(number(high))]
        return entry | {
            "description": f"Bảng phải có từ {low} đến {high} bản ghi.",
            "mustBeBetween": bounds,
        }
    if low:
        said = f"Bảng phải có ít nhất {low} bản ghi."
        return entry | {"description": said, "mustBeGreaterOrEqualTo": int(number(low))}
    said = f"Bảng có nhiều nhất {high} bản ghi."
    return entry | {"description": said, "mustBeLessOrEqualTo": int(number(high))}


def _own(kind: str, sentence: str, columns: list[str], **arguments: Any) -> Entry:
    stated = {"kind": kind, "columns": columns} | arguments
    return {
        "type": "custom", "engine": "lienthong", "description": sentence, "implementation": stated,
    }  # fmt: skip


def _outlier(columns: Columns, words: Words) -> Entry:
    column = words.get("column")
    sentence = f"{columns.title(column)} không khác xa các bản ghi khác."
    return _own("outlier", sentence, [str(column)])


def _like(columns: Columns, words: Words) -> Entry:
    chosen = [str(c) for c in words.get("columns") or ()]
    if not chosen:
        raise _refused(N_("Chưa chọn trường nào."), N_("Chọn một hoặc nhiều trường."))
    titles = ", ".join(columns.title(c) for c in chosen)
    said = f"Không có hai bản ghi giống {titles} khi không kể chữ hoa, dấu và khoảng trắng."
    return _own("like_values", said, chosen)


def _newest(columns: Columns, words: Words) -> Entry:
    column, typed = words.get("column"), str(words.get("days") or "").strip()
    title = columns.title(column)
    days = number(typed) if typed else Decimal(0)
    if days < 1 or days != int(days):
        raise _refused(N_("Số ngày phải là số nguyên từ 1 trở lên."), N_("Ghi số ngày, ví dụ 365."))
    said = f"Bảng có bản ghi mới trong vòng {int(days)} ngày, theo {title}."
    return _own("table_freshness", said, [str(column)], days=int(days))


def _coverage(columns: Columns, words: Words) -> Entry:
    column, codes = words.get("column"), str(words.get("code_list") or "")
    title = columns.title(column)
    if not codes:
        raise _refused(N_("Chưa chọn danh mục mã."), N_("Chọn danh mục trong từ điển."))
    said = f"Mỗi mã đang có hiệu lực của danh mục {codes} có bản ghi, theo {title}."
    return _own("coverage", said, [str(column)], codeList=codes)


def _drift(columns: Columns, words: Words) -> Entry:
    column, period = words.get("column"), words.get("period")
    said = f"Phân bố của {columns.title(column)} không đổi đột ngột giữa hai tháng liền nhau, "
    said += f"theo {columns.title(period)}."
    return _own("drift", said, [str(column), str(period)])


def _expression(columns: Columns, words: Words) -> Entry:
    expression = str(words.get("expression") or "").strip()
    sentence = str(words.get("sentence") or "").strip()
    if not expression or not sentence:
        raise _refused(
            N_("Biểu thức phải có điều kiện và câu nói rõ quy tắc."),
            N_("Viết điều kiện, ví dụ: so_giuong >= so_phong; và một câu cho người đọc."),
        )
    return _custom(expression, sentence)


MENUS: tuple[Menu, ...] = (
    Menu("required", N_("Phải có giá trị"), ("column",), "completeness", _required),
    Menu("range", N_("Trong khoảng"), ("column", "low", "high"), "accuracy", _range),
    Menu("pattern", N_("Đúng mẫu"), ("column", "pattern"), "conformity", _pattern),
    Menu("values", N_("Chỉ nhận một số giá trị"), ("column", "values"), "conformity", _values),
    Menu("unique", N_("Không trùng nhau"), ("columns",), "uniqueness", _unique),
    Menu("compare", N_("So hai trường"), ("left", "operator", "right"), "consistency", _compare),
    Menu("dates", N_("Thứ tự hai ngày"), ("earlier", "later"), "consistency", _dates),
    Menu(
        "if_then",
        N_("Nếu … thì …"),
        ("if_column", "if_operator", "if_value", "then_column", "then_operator", "then_value"),
        "consistency",
        _if_then,
    ),
    Menu("row_count", N_("Số bản ghi"), ("low", "high"), "coverage", _row_count),
    Menu("outlier", N_("Không lệch xa"), ("column",), "accuracy", _outlier),
    Menu("like_values", N_("Không gần giống nhau"), ("columns",), "uniqueness", _like),
    Menu("coverage", N_("Có đủ theo danh mục"), ("column", "code_list"), "coverage", _coverage),
    Menu("table_freshness", N_("Bảng có dữ liệu mới"), ("column", "days"), "timeliness", _newest),
    Menu("drift", N_("Không đổi đột ngột"), ("column", "period"), "accuracy", _drift),
    Menu("expression", N_("Biểu thức"), ("expression", "sentence"), "consistency", _expression),
)
BY_NAME: Mapping[str, Menu] = {menu.name: menu for menu in MENUS}


def make_rule(
    table: Mapping[str, Any],
    kind: str,
    words: Words,
    *,
    severity: str = "error",
    remedy: str = "",
    sentence: str = "",
) -> Entry:
    """Return the ``quality`` entry of a rule, without its id. Raises UserError."""
    menu = BY_NAME.get(kind)
    if menu is None:
        raise _refused(N_("Chưa chọn loại quy tắc."), N_("Chọn một loại trong danh sách."))
    entry = menu.make(Columns(table), words)
    entry["dimension"] = menu.dimension
    entry["severity"] = severity
    if sentence.strip():
        entry["description"] = sentence.strip()
    if remedy.strip() and "implementation" in entry:
        entry["implementation"]["remedy"] = remedy.strip()
    said = {"kind": kind} | {key: words[key] for key in menu.words if words.get(key)}
    entry["customProperties"] = [{"property": "menu", "value": said}]
    return entry


def words_of_rule(entry: Mapping[str, Any], column: str = "") -> dict[str, Any]:
    """Return the words a rule was made from, or those that would make one written by hand.

    ``column`` is the one it stands under. Without ``kind`` no menu says what the rule says.
    """
    stated = custom_of(entry).get("menu")
    words: dict[str, Any] = dict(stated) if isinstance(stated, dict) else {}
    implementation = entry.get("implementation")
    made = implementation if isinstance(implementation, dict) else {}
    if words.get("kind") not in BY_NAME:
        words = _guessed(entry, made, column)
    return words | {
        "severity": entry.get("severity") or "error",
        "remedy": made.get("remedy") or "",
        "sentence": entry.get("description") or "",
    }


def _guessed(entry: Mapping[str, Any], made: Mapping[str, Any], column: str) -> dict[str, Any]:
    """Return the words of a rule written by hand, when a menu can say all of it."""
    if made.get("expression") and entry.get("engine") == "lienthong":
        said = entry.get("description") or ""
        return {"kind": "expression", "expression": made["expression"], "sentence": said}
    arguments = dict(entry.get("arguments") or {})
    columns = arguments.pop("properties", None) or ([column] if column else [])
    stated = {key for key in entry if key.startswith("must")}
    if stated != {"mustBe"} or entry.get("mustBe") != 0 or entry.get("unit") == "percent":
        return {}
    metric, one = entry.get("metric"), columns[0] if len(columns) == 1 else ""
    if metric == "duplicateValues" and columns and not arguments:
        return {"kind": "unique", "columns": list(columns)}
    if metric == "nullValues" and one and not arguments:
        return {"kind": "required", "column": one}
    if metric == "invalidValues" and one and set(arguments) == {"pattern"}:
        return {"kind": "pattern", "column": one, "pattern": arguments["pattern"]}
    if metric == "invalidValues" and one and set(arguments) == {"validValues"}:
        values = "\n".join(str(v) for v in arguments["validValues"])
        return {"kind": "values", "column": one, "values": values}
    return {}


def _refused(message: str, remedy: str, **values: str) -> UserError:
    return UserError(message, code="bad-rule", values=values, remedy=remedy)

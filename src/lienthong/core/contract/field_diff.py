"""What changed in one field that two versions share."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from lienthong.base.i18n import N_
from lienthong.core.contract.change import Change, Level, shown
from lienthong.core.contract.model import Field
from lienthong.core.contract.widening import widens

Judge = Callable[[Any, Any], Level]
_PERSONAL = ("none", "basic", "sensitive")
_CLASSES = ("public", "internal", "restricted")


@dataclass(frozen=True)
class Aspect:
    """One thing a field says, how a change of it is judged, and the sentence for it."""

    kind: str
    of: Callable[[Field], Any]
    judge: Judge
    sentence: str


def _always(level: Level) -> Judge:
    return lambda before, after: level


def _lower_bound(before: Any, after: Any) -> Level:
    return "minor" if after is None or (before is not None and after < before) else "major"


def _upper_bound(before: Any, after: Any) -> Level:
    return "minor" if after is None or (before is not None and after > before) else "major"


def _condition(before: Any, after: Any) -> Level:
    """A condition that is lifted widens; one that is new or other may refuse what was accepted."""
    return "minor" if not after else "major"


def _required(before: Any, after: Any) -> Level:
    return "major" if after == "error" else "minor"


def _opened(order: tuple[str, ...]) -> Judge:
    """Data closed more than before is compatible; data opened needs a person's decision."""

    def judge(before: Any, after: Any) -> Level:
        known = before in order and after in order
        return "minor" if known and order.index(after) > order.index(before) else "major"

    return judge


def _type(before: Any, after: Any) -> Level:
    return "minor" if widens(before, after) else "major"


def _needed(field: Field) -> str:
    return field.required_severity if field.required else ""


# A new aspect is one line here.
ASPECTS: tuple[Aspect, ...] = (
    Aspect("title", lambda f: f.title, _always("patch"),
           N_("Cột %(place)s: tên hiển thị đổi từ «%(before)s» thành «%(after)s».")),
    Aspect("title-en", lambda f: f.title_en, _always("patch"),
           N_("Cột %(place)s: tên tiếng Anh đổi từ «%(before)s» thành «%(after)s».")),
    Aspect("description", lambda f: f.description, _always("patch"),
           N_("Cột %(place)s: sửa mô tả.")),
    Aspect("unit", lambda f: f.unit, _always("minor"),
           N_("Cột %(place)s: cách đọc đơn vị hành chính đổi từ «%(before)s» thành «%(after)s».")),
    Aspect("help", lambda f: f.help, _always("patch"),
           N_("Cột %(place)s: sửa lời hướng dẫn.")),
    Aspect("group", lambda f: f.group, _always("patch"),
           N_("Cột %(place)s: chuyển từ nhóm «%(before)s» sang nhóm «%(after)s».")),
    Aspect("examples", lambda f: f.examples, _always("patch"),
           N_("Cột %(place)s: sửa ví dụ.")),
    Aspect("multiline", lambda f: f.multiline, _always("patch"),
           N_("Cột %(place)s: đổi cách nhập một dòng hay nhiều dòng.")),
    Aspect("physical-type", lambda f: f.physical_type, _always("patch"),
           N_("Cột %(place)s: kiểu lưu trữ ghi là «%(after)s» thay cho «%(before)s».")),
    Aspect("retyped", lambda f: f.logical_type, _type,
           N_("Cột %(place)s: kiểu đổi từ %(before)s thành %(after)s.")),
    Aspect("kind", lambda f: f.kind, _condition,
           N_("Cột %(place)s: loại giá trị đổi từ «%(before)s» thành «%(after)s».")),
    Aspect("required", _needed, _required,
           N_("Cột %(place)s: mức bắt buộc đổi từ «%(before)s» thành «%(after)s».")),
    Aspect("unique", lambda f: f.unique, _condition,
           N_("Cột %(place)s: yêu cầu không trùng đổi từ %(before)s thành %(after)s.")),
    Aspect("min-length", lambda f: f.min_length, _lower_bound,
           N_("Cột %(place)s: độ dài tối thiểu đổi từ %(before)s thành %(after)s.")),
    Aspect("max-length", lambda f: f.max_length, _upper_bound,
           N_("Cột %(place)s: độ dài tối đa đổi từ %(before)s thành %(after)s.")),
    Aspect("minimum", lambda f: f.minimum, _lower_bound,
           N_("Cột %(place)s: giá trị nhỏ nhất đổi từ %(before)s thành %(after)s.")),
    Aspect("maximum", lambda f: f.maximum, _upper_bound,
           N_("Cột %(place)s: giá trị lớn nhất đổi từ %(before)s thành %(after)s.")),
    Aspect("min-items", lambda f: f.limits.min_items, _lower_bound,
           N_("Cột %(place)s: số mục tối thiểu đổi từ %(before)s thành %(after)s.")),
    Aspect("max-items", lambda f: f.limits.max_items, _upper_bound,
           N_("Cột %(place)s: số mục tối đa đổi từ %(before)s thành %(after)s.")),
    Aspect("unique-items", lambda f: f.limits.unique_items, _condition,
           N_("Cột %(place)s: yêu cầu các mục không trùng đổi từ %(before)s thành %(after)s.")),
    Aspect("pattern", lambda f: f.pattern, _condition,
           N_("Cột %(place)s: mẫu định dạng đổi từ «%(before)s» thành «%(after)s».")),
    Aspect("term", lambda f: f.term, _condition,
           N_("Cột %(place)s: thuật ngữ đổi từ «%(before)s» thành «%(after)s».")),
    Aspect("code-list", lambda f: f.code_list, _condition,
           N_("Cột %(place)s: danh mục mã đổi từ «%(before)s» thành «%(after)s».")),
    Aspect("code-list-date", lambda f: f.code_list_date, _condition,
           N_("Cột %(place)s: ngày xét mã danh mục đổi từ «%(before)s» thành «%(after)s».")),
    Aspect("reference", lambda f: _target(f), _condition,
           N_("Cột %(place)s: tham chiếu đổi từ «%(before)s» thành «%(after)s».")),
    Aspect("classification", lambda f: f.classification, _opened(_CLASSES),
           N_("Cột %(place)s: mức phân loại đổi từ %(before)s thành %(after)s.")),
    Aspect("personal", lambda f: f.personal, _opened(_PERSONAL),
           N_("Cột %(place)s: mức dữ liệu cá nhân đổi từ %(before)s thành %(after)s.")),
    Aspect("identifier", lambda f: f.identifier, _always("minor"),
           N_("Cột %(place)s: là cột định danh đổi từ %(before)s thành %(after)s.")),
    Aspect("show-when", lambda f: f.show_when, _always("minor"),
           N_("Cột %(place)s: điều kiện hiện ở biểu mẫu đổi từ «%(before)s» thành «%(after)s».")),
    Aspect("access", lambda f: (f.access.read, f.access.write), _always("minor"),
           N_("Cột %(place)s: đổi vai trò được xem hoặc ghi.")),
)  # fmt: skip


def compare_fields(before: Field, after: Field, *, table: str, place: str) -> Iterator[Change]:
    """Yield what changed in a field; ``place`` is how sentences name it."""
    for aspect in ASPECTS:
        old, new = aspect.of(before), aspect.of(after)
        if old != new:
            level = aspect.judge(old, new)
            values = {"place": place, "before": shown(old), "after": shown(new)}
            yield Change(table, after.name, aspect.kind, level, aspect.sentence, old, new, values)
    yield from _former_names(before, after, table=table, place=place)
    yield from _parts(before, after, table=table, place=place)


def opens(source: Field, made: Field) -> bool:
    """Say whether a field made of another's values is shown to more people than that is."""
    return any(
        old != new and _opened(order)(old, new) == "major"
        for old, new, order in (
            (source.personal, made.personal, _PERSONAL),
            (source.classification, made.classification, _CLASSES),
        )
    )


def _former_names(before: Field, after: Field, *, table: str, place: str) -> Iterator[Change]:
    """An old name that is given up no longer leads imports and filters to the field."""
    lost = set(before.origin.renamed_from) - set(after.origin.renamed_from) - {after.name}
    if before.name == after.name:
        for name in sorted(lost):
            yield Change(
                table, after.name, "alias-removed", "major",
                N_("Cột %(place)s: bỏ tên cũ «%(before)s»; tệp và bộ lọc dùng tên này không còn "
                   "nhận ra cột."),
                name, None, {"place": place, "before": name},
            )  # fmt: skip


def _parts(before: Field, after: Field, *, table: str, place: str) -> Iterator[Change]:
    """Compare the parts of nested values: a part has no column of its own, so no rename."""
    old = {child.name: child for child in before.children}
    new = {child.name: child for child in after.children}
    for name in old.keys() | new.keys():
        inner = f"{place}.{name}"
        if name not in new:
            yield Change(table, after.name, "part-removed", "major",
                         N_("Phần %(place)s không còn."), name, None, {"place": inner})  # fmt: skip
        elif name not in old:
            level: Level = "major" if _needed(new[name]) == "error" else "minor"
            yield Change(table, after.name, "part-added", level,
                         N_("Thêm phần %(place)s."), None, name, {"place": inner})  # fmt: skip
        else:
            yield from compare_fields(old[name], new[name], table=table, place=inner)
    if (before.item is None) != (after.item is None):
        sentence = N_("Cột %(place)s: đổi loại của từng mục.")
        yield Change(table, after.name, "items", "major", sentence, values={"place": place})
    elif before.item is not None and after.item is not None:
        yield from compare_fields(before.item, after.item, table=table, place=f"{place}[]")


def _target(field: Field) -> str:
    to = field.reference
    if to is None:
        return ""
    where = ", ".join(f"{column}={value}" for column, value in to.where)
    return f"{to.contract_id}/{to.table}.{to.column}" + (f" ({where})" if where else "")

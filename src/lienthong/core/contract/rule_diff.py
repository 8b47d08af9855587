"""What changed in the rules that two versions of a table state."""

from collections.abc import Iterator, Mapping

from lienthong.base.i18n import N_
from lienthong.core.contract.change import Change, Level, shown
from lienthong.core.contract.model import RuleSpec, Table

_STRENGTH = {"": 0, "warning": 1, "receiver": 2, "error": 3}


def compare_rules(before: Table, after: Table, renamed: Mapping[str, str]) -> Iterator[Change]:
    """Yield the changes of a table's rules; columns that were only renamed change no rule."""
    old = {rule.id.partition(".")[2]: rule for rule in before.rules}
    new = {rule.id.partition(".")[2]: rule for rule in after.rules}
    for name, rule in new.items():
        if name not in old:
            yield _added(after, name, rule)
        else:
            yield from _changed(after, name, old[name], rule, renamed)
    for name in old.keys() - new.keys():
        yield _change(after, name, "rule-removed", "minor",
                      N_("Bảng %(table)s: bỏ quy tắc «%(rule)s»."))  # fmt: skip


def _added(table: Table, name: str, rule: RuleSpec) -> Change:
    level: Level = "major" if _refuses(rule) else "minor"
    return _change(table, name, "rule-added", level,
                   N_("Bảng %(table)s: thêm quy tắc «%(rule)s» (mức %(after)s)."),
                   None, _strength(rule))  # fmt: skip


def _changed(
    table: Table, name: str, old: RuleSpec, new: RuleSpec, renamed: Mapping[str, str]
) -> Iterator[Change]:
    before, after = _strength(old), _strength(new)
    if _STRENGTH[before] < _STRENGTH[after]:
        yield _change(table, name, "rule-tightened", "major" if _refuses(new) else "minor",
                      N_("Bảng %(table)s: quy tắc «%(rule)s» chặt hơn, từ mức %(before)s "
                         "lên %(after)s."), before, after)  # fmt: skip
    elif _STRENGTH[before] > _STRENGTH[after]:
        yield _change(table, name, "rule-loosened", "minor",
                      N_("Bảng %(table)s: quy tắc «%(rule)s» lỏng hơn, từ mức %(before)s "
                         "xuống %(after)s."), before, after)  # fmt: skip
    if _condition(old, renamed) != _condition(new, {}):
        yield _change(table, name, "rule-changed", "major" if _refuses(new) else "minor",
                      N_("Bảng %(table)s: đổi điều kiện của quy tắc «%(rule)s»."),
                      old.expression, new.expression)  # fmt: skip
    if (old.weight, old.dimension) != (new.weight, new.dimension):
        yield _change(table, name, "rule-weighed", "minor",
                      N_("Bảng %(table)s: quy tắc «%(rule)s» đổi trọng số hoặc tiêu chí."),
                      old.weight, new.weight)  # fmt: skip
    if (old.description, old.remedy) != (new.description, new.remedy):
        yield _change(table, name, "rule-texts", "patch",
                      N_("Bảng %(table)s: sửa lời của quy tắc «%(rule)s»."))  # fmt: skip


def _refuses(rule: RuleSpec) -> bool:
    """Say whether a row that breaks the rule is turned away, here or at the receiver."""
    return rule.kind not in ("text", "row_count") and (
        rule.severity == "error" or rule.receiver_enforced
    )


def _strength(rule: RuleSpec) -> str:
    return "receiver" if rule.severity == "warning" and rule.receiver_enforced else rule.severity


def _condition(rule: RuleSpec, renamed: Mapping[str, str]) -> object:
    columns = tuple(renamed.get(column, column) for column in rule.columns)
    arguments = {key: value for key, value in rule.arguments.items() if key != "properties"}
    return rule.kind, columns, _renamed(rule.expression, renamed), repr(sorted(arguments.items()))


def _renamed(expression: str, renamed: Mapping[str, str]) -> str:
    """Write the new names into an expression, and nothing between its words differently."""
    words: list[str] = []
    word = ""
    for letter in expression + " ":
        if letter.isalnum() or letter == "_":
            word += letter
            continue
        if word:
            words.append(renamed.get(word, word))
        word = ""
        if not letter.isspace():
            words.append(letter)
    return " ".join(words)


def _change(
    table: Table,
    rule: str,
    kind: str,
    level: Level,
    sentence: str,
    before: object = None,
    after: object = None,
) -> Change:
    values = {
        "table": table.name, "rule": rule, "before": shown(before), "after": shown(after),
    }  # fmt: skip
    return Change(table.name, "", kind, level, sentence, before, after, values)

"""Đúng: an identifier passes the check that its term names."""

from collections.abc import Iterator

from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.dictionary.validators.family import BY_NAME
from lienthong.core.dictionary.validators.model import Validator
from lienthong.core.dictionary.value import Value
from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.kinds.field_check import Find, Found, field_check
from lienthong.core.rules.kinds.type import has_type
from lienthong.core.rules.model import Check, Context, Verdict


def bind(table: Table, dictionary: Dictionary) -> Iterator[Check]:
    """Yield a check for each column whose term has a validator. Raises RuleRejected."""
    for field in table.fields:
        term = dictionary.term(field.term)
        if term is None or term.validator is None or field.is_nested:
            continue
        validator = BY_NAME.get(term.validator)
        if validator is None:
            raise RuleRejected(
                N_("Thuật ngữ «%(term)s» dùng phép kiểm «%(validator)s» không có."),
                values={"term": term.id, "validator": term.validator},
                place=f"{table.name}.{field.name}",
                remedy=N_("Dùng một trong các phép kiểm của từ điển."),
            )
        find = _find(validator)
        yield field_check(
            table,
            field,
            kind="validator",
            family=validator.family,
            word="dung",
            sentence=validator.sentence,
            find=lambda value, context, find=find, logical=field.logical_type: (  # type: ignore[misc]
                find(value, context) if has_type(value, logical) else Verdict.SKIPPED
            ),
        )


def _find(validator: Validator) -> Find:
    def find(value: Value, context: Context) -> Found | Verdict:
        fault = validator.find(value, context.today)
        if fault is None:
            return Verdict.PASSED
        return fault.message, fault.remedy, dict(fault.values)

    return find

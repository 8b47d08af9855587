"""What to look for on a scanned form, from the contract, its terms and its rules."""

from collections.abc import Callable
from datetime import date

from lienthong.core.cleaning.model import CannotRead
from lienthong.core.cleaning.standardise import cleaner_of
from lienthong.core.contract.model import Field, Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.digitising.propose import Wanted
from lienthong.core.rules.check import TableChecker

# A shape that chance does not make: one word of a page with it can be no other field.
_TELLING = frozenset({"personal_number", "tax_code"})


def wanted_of(
    table: Table, dictionary: Dictionary, checker: TableChecker, today: date
) -> tuple[Wanted, ...]:
    """Return the fields of a table that paper can hold; nested ones are keyed by hand."""
    return tuple(
        _wanted(field, dictionary, checker, today) for field in table.fields if can_propose(field)
    )


def can_propose(field: Field) -> bool:
    """Say whether one text on paper can hold the field."""
    return not field.is_nested and field.logical_type != "boolean"


def _wanted(field: Field, dictionary: Dictionary, checker: TableChecker, today: date) -> Wanted:
    term = dictionary.term(field.term)
    names = [field.title, *((term.name_vi, *term.aliases) if term else ())]
    return Wanted(
        name=field.name,
        labels=tuple(dict.fromkeys(n for n in names if n)),
        reads=_reader(field, dictionary, checker, today),
        telling=bool(term and term.validator in _TELLING),
        multiline=field.multiline,
    )


def _reader(
    field: Field, dictionary: Dictionary, checker: TableChecker, today: date
) -> Callable[[str], bool]:
    clean = cleaner_of(field, dictionary)
    refuses = checker.refuses(field.name, today)

    def reads(text: str) -> bool:
        try:
            value, _ = clean(text)
        except CannotRead:
            return False
        return value is not None and not refuses(value)

    return reads

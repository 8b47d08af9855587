"""What to look for on a scanned form, from the contract, its terms and its rules."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from lienthong.core.cleaning.model import CannotRead
from lienthong.core.cleaning.standardise import cleaner_of
from lienthong.core.contract.model import Field, Table
from lienthong.core.contract.parts import BETWEEN, typed_in
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.digitising.labels import key
from lienthong.core.digitising.propose import Wanted
from lienthong.core.rules.check import TableChecker

# A shape that chance does not make: one word of a page with it can be no other field.
_TELLING = frozenset({"personal_number", "tax_code"})


def keyed_columns(table: Table) -> tuple[Field, ...]:
    """Return the columns that a person keys from paper: objects by their parts, lists not at all.

    Attached files are not keyed: the scan itself is the file.
    """
    return tuple(field for field in typed_in(table) if not field.is_nested)


def wanted_of(
    table: Table, dictionary: Dictionary, checker: TableChecker, today: date
) -> tuple[Wanted, ...]:
    """Return the fields of a table that paper can hold, each with the labels that are its alone.

    A text that may label two fields labels neither, unless it is the title of one of them.
    """
    columns = keyed_columns(table)
    names = {field.name: _names(field, dictionary) for field in columns}
    shared = Counter(key(name) for texts in names.values() for name in {key(t): t for t in texts})
    return tuple(
        Wanted(
            name=field.name,
            labels=_own(names, field, shared),
            reads=_reader(field, dictionary, checker, today),
            telling=_is_telling(field, dictionary),
            multiline=field.multiline,
        )
        for field in columns
        if field.logical_type != "boolean"
    )


def _names(field: Field, dictionary: Dictionary) -> list[str]:
    """Return what may label the field on paper: its title first."""
    term = dictionary.term(field.term)
    alone = field.title.rpartition(BETWEEN)[2]
    names = [field.title, alone, *((term.name_vi, *term.aliases) if term else ())]
    return list(dict.fromkeys(n for n in names if n))


def _own(
    names: Mapping[str, Sequence[str]], field: Field, shared: Mapping[str, int]
) -> tuple[str, ...]:
    titles = {key(texts[0]) for name, texts in names.items() if name != field.name and texts}
    title, *others = names[field.name] or [""]
    own = [n for n in others if shared[key(n)] == 1 and key(n) not in titles]
    return tuple(n for n in (title, *own) if n)


def _is_telling(field: Field, dictionary: Dictionary) -> bool:
    term = dictionary.term(field.term)
    return bool(term and term.validator in _TELLING)


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

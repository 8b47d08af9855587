"""Codes of a list: a name or alias becomes its code, when only one code can be meant.

An unknown text stays as it is; the code-list rule refuses it and shows the choices. An abolished
code stays too: which successor is right is for a person to say.
"""

from lienthong.core.cleaning import code as codes
from lienthong.core.cleaning import text
from lienthong.core.cleaning.model import Clean, Cleaned, Normaliser, Raw, Step
from lienthong.core.contract.model import Field
from lienthong.core.dictionary.model import CodeItem, CodeList, Dictionary


def cleaner(known: CodeList) -> Clean:
    """Return the cleaner of one list."""

    def clean(raw: Raw) -> Cleaned:
        if isinstance(raw, str) and known.get(raw) is not None:
            return raw, ()
        written, steps = text.written(raw)
        tidy, more = text.tidy(written)
        steps += more
        item, how = _find(known, tidy)
        if item is not None:
            return item.code, steps if item.code == tidy else (*steps, Step(how, tidy, item.code))
        return codes.plain(tidy)[:2] if steps == () else _kept(tidy, steps)

    return clean


def _find(known: CodeList, tidy: str) -> tuple[CodeItem | None, str]:
    if not tidy:
        return None, ""
    item = known.get(tidy) or known.by_name(tidy)
    if item is not None:
        return item, "code-name"
    number = tidy.removesuffix(".0")
    if number.isascii() and number.isdigit():
        item = known.get(number.zfill(known.code_length or 0))
        exact = item is not None and item.code == number
        return item, "excel-number" if exact else "leading-zeros"
    return None, ""


def _kept(tidy: str, steps: tuple[Step, ...]) -> Cleaned:
    kept, more, _ = codes.plain(tidy)
    return kept, steps + more


def _bind(field: Field, dictionary: Dictionary) -> Clean:
    term = dictionary.term(field.term)
    known = dictionary.code_list(field.code_list) or dictionary.code_list(
        term.code_list if term else None
    )
    return codes.bind(field, dictionary) if known is None else cleaner(known)


NORMALISER = Normaliser("code_list", ("string",), _bind)

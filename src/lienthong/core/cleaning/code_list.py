"""Codes of a list: a name or alias becomes its code, when only one code can be meant.

A name that several codes bear, or that is one letter or one word short of a name, is asked. Another
unknown text stays as it is; the code-list rule refuses it and shows the choices. An abolished code
stays too: which successor is right is for a person to say.
"""

from collections.abc import Iterator
from functools import cache

from lienthong.base.i18n import N_
from lienthong.core.admin_units import spelling
from lienthong.core.cleaning import code as codes
from lienthong.core.cleaning import text
from lienthong.core.cleaning.model import Clean, Cleaned, Normaliser, Raw, Step, Unsure
from lienthong.core.contract.model import Field
from lienthong.core.dictionary.model import CodeItem, CodeList, Dictionary
from lienthong.core.rules.model import Choice

SHORTEST = 4  # letters of a text worth comparing: shorter ones are one letter from too much
MOST_CHOICES = 12


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


def asking(known: CodeList) -> Clean:
    """Return the cleaner that asks about what is nearly a name of the list. Raises Unsure."""
    plain = cleaner(known)
    names = cache(lambda: tuple(_names(known)))

    def clean(raw: Raw) -> Cleaned:
        value, steps = plain(raw)
        if not isinstance(value, str) or known.get(value) is not None:
            return value, steps
        near = _near(value, names())
        if near:
            raise _unsure(near)
        return value, steps

    return clean


Name = tuple[str, frozenset[str], CodeItem]


def _names(known: CodeList) -> Iterator[Name]:
    """Yield each name and alias of the codes not abolished, folded, with its words."""
    for item in known.items:
        if item.valid_to is None:
            for name in {item.name_vi, *item.aliases} - {""}:
                spelt = spelling.words(name)
                yield spelling.key(spelt), frozenset(w.folded for w in spelt), item


def _near(value: str, names: tuple[Name, ...]) -> tuple[CodeItem, ...]:
    spelt = spelling.words(value)
    key, words = spelling.key(spelt), {w.folded for w in spelt}
    if len(key) < SHORTEST or key.isdigit():
        return ()
    found = {
        item.code: item
        for name, own, item in names
        if name == key
        or (len(name) >= SHORTEST and spelling.one_edit(key, name))
        or (words < own and len(own) == len(words) + 1 and len(words) > 1)
    }
    return tuple(found.values())[:MOST_CHOICES]


def _unsure(near: tuple[CodeItem, ...]) -> Unsure:
    names = "; ".join(item.name_vi for item in near[:3])
    choices = tuple(Choice(i.code, f"{i.name_vi} ({i.code})") for i in near)
    return Unsure(
        N_("«%(value)s» ở cột «%(title)s» gần giống tên trong danh mục: %(names)s."),
        N_("Chọn mã đúng, hoặc sửa lại tên."),
        choices,
        {"names": names},
    )


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
    return codes.bind(field, dictionary) if known is None else asking(known)


NORMALISER = Normaliser("code_list", ("string",), _bind)

"""Bring the values of a row from one version of a table to the next, in plain Python.

The one meaning of rename, widen, split and merge: the migration of stored rows, the reading of
history and the receiving of packages of an older version all ask here, so they agree to the last
letter, and so do two nodes.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from lienthong.core.contract.model import Field, Table
from lienthong.core.contract.pairing import pair, sources
from lienthong.core.contract.widening import WIDENINGS, convert
from lienthong.core.pattern import BadPattern, Matcher, compiled

Row = Mapping[str, Any]
Make = Callable[[Row], Any]


class Carrier:
    """Carries rows of ``before`` to ``after``."""

    def __init__(self, before: Table, after: Table) -> None:
        pairing = pair(before, after)
        self.before, self.after = before, after
        self.renamed = {old.name: new.name for old, new in pairing.kept}
        self.computed: dict[str, Make] = {}
        self._makers: dict[str, Make] = {}
        for old, new in pairing.kept:
            if old.logical_type == new.logical_type:
                self._makers[new.name] = _as_it_is(old.name)
            else:
                self.computed[new.name] = self._makers[new.name] = _converted(old, new)
        for new in pairing.derived:
            self.computed[new.name] = self._makers[new.name] = _derived(new, before)

    def row(self, values: Row) -> dict[str, Any]:
        """Return every field of the version after; what has no origin is None."""
        return {
            field.name: make(values) if (make := self._makers.get(field.name)) else None
            for field in self.after.fields
        }

    def fill(self, values: Row) -> dict[str, Any]:
        """Return only the fields whose values have to be worked out."""
        return {name: make(values) for name, make in self.computed.items()}

    def column(self, name: str) -> str | None:
        """Return what a column before is called now, or None when its values went elsewhere."""
        now = self.renamed.get(name)
        return None if now is None or now in self.computed else now

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns before that are read to work out values."""
        named = {old for old, new in self.renamed.items() if new in self.computed}
        for field in self.after.fields:
            if field.name in self.computed and field.name not in self.renamed.values():
                named.update(sources(field, self.before))
        return tuple(field.name for field in self.before.fields if field.name in named)


def _as_it_is(name: str) -> Make:
    return lambda row: row.get(name)


def _converted(old: Field, new: Field) -> Make:
    return lambda row: convert(row.get(old.name), old.logical_type, new.logical_type)


def _derived(new: Field, before: Table) -> Make:
    origin = new.origin
    named = sources(new, before)
    make = (
        _split(named[0], origin.pattern, origin.part)
        if origin.split_from
        else _merged(named, origin.separator)
    )
    return lambda row: _typed(_text_of(make(row, before)), new)


def _split(name: str, pattern: str, part: int) -> Callable[[Row, Table], str | None]:
    """Take one group of the pattern; a value that does not match as a whole gives nothing."""
    matcher = _compiled(pattern)

    def make(row: Row, before: Table) -> str | None:
        text = _as_text(row.get(name), before.field(name))
        found = matcher.fullmatch(text) if text is not None and matcher else None
        if found is None or part > len(found.groups()):
            return None
        taken: str | None = found.group(part)
        return taken

    return make


def _merged(names: tuple[str, ...], separator: str) -> Callable[[Row, Table], str | None]:
    def make(row: Row, before: Table) -> str | None:
        parts = [_as_text(row.get(name), before.field(name)) for name in names]
        return separator.join(part for part in parts if part) or None

    return make


def _compiled(pattern: str) -> Matcher | None:
    try:
        return compiled(pattern)
    except BadPattern:
        return None


def _as_text(value: Any, field: Field) -> str | None:
    if value is None or isinstance(value, str):
        return value
    widen = WIDENINGS.get((field.logical_type, "string"))
    return widen(value) if widen else None


def _text_of(text: str | None) -> str | None:
    return text.strip() or None if text is not None else None


def _typed(text: str | None, field: Field) -> Any:
    """Return a part as the new field's type holds it, when it does exactly."""
    return convert(text, "string", field.logical_type)


@lru_cache(maxsize=64)
def carrier(before: Table, after: Table) -> Carrier:
    """Return the carrier of two versions; remembered, since rows come many at a time."""
    return Carrier(before, after)

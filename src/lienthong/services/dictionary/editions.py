"""A new edition of a code list, and what it would change."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from lienthong.core.dictionary.list_change import ListChange, change_of
from lienthong.core.dictionary.model import CodeList
from lienthong.core.dictionary.parse import parse_code_list
from lienthong.services.dictionary import queries


@dataclass(frozen=True)
class Edition:
    """A new edition of a list as a person gives it. ``whole``: codes it does not name end."""

    list_id: str
    text: str
    since: date
    whole: bool = True
    heading: Mapping[str, str] | None = None


def preview(edition: Edition) -> ListChange:
    """Say what an edition would change, without keeping it. Raises DictionaryRejected."""
    held = queries.current().code_list(edition.list_id)
    given = parse_code_list(edition.text, edition.list_id, meta=edition.heading)
    base = held or replace(given, items=())
    return change_of(_named(base, edition), given, edition.since, whole=edition.whole)


def _named(base: CodeList, edition: Edition) -> CodeList:
    said = {key: value for key, value in (edition.heading or {}).items() if value}
    return replace(
        base,
        name_vi=said.get("name_vi", base.name_vi),
        name_en=said.get("name_en", base.name_en),
        source=said.get("source", base.source),
    )

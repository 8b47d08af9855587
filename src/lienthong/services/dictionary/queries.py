"""Read the dictionary: what ships with the product, and what is in force on this node."""

from functools import cache
from pathlib import Path

from django.apps import apps

from lienthong.base.settings import REPO_DIR
from lienthong.core.dictionary.lazily import Lazily
from lienthong.core.dictionary.model import CodeList, Dictionary
from lienthong.core.dictionary.parse import parse_code_list
from lienthong.services.dictionary.admin_units import shipped_units
from lienthong.services.dictionary.shipped_terms import shipped_terms


@cache
def shipped(folder: Path = REPO_DIR / "dictionary") -> Dictionary:
    """Return the terms and code lists of ``dictionary/``; a list is read when it is asked for."""
    lists = {path.stem: path for path in sorted((folder / "code_lists").glob("*.csv"))}

    def read(id: str) -> CodeList:
        return parse_code_list(lists[id].read_text(encoding="utf-8"), id)

    return Dictionary(
        terms=shipped_terms(folder / "terms"),
        code_lists=Lazily(lists, read),
        load_units=shipped_units,
    )


def current() -> Dictionary:
    """Return the dictionary in force on this node; without a node, what is shipped."""
    if not _has_node():
        return shipped()
    from lienthong.services.dictionary.in_force import dictionary_at

    stamp = revision()
    return dictionary_at(stamp) if stamp else shipped()


def revision() -> str:
    """Return what changes whenever the dictionary in force does, to be part of a cache's key.

    Empty while nothing on this node stands above the shipped files.
    """
    if not _has_node():
        return ""
    from lienthong.services.dictionary import revision as revisions

    return revisions.stamp()


def look_again() -> None:
    """Let the next question see what another process changed within this second."""
    if _has_node():
        from lienthong.services.dictionary import revision as revisions

        revisions.forget()


def _has_node() -> bool:
    """Say whether there is a database to ask: ``lienthong contract lint`` works without one."""
    if not apps.ready:
        return False
    from django.conf import settings

    return bool(settings.DATABASES.get("default", {}).get("NAME"))

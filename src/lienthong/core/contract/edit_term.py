"""What choosing a dictionary term says of a field: type, length, pattern, list, privacy."""

from typing import Any

from lienthong.core.contract.edit_types import CHOICES
from lienthong.core.dictionary.model import Term


def words_of_term(term: Term) -> dict[str, Any]:
    """Return the words a field takes from its term; what the term leaves open is not among them."""
    kind = str(getattr(term, "kind", "") or "")
    words: dict[str, Any] = {
        "term": term.id,
        "type": kind if kind in CHOICES else _type(term.logical_type),
        "max_length": term.max_length,
        "pattern": term.pattern,
        "code_list": term.code_list,
        "personal": term.privacy,
        "identifier": term.identifier,
    }
    stated = ("term", "type", "personal", "identifier")
    return {key: value for key, value in words.items() if value is not None or key in stated}


def _type(logical: str) -> str:
    return logical if logical in CHOICES else "string"

"""Every change of the dictionary. Each is one transaction with its audit record inside."""

from lienthong.services.dictionary.actions.deciding import (
    abandon,
    approve,
    comment,
    refuse,
    submit,
    writers,
)
from lienthong.services.dictionary.actions.lists import (
    Edition,
    preview,
    propose_edition,
    propose_list_replacement,
)
from lienthong.services.dictionary.actions.terms import (
    Verdict,
    propose,
    propose_replacement,
    take_in,
)

__all__ = [
    "Edition",
    "Verdict",
    "abandon",
    "approve",
    "comment",
    "preview",
    "propose",
    "propose_edition",
    "propose_list_replacement",
    "propose_replacement",
    "refuse",
    "submit",
    "take_in",
    "writers",
]

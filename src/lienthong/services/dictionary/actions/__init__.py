"""Every change of the dictionary. Each is one transaction with its audit record inside."""

from lienthong.services.dictionary.actions.deciding import (
    abandon,
    approve,
    comment,
    refuse,
    submit,
)
from lienthong.services.dictionary.actions.lists import (
    propose_edition,
    propose_list_replacement,
)
from lienthong.services.dictionary.actions.terms import (
    Verdict,
    propose,
    propose_replacement,
    take_in,
)
from lienthong.services.dictionary.editions import Edition, preview

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
]

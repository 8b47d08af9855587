"""All kinds of rules in the order a clerk reads them. A new one is one file and one line here."""

from collections.abc import Callable, Iterator

from lienthong.core.contract.model import Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.rules.kinds import (
    code_list,
    duplicate_values,
    expression,
    file_digest,
    freshness,
    items,
    length,
    like_values,
    master_agreement,
    nested,
    of_kind,
    outlier,
    pattern,
    personal_agreement,
    placeholder,
    range,
    reference,
    required,
    required_when,
    stated_values,
    type,
    unique,
    validator,
)
from lienthong.core.rules.model import Check

KINDS: tuple[Callable[[Table, Dictionary], Iterator[Check]], ...] = (
    required.bind,
    type.bind,
    placeholder.bind,
    length.bind,
    pattern.bind,
    code_list.bind,
    validator.bind,
    range.bind,
    of_kind.bind,
    items.bind,
    unique.bind,
    reference.bind,
    personal_agreement.bind,
    nested.bind,
    stated_values.bind,
    duplicate_values.bind,
    expression.bind,
    required_when.bind,
    outlier.bind,
    like_values.bind,
    file_digest.bind,
    master_agreement.bind,
    freshness.bind,
)

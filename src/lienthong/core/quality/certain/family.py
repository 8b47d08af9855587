"""Which kinds of rules an engine can confirm. A new one is one file and one line here."""

from collections.abc import Mapping

from lienthong.core.quality.certain import (
    expression,
    freshness,
    length,
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
    validator,
)
from lienthong.core.quality.certain.subject import Bind

CERTAIN: Mapping[str, Bind] = {
    "required": required.certain,
    "type": type.certain,
    "placeholder": placeholder.certain,
    "length": length.certain,
    "pattern": pattern.certain,
    "validator": validator.certain,
    "range": range.certain,
    "reference": reference.certain,
    "freshness": freshness.certain,
    "cross_field": personal_agreement.certain,
    "expression": expression.certain,
    "null_values": stated_values.filled_certain,
    "missing_values": stated_values.filled_certain,
    "required_when": required_when.certain,
    "outlier": outlier.certain,
    "invalid_values": stated_values.allowed_certain,
}

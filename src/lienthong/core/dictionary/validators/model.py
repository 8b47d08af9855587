"""What a validator is: a name, a sentence, and a function that finds the fault."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from lienthong.core.dictionary.value import Value


@dataclass(frozen=True)
class Fault:
    """Why a value is impossible. ``message`` may use ``%(title)s`` and ``%(value)s``."""

    message: str
    remedy: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Validator:
    """A named check of one value (never None). ``family`` is the error family of its faults."""

    name: str
    family: Literal["format", "outlier"]
    sentence: str
    find: Callable[[Value, date], Fault | None]

"""Declare a source and change it, step by step; each step audited, no secret ever in the audit."""

from lienthong.services.intake.sources.keeping.declaring import (
    add,
    change_connection,
    renew_keys,
    test,
)
from lienthong.services.intake.sources.keeping.kept import facts
from lienthong.services.intake.sources.keeping.running import pause, resume, retire
from lienthong.services.intake.sources.keeping.taking import (
    choose,
    set_cursor,
    set_mapping,
    set_plan,
)

__all__ = [
    "add",
    "change_connection",
    "choose",
    "facts",
    "pause",
    "renew_keys",
    "resume",
    "retire",
    "set_cursor",
    "set_mapping",
    "set_plan",
    "test",
]

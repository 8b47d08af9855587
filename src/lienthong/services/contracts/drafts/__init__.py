"""A contract in the making: begun, edited, talked about, approved by another person, published.

What comes in may be incomplete or wrong; what goes into force has passed every check.
"""

from lienthong.services.contracts.drafts.beginning import start_blank, start_draft, start_from
from lienthong.services.contracts.drafts.judging import Judgement, judge
from lienthong.services.contracts.drafts.reading import comments, draft, drafts, revisions, sample
from lienthong.services.contracts.drafts.saving import restore, save, undo
from lienthong.services.contracts.drafts.talking import comment, resolve
from lienthong.services.contracts.drafts.trying import attach_sample, drop_sample
from lienthong.services.contracts.drafts.workflow import (
    abandon,
    approve,
    publish,
    send_back,
    submit,
    writers,
)

__all__ = [
    "Judgement",
    "abandon",
    "approve",
    "attach_sample",
    "comment",
    "comments",
    "draft",
    "drafts",
    "drop_sample",
    "judge",
    "publish",
    "resolve",
    "restore",
    "revisions",
    "sample",
    "save",
    "send_back",
    "start_blank",
    "start_draft",
    "start_from",
    "submit",
    "undo",
    "writers",
]

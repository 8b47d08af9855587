"""Keep what was asked, and queue the looking: a large file takes longer than a page may."""

import re

from django.db import transaction
from procrastinate.contrib.django import app

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.audit import actions as audit
from lienthong.services.contracts.models import ContractProposal

LOOK_JOB = "contracts.look"
_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


@transaction.atomic
def begin(
    *, file_name: str, sha256: str, size: int, sheet: str, title: str, owner: str, by: Actor
) -> ContractProposal:
    """Keep a file's proposal as queued. The original lies under its SHA-256 already.

    Raises UserError when the database has no name.
    """
    if not title.strip():
        raise UserError(
            N_("Cơ sở dữ liệu chưa có tên."),
            code="no-title",
            remedy=N_("Ghi tên mà mọi người vẫn gọi, ví dụ «Thư viện công cộng»."),
        )
    made = ContractProposal.objects.create(
        file_name=file_name[:255],
        file_sha256=sha256,
        file_bytes=size,
        sheet=sheet[:255],
        title=title.strip()[:300],
        owner=owner[:100],
        created_at=clock.now(),
        created_by=str(by),
    )
    audit.record(
        by=by,
        action="contracts.proposal.begin",
        subject=f"contract-proposal:{made.pk}",
        after={"sha256": sha256, "bytes": size},
    )
    app.configure_task(LOOK_JOB).defer(proposal_id=made.pk)
    return made


def proper_id(text: str) -> bool:
    """Tell whether a text can be a contract's id.

    >>> proper_id("thu-vien"), proper_id("Thư viện"), proper_id("a--b")
    (True, False, False)
    """
    return len(text) <= 80 and _ID.fullmatch(text) is not None

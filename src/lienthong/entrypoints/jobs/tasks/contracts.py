"""Look at files that nobody has declared. What cannot be proposed is kept with its reason."""

import tempfile
from pathlib import Path

import structlog
from django.db import close_old_connections, connections
from procrastinate.contrib.django import app

from lienthong import bootstrap
from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.contracts import proposals, proposing
from lienthong.services.contracts.models import ContractProposal
from lienthong.services.intake import originals

_log = structlog.get_logger()


@app.task(name=proposals.LOOK_JOB)
def look(*, proposal_id: int) -> None:
    """Propose a contract from the kept file."""
    close_old_connections()
    worker = system("worker")
    try:
        _look(proposal_id)
    except UserError as error:
        proposals.fail(proposal_id=proposal_id, error=error, by=worker)
    except Exception:
        _log.exception("contracts.look_failed", proposal=proposal_id)
        proposals.fail(proposal_id=proposal_id, error=_ours(), by=worker)
        raise
    finally:
        connections.close_all()


def _look(proposal_id: int) -> None:
    found = ContractProposal.objects.get(pk=proposal_id)
    # Readers go by the name's ending, and titles by its stem; originals are named by their digest.
    with tempfile.TemporaryDirectory(prefix="lienthong-look-") as folder:
        named = Path(folder) / (Path(found.file_name).name or "tep")
        named.symlink_to(originals.path_of(found.file_sha256))
        sources = bootstrap.source_tables(str(named), table=found.sheet, names=proposing.titles())
        proposals.look(proposal_id=proposal_id, sources=sources, by=system("worker"))


def _ours() -> UserError:
    return UserError(
        N_("Lỗi của phần mềm khi xem tệp; tệp vẫn được giữ."),
        code="look-failed",
        remedy=N_("Thử lại; nếu vẫn lỗi, gửi mã đề xuất cho quản trị hệ thống."),
    )

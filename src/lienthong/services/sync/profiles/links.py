"""Where a receiver of messages fetches an attached file: an address that only it was given.

The address says which file and for which receiver, and is signed by the node: it cannot be made
up, ends after a month, and ends at once when the receiver is suspended.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.core import signing

from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.base.settings import current as node
from lienthong.core.contract.model import Table
from lienthong.core.message.model import Profile
from lienthong.services.sync.models import Peer

SALT = "lienthong.sync.message-file"
VALID = timedelta(days=30)
OWN = "node"
PATH = "/sync/v1/files/"


def linker(profile: Profile, table: Table, receiver: str) -> Callable[[str], str]:
    """Return what makes the address of a file; an empty one when the node has none to give."""
    template, public_url = profile.message.file_url, node().public_url
    if template != OWN:
        return lambda sha256: template.replace("{sha256}", sha256).replace("{table}", table.name)
    if not public_url:
        return lambda sha256: ""
    return lambda sha256: public_url + path_of_file(receiver, table.name, sha256)


def path_of_file(receiver: str, table: str, sha256: str) -> str:
    """Where this node answers with a file, for one receiver."""
    return PATH + signing.dumps([receiver, table, sha256], salt=SALT)


def opened(token: str) -> tuple[str, str]:
    """Table and SHA-256 that an address names. Raises NotFound, whatever is wrong with it."""
    try:
        receiver, table, sha256 = signing.loads(token, salt=SALT, max_age=VALID)
    except (signing.BadSignature, ValueError) as error:
        raise _gone() from error
    approved = Peer.objects.filter(
        direction=Peer.RECEIVER, node_id=receiver, state=Peer.APPROVED
    ).exclude(profile="")
    if not approved.exists():
        raise _gone()
    return table, sha256


def _gone() -> NotFound:
    return NotFound(
        N_("Địa chỉ tệp không đúng hoặc đã hết hạn."),
        code="file-link-gone",
        remedy=N_("Lấy địa chỉ mới từ thông điệp mới nhất của bản ghi."),
    )

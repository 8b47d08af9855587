"""How a node shows itself to a broker, and how it knows the broker: from files in its home.

Not from the address: addresses are shown on pages and in logs. One file holds the login, in any
form NATS has without a central account server: name and password, an nkey seed, or the credentials
file that an operator's tool wrote. TLS certificates lie beside it.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_

CREDENTIALS = "-----BEGIN NATS USER JWT-----"
SEED = "SU"  # of a user; seeds of accounts and operators do not belong on a node
SEED_LENGTH = 58


@dataclass(frozen=True)
class Login:
    """One way to log in, as the client library names it; no way when all are empty.

    `options` holds secrets and is never shown.
    """

    options: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Certificates:
    """PEM files: who vouches for the broker (beside the machine's own), and what this node shows.

    Absent files are left out.
    """

    authority: Path
    certificate: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """Verify the broker's certificate and name. Raises UserError for an open or bad file."""
        context = ssl.create_default_context()
        try:
            if self.authority.is_file():
                context.load_verify_locations(cafile=self.authority)
            if self.certificate.is_file():
                _demand_closed(self.key)
                context.load_cert_chain(self.certificate, self.key)
        except (OSError, ssl.SSLError) as error:
            raise UserError(
                N_("Không đọc được chứng thư TLS cho NATS trong %(folder)s (%(reason)s)."),
                code="bad-broker-certificate",
                values={"folder": str(self.authority.parent), "reason": type(error).__name__},
                remedy=N_(
                    "Chứng thư và khóa phải là PEM, khóa không đặt mật khẩu và khớp với chứng thư."
                ),
            ) from error
        return context


def broker_login(path: Path) -> Login:
    """Read the login file; no login without one. Raises UserError for an open or bad one."""
    if not path.is_file():
        return Login()
    _demand_closed(path)
    text = path.read_text(encoding="utf-8").strip()
    if text.startswith(CREDENTIALS):
        return Login({"user_credentials": str(path)})
    if text.startswith(SEED) and len(text) == SEED_LENGTH and text.isalnum():
        return Login({"nkeys_seed_str": text})
    name, colon, password = text.partition(":")
    if not colon or "\n" in text:
        raise UserError(
            N_("Tệp đăng nhập %(path)s không phải tên:mật_khẩu, khóa nkey (SU…) hay tệp creds."),
            code="bad-broker-login",
            values={"path": str(path)},
            remedy=N_("Chép đúng một trong ba dạng do người quản trị NATS cấp."),
        )
    return Login({"user": name, "password": password})


def _demand_closed(path: Path) -> None:
    if path.is_file() and path.stat().st_mode & 0o077:
        raise UserError(
            N_("Tệp đăng nhập %(path)s đang cho người khác đọc."),
            code="open-broker-login",
            values={"path": str(path)},
            remedy=N_("Chạy «chmod 600» cho tệp rồi thử lại."),
        )

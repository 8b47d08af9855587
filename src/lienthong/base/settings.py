"""A node's settings, read once from its home folder and the environment.

A node is a folder. ``node.toml`` says who it is; ``LIENTHONG_HOME`` says which folder;
``LIENTHONG_DATABASE_URL`` replaces the embedded PostgreSQL by a server of one's own.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_

Role = Literal["ministry", "province", "centre", "unit"]
ROLES: tuple[Role, ...] = ("ministry", "province", "centre", "unit")
MAIL_SECURITY = ("none", "starttls", "tls")
REPO_DIR = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Desk:
    """How long kept rows may wait: working days of the unit, then of the agency."""

    unit_days: int = 5
    agency_days: int = 5
    days_off: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Kept:
    """The most that sync keeps: on disk for a receiver that does not answer, in MB, and of reports
    of comparisons and trials, in days."""

    log_mb: int = 12_288
    queue_mb: int = 4096
    reports_days: int = 730


@dataclass(frozen=True)
class Tickets:
    """The terms of failing rows in working days: to verify, more to correct; in all when hard."""

    verify_days: int = 5
    fix_days: int = 5
    complex_days: int = 15


@dataclass(frozen=True)
class Mail:
    """The server that takes the node's e-mail; without a host the node sends none.

    ``security`` is how the connection is protected; the password lies in ``smtp_password``.
    """

    host: str = ""
    port: int = 587
    user: str = ""
    security: str = "starttls"
    sender: str = ""


@dataclass(frozen=True)
class Reminding:
    """When people are reminded: days before the last day, working days after it until the head of
    the unit is told, and the hours in which no e-mail leaves."""

    days_before: int = 7
    escalate_after: int = 5
    quiet_from: time = time(18)
    quiet_to: time = time(7, 30)


@dataclass(frozen=True)
class Letterhead:
    """What stands around a new report: the body above, the one that issues (the node's name when
    empty), the symbol behind the number, the place, the signer's capacity."""

    superior: str = ""
    issuer: str = ""
    symbol: str = "BC"
    place: str = ""
    capacity: str = "Thủ trưởng đơn vị"


@dataclass(frozen=True)
class Settings:
    """Everything a node must know before it starts. Paths are absolute."""

    home: Path
    node_id: str
    node_name: str
    role: Role
    http_host: str
    http_port: int
    pg_port: int
    external_database_url: str
    secret_key: str
    public_url: str = ""
    clamav: str = ""
    source_hosts: tuple[str, ...] = ()
    desk: Desk = Desk()
    kept: Kept = Kept()
    tickets: Tickets = Tickets()
    mail: Mail = Mail()
    reminding: Reminding = Reminding()
    letterhead: Letterhead = Letterhead()

    @property
    def address(self) -> str:
        """The address people open the node by."""
        return self.public_url or f"http://{self.http_host}:{self.http_port}"

    @property
    def smtp_password(self) -> str:
        """The password for the mail server, from a file of mode 0600; empty without one."""
        path = self.home / "smtp_password"
        return path.read_text(encoding="utf-8").strip() if path.is_file() else ""

    @property
    def files_dir(self) -> Path:
        """Where originals are kept, by their SHA-256."""
        return self.home / "files"

    @property
    def log_dir(self) -> Path:
        return self.home / "log"

    @property
    def run_dir(self) -> Path:
        return self.home / "run"

    @property
    def signing_key(self) -> Path:
        """The node's Ed25519 private key, PEM (PKCS #8), mode 0600."""
        return self.home / "signing" / "ed25519.key"

    @property
    def report_certificate(self) -> tuple[Path, Path]:
        """The certificate that signs reports, PKCS #12, and its password's file, mode 0600 both."""
        folder = self.home / "signing"
        return folder / "report.p12", folder / "report.password"

    @property
    def broker_login(self) -> Path:
        """The login for a NATS broker, mode 0600; without it the node names no one.

        ``name:password``, an nkey seed, or a credentials file.
        """
        return self.home / "broker_login"

    @property
    def broker_certificates(self) -> tuple[Path, Path, Path]:
        """For TLS with a NATS broker, PEM, each as far as it is there: the authority, the
        certificate this node shows, and its key (mode 0600)."""
        names = ("broker_ca.pem", "broker_cert.pem", "broker_key.pem")
        authority, certificate, key = (self.home / name for name in names)
        return authority, certificate, key

    @property
    def encryption_keys(self) -> Path:
        """The age keys that open what was encrypted for the node, newest first, mode 0600."""
        return self.home / "encryption" / "age.keys"

    @property
    def source_keys(self) -> Path:
        """The keys that encrypt the secrets of sources, newest first, mode 0600."""
        return self.home / "source_keys"

    @property
    def repo_dir(self) -> Path:
        """Where ``contracts/``, ``dictionary/`` and ``reference/`` lie."""
        return REPO_DIR

    @property
    def database_url(self) -> str:
        """The PostgreSQL address: external when set, else the embedded server's."""
        if self.external_database_url:
            return self.external_database_url
        password = (self.home / "pg_password").read_text(encoding="ascii").strip()
        return f"postgresql://lienthong:{password}@127.0.0.1:{self.pg_port}/lienthong"


def load(home: Path) -> Settings:
    """Read the settings of the node in ``home``. Raises UserError when it is not a node."""
    path = home / "node.toml"
    data = _read(home, path)
    return Settings(
        home=home.resolve(),
        node_id=str(data["id"]),
        node_name=str(data["name"]),
        role=cast(Role, data["role"]),
        http_host=str(data.get("http_host", "127.0.0.1")),
        http_port=int(data["http_port"]),
        pg_port=int(data.get("pg_port", 0)),
        external_database_url=os.environ.get(
            "LIENTHONG_DATABASE_URL", str(data.get("database_url", ""))
        ),
        secret_key=(home / "secret_key").read_text(encoding="ascii").strip(),
        public_url=str(data.get("public_url", "")).rstrip("/"),
        clamav=str(data.get("clamav", "")),
        source_hosts=tuple(str(host) for host in data.get("source_hosts", ())),
        desk=Desk(
            unit_days=int(data.get("desk_unit_days", 5)),
            agency_days=int(data.get("desk_agency_days", 5)),
            days_off=frozenset(day for day in data.get("days_off", ()) if isinstance(day, date)),
        ),
        kept=Kept(
            log_mb=int(data.get("sync_log_mb", Kept.log_mb)),
            queue_mb=int(data.get("sync_queue_mb", Kept.queue_mb)),
            reports_days=int(data.get("sync_reports_days", Kept.reports_days)),
        ),
        tickets=Tickets(
            verify_days=int(data.get("ticket_verify_days", Tickets.verify_days)),
            fix_days=int(data.get("ticket_fix_days", Tickets.fix_days)),
            complex_days=int(data.get("ticket_complex_days", Tickets.complex_days)),
        ),
        mail=_mail(data, str(path)),
        reminding=_reminding(data, str(path)),
        letterhead=Letterhead(
            superior=str(data.get("report_superior", "")),
            issuer=str(data.get("report_issuer", "")),
            symbol=str(data.get("report_symbol", Letterhead.symbol)),
            place=str(data.get("report_place", "")),
            capacity=str(data.get("report_capacity", Letterhead.capacity)),
        ),
    )


def _read(home: Path, path: Path) -> dict[str, Any]:
    """Return what node.toml holds, with a known role and all that has no default."""
    if not path.is_file():
        raise UserError(
            N_("Thư mục %(home)s chưa phải là một nút Liên Thông (thiếu tệp node.toml)."),
            code="no-node",
            values={"home": str(home)},
            remedy=N_("Tạo nút bằng lệnh «lienthong node init --home THƯ_MỤC»."),
        )
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise UserError(
            N_("Tệp cấu hình sai cú pháp TOML: %(reason)s."),
            code="bad-toml",
            values={"reason": str(error)},
            place=str(path),
            remedy=N_("Sửa tệp theo chỗ được chỉ ra; chuỗi phải nằm trong dấu ngoặc kép."),
        ) from error
    role = data.get("role")
    if role not in ROLES:
        raise UserError(
            N_("Vai trò «%(role)s» không có; chỉ nhận: %(roles)s."),
            code="bad-role",
            values={"role": str(role), "roles": ", ".join(ROLES)},
            place=str(path),
        )
    missing = [key for key in ("id", "name", "http_port") if key not in data]
    if missing:
        raise UserError(
            N_("Tệp cấu hình thiếu mục: %(keys)s."),
            code="missing-setting",
            values={"keys": ", ".join(missing)},
            place=str(path),
        )
    return data


def _mail(data: Mapping[str, Any], place: str) -> Mail:
    found = Mail(
        host=str(data.get("smtp_host", "")),
        port=int(data.get("smtp_port", Mail.port)),
        user=str(data.get("smtp_user", "")),
        security=str(data.get("smtp_security", Mail.security)),
        sender=str(data.get("mail_from", "")),
    )
    if found.security not in MAIL_SECURITY:
        raise UserError(
            N_("Cách bảo vệ thư «%(security)s» không có; chỉ nhận: %(known)s."),
            code="bad-smtp-security",
            values={"security": found.security, "known": ", ".join(MAIL_SECURITY)},
            place=place,
        )
    if found.host and "@" not in found.sender:
        raise UserError(
            N_("Có máy chủ thư nhưng chưa có địa chỉ người gửi."),
            code="no-mail-from",
            place=place,
            remedy=N_("Ghi mục mail_from, ví dụ «lienthong@coquan.gov.vn»."),
        )
    return found


def _reminding(data: Mapping[str, Any], place: str) -> Reminding:
    hours = str(data.get("quiet_hours", "18:00-07:30"))
    try:
        start, end = (time.fromisoformat(part.strip()) for part in hours.split("-"))
    except ValueError as error:
        raise UserError(
            N_("Giờ yên lặng «%(hours)s» không đọc được."),
            code="bad-quiet-hours",
            values={"hours": hours},
            place=place,
            remedy=N_("Ghi hai giờ nối bằng dấu gạch, ví dụ «18:00-07:30»."),
        ) from error
    return Reminding(
        days_before=int(data.get("remind_days_before", Reminding.days_before)),
        escalate_after=int(data.get("escalate_after_days", Reminding.escalate_after)),
        quiet_from=start,
        quiet_to=end,
    )


@cache
def current() -> Settings:
    """Return the settings of this process's node, named by ``LIENTHONG_HOME``."""
    home = os.environ.get("LIENTHONG_HOME")
    if not home:
        raise UserError(
            N_("Chưa cho biết thư mục của nút (biến LIENTHONG_HOME)."),
            code="no-home",
            remedy=N_("Thêm «--home THƯ_MỤC» vào lệnh, hoặc đặt biến môi trường LIENTHONG_HOME."),
        )
    return load(Path(home))

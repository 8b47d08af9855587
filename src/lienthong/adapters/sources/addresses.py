"""Which hosts a source may reach: a source must not become a way into the machine's own services.

Link-local addresses (where clouds keep their metadata and credentials), multicast and the
unspecified address are refused. ``source_hosts`` of node.toml, when it is set, names the only hosts
that are reached; what it names is reached even there.
"""

import ipaddress
import socket
from fnmatch import fnmatchcase

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.base.settings import current as node
from lienthong.services.intake.sources.ports import SourceLost, SourceRefused

# Of clouds, beside the link-local ones: AWS over IPv6, Alibaba, Oracle.
_METADATA = frozenset(
    map(ipaddress.ip_address, ("fd00:ec2::254", "100.100.100.200", "192.0.0.192"))
)


def reach(host: str, port: int) -> str:
    """Return the address to connect to. Raises SourceRefused, or SourceLost for an unknown name."""
    host = host.strip().strip("[]").lower().rstrip(".")
    named = _named()
    if named and not any(fnmatchcase(host, pattern.lower()) for pattern in named):
        raise _refused(host, N_("Máy chủ «%(host)s» không có trong source_hosts của nút."))
    addresses = _resolve(host, port)
    if not named:
        for address in addresses:
            if _is_forbidden(address):
                raise _refused(host, N_("«%(host)s» là địa chỉ nội bộ, không phải nguồn dữ liệu."))
    return addresses[0]


def _named() -> tuple[str, ...]:
    """Return the hosts that the node names; none where a command runs without a node."""
    try:
        return node().source_hosts
    except UserError as error:
        if error.code != "no-home":
            raise
        return ()


def _resolve(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SourceLost(
            N_("Không tìm thấy máy chủ «%(host)s»."),
            code="unknown-host",
            values={"host": host},
            remedy=N_("Kiểm tra tên máy chủ và mạng của nút."),
        ) from error
    return [str(address[0]).partition("%")[0] for *_, address in found]


def _is_forbidden(text: str) -> bool:
    address = ipaddress.ip_address(text)
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    return (
        address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or address in _METADATA
    )


def _refused(host: str, message: str) -> SourceRefused:
    return SourceRefused(
        message,
        code="forbidden-host",
        values={"host": host},
        place="host",
        remedy=N_(
            "Nếu đúng là nguồn dữ liệu, quản trị hệ thống thêm máy chủ này vào source_hosts trong "
            "tệp node.toml rồi khởi động lại nút."
        ),
    )

"""A real broker with TLS and authorization: only who may, to whom it should, never in clear."""

from __future__ import annotations

import base64
import datetime as dt
import ipaddress
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import nkeys
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lienthong.adapters.nats.carrier import NatsCarrier
from lienthong.adapters.nats.login import Certificates, Login, broker_login
from lienthong.base import clock
from lienthong.base.errors import UserError
from lienthong.services.sync.ports import PACKAGE, Letter, PeerUnreachable
from tests.integration.sync.broker import Broker

LETTER = Letter("bo", "tt", PACKAGE, "000000000001.hop-dong.00000001.abc", b"x")
PERMISSIONS = """permissions: {
  publish: ["lienthong.>", "$JS.API.>", "$JS.ACK.>"]
  subscribe: ["_INBOX.>"]
}"""
Start = Callable[..., Broker]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    made: list[Broker] = []

    def start_one(settings: str, scheme: str = "nats") -> Broker:
        folder = tmp_path / f"broker-{len(made)}"
        folder.mkdir()
        made.append(Broker(folder, settings=settings, scheme=scheme))
        made[-1].start()
        return made[-1]

    yield start_one
    for one in made:
        one.kill()


def carried(
    url: str, login: Login | None = None, certificates: Certificates | None = None
) -> list[bytes]:
    """Put a letter and collect it with one login."""
    carrier = NatsCarrier(url, login=login, certificates=certificates)
    try:
        carrier.put(LETTER)
        return [one.data for one in carrier.collect("tt", wait_seconds=1)]
    finally:
        carrier.close()


def closed(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    path.chmod(0o600)
    return path


def test_name_and_password_open_the_broker(start: Start, tmp_path: Path) -> None:
    user = f'{{user: "bo", password: "mật:khẩu", {PERMISSIONS}}}'
    broker = start(f"authorization {{ users: [{user}] }}")

    with pytest.raises(PeerUnreachable):
        carried(broker.url)
    with pytest.raises(PeerUnreachable):
        carried(broker.url, broker_login(closed(tmp_path / "other", "bo:sai")))

    right = broker_login(closed(tmp_path / "login", "bo:mật:khẩu\n"))
    assert carried(broker.url, right) == [b"x"]
    assert "khẩu" not in repr(right)


def test_an_nkey_opens_the_broker(start: Start, tmp_path: Path) -> None:
    seed, public = new_key(nkeys.PREFIX_BYTE_USER)
    stranger, _public = new_key(nkeys.PREFIX_BYTE_USER)
    broker = start(f"authorization {{ users: [{{nkey: {public}, {PERMISSIONS}}}] }}")

    with pytest.raises(PeerUnreachable):
        carried(broker.url, broker_login(closed(tmp_path / "other", stranger)))

    assert carried(broker.url, broker_login(closed(tmp_path / "login", seed))) == [b"x"]


def test_a_credentials_file_opens_the_broker(start: Start, tmp_path: Path) -> None:
    operator, operator_id = new_key(nkeys.PREFIX_BYTE_OPERATOR)
    account, account_id = new_key(nkeys.PREFIX_BYTE_ACCOUNT)
    user, user_id = new_key(nkeys.PREFIX_BYTE_USER)
    limits = {"mem_storage": 0, "disk_storage": -1, "streams": -1, "consumer": -1, "subs": -1,
              "data": -1, "payload": -1, "imports": -1, "exports": -1, "wildcards": True,
              "conn": -1, "leaf": -1}  # fmt: skip
    _system, system_id = new_key(nkeys.PREFIX_BYTE_ACCOUNT)
    operator_jwt = token(operator, operator_id, operator_id,
                         {"type": "operator", "system_account": system_id})  # fmt: skip
    system_jwt = token(operator, operator_id, system_id, {"type": "account", "limits": {
        name: most for name, most in limits.items() if "storage" not in name
    }})  # fmt: skip
    account_jwt = token(operator, operator_id, account_id, {"type": "account", "limits": limits})
    user_jwt = token(account, account_id, user_id,
                     {"type": "user", "subs": -1, "data": -1, "payload": -1})  # fmt: skip
    broker = start(
        f"operator: {operator_jwt}\nresolver: MEMORY\n"
        f"resolver_preload: {{ {account_id}: {account_jwt}, {system_id}: {system_jwt} }}"
    )
    creds = (
        f"-----BEGIN NATS USER JWT-----\n{user_jwt}\n------END NATS USER JWT------\n\n"
        f"-----BEGIN USER NKEY SEED-----\n{user}\n------END USER NKEY SEED------\n"
    )

    with pytest.raises(PeerUnreachable):
        carried(broker.url)

    assert carried(broker.url, broker_login(closed(tmp_path / "login", creds))) == [b"x"]


def test_tls_with_the_right_authority_and_certificate(start: Start, tmp_path: Path) -> None:
    authority, other = Authority.make("Gốc"), Authority.make("Gốc khác")
    files = {
        "ca": authority.pem,
        "other": other.pem,
        **authority.issue("broker"),
        **{f"node_{name}": data for name, data in authority.issue("node").items()},
    }
    for name, data in files.items():
        closed(tmp_path / name, data)
    server = (f'tls {{ cert_file: "{tmp_path}/cert", key_file: "{tmp_path}/key", '
              f'ca_file: "{tmp_path}/ca", verify: true }}')  # fmt: skip
    broker = start(server, "tls")
    absent = tmp_path / "absent"
    shown = tmp_path / "node_cert", tmp_path / "node_key"

    for wrong in (
        None,  # the machine does not know who signed the broker
        Certificates(tmp_path / "other", *shown),
        Certificates(tmp_path / "ca", absent, absent),  # the broker asks who is there
    ):
        with pytest.raises(PeerUnreachable):
            carried(broker.url, certificates=wrong)

    assert carried(broker.url, certificates=Certificates(tmp_path / "ca", *shown)) == [b"x"]


def test_a_tls_address_is_never_spoken_to_in_clear(start: Start, tmp_path: Path) -> None:
    """A broker, or somebody between, that offers no TLS would else be told the password."""
    broker = start('authorization { users: [{user: "bo", password: "bí mật"}] }', "tls")
    login = broker_login(closed(tmp_path / "login", "bo:bí mật"))
    in_clear = broker.url.replace("tls://", "nats://")

    with pytest.raises(PeerUnreachable, match="NotEncrypted"):
        carried(broker.url, login)

    assert carried(in_clear, login) == [b"x"]


def test_a_login_is_read_from_a_closed_file(tmp_path: Path) -> None:
    path = tmp_path / "broker_login"
    absent = broker_login(path)
    path.write_text("bo:mật:khẩu\n")
    path.chmod(0o644)
    with pytest.raises(UserError, match="đang cho người khác đọc"):
        broker_login(path)
    path.chmod(0o600)

    assert absent == Login()
    assert broker_login(path).options == {"user": "bo", "password": "mật:khẩu"}
    path.write_text("bo")
    with pytest.raises(UserError, match="tên:mật_khẩu"):
        broker_login(path)


def test_certificates_that_do_not_fit_are_told(tmp_path: Path) -> None:
    authority = Authority.make("Gốc")
    files = [closed(tmp_path / name, data) for name, data in authority.issue("node").items()]
    closed(tmp_path / "key", authority.issue("khác")["key"])
    broken = Certificates(tmp_path / "absent", files[0], tmp_path / "key")
    with pytest.raises(UserError, match="Không đọc được chứng thư TLS"):
        broken.context()

    (tmp_path / "key").chmod(0o640)
    with pytest.raises(UserError, match="đang cho người khác đọc"):
        broken.context()


def new_key(prefix: int) -> tuple[str, str]:
    """The seed of a new key and its public name."""
    seed = bytes(nkeys.encode_seed(os.urandom(32), prefix=prefix))
    return seed.decode(), bytes(nkeys.from_seed(bytearray(seed)).public_key).decode()


def token(issuer: str, issuer_id: str, subject: str, claims: dict[str, object]) -> str:
    """A JWT as NATS operators write it (version 2, ed25519-nkey)."""
    now = int(clock.now().timestamp())
    body = {"jti": base64.b32encode(os.urandom(32)).decode().rstrip("="), "iat": now,
            "iss": issuer_id, "name": "thu", "sub": subject,
            "nats": {**claims, "version": 2}}  # fmt: skip
    parts = [{"typ": "JWT", "alg": "ed25519-nkey"}, body]
    text = ".".join(_url(json.dumps(part).encode()) for part in parts)
    return f"{text}.{_url(nkeys.from_seed(bytearray(issuer.encode())).sign(text.encode()))}"


def _url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@dataclass
class Authority:
    """Signs certificates for 127.0.0.1."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def make(cls, name: str) -> Authority:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _name(name)
        made = _builder(subject, subject, key).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        return cls(key, made.sign(key, hashes.SHA256()))

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def issue(self, name: str) -> dict[str, bytes]:
        key = ec.generate_private_key(ec.SECP256R1())
        address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
        made = _builder(_name(name), self.certificate.subject, key).add_extension(
            x509.SubjectAlternativeName([address]), critical=False
        )
        return {
            "cert": made.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM),
            "key": key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ),
        }


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    now = clock.now()
    return x509.CertificateBuilder(
        issuer_name=issuer, subject_name=subject, public_key=key.public_key(),
        serial_number=x509.random_serial_number(), not_valid_before=now,
        not_valid_after=now + dt.timedelta(days=1),
    )  # fmt: skip

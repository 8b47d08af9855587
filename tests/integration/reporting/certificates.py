"""Certificates made for a test: a person's own, in a PKCS #12 file with its password."""

from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from lienthong.base import clock

PASSWORD = b"mat-khau-chung-thu"
HOLDER = "Phạm Thị Lãnh"


def write_certificate(certificate: Path, password: Path, *, days: int = 30) -> None:
    """Write a certificate that ends after some days (negative: it has ended)."""
    now = clock.now()
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOLDER)])
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate.parent.mkdir(parents=True, exist_ok=True)
    certificate.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"bao-cao", key, made, None, BestAvailableEncryption(PASSWORD)
        )
    )
    password.write_bytes(PASSWORD + b"\n")

"""Sign PDFs (PAdES, ETSI EN 319 142-1) with a PKCS #12 certificate of the node's folder.

A picture of the signature beside it, ``report.png``, is shown where the signer signs.

Nothing is fetched: no time stamp, no list of revoked certificates. A signature says who signed
what by the node's own clock, and whether a byte changed since; whom to trust is not judged here.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import TypeVar

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from lienthong.adapters.signing.signature_picture import field_of, style_of
from lienthong.base import clock
from lienthong.base.i18n import N_
from lienthong.services.reporting import errors
from lienthong.services.reporting.ports import SignedPdf

FIELD = "ChuKySo"
T = TypeVar("T")


class CertificateFileSigner:
    """Signs with the certificate of two files: PKCS #12 and its password."""

    def __init__(self, certificate: Path, password: Path) -> None:
        self.certificate, self.password = certificate, password

    def holder(self) -> str:
        """Return whose certificate it is; empty without one."""
        return _holder(self._open()) if self.certificate.is_file() else ""

    def sign(
        self, pdf: bytes, *, reason: str, place: str, between: tuple[str, str] = ("", "")
    ) -> bytes:
        """Return the PDF with a signature over the whole of it, its picture where there is one."""
        signer = self._open()
        meta = PdfSignatureMetadata(
            field_name=FIELD,
            reason=reason,
            location=place or None,
            subfilter=SigSeedSubFilter.PADES,
        )
        picture = self.certificate.with_suffix(".png")
        field = field_of(FIELD, pdf, *between) if picture.is_file() else None
        style = style_of(picture) if field else None
        sealer = PdfSigner(meta, signer=signer, stamp_style=style, new_field_spec=field)
        out = BytesIO()
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        _apart(lambda: sealer.sign_pdf(writer, output=out))
        return out.getvalue()

    def check(self, pdf: bytes) -> SignedPdf | None:
        """Return what the last signature of a PDF says; None when it has none."""
        try:
            signatures = PdfFileReader(BytesIO(pdf)).embedded_signatures
        except PdfError:
            return SignedPdf("", None, whole=False)
        if not signatures:
            return None
        last = signatures[-1]
        signer = str(last.signer_cert.subject.native.get("common_name", ""))
        return SignedPdf(signer, last.self_reported_timestamp, _is_whole(last))

    def _open(self) -> SimpleSigner:
        """Raises NoCertificate, or BadCertificate when it cannot be opened or is out of date."""
        if not self.certificate.is_file():
            raise errors.NoCertificate(self.certificate.name)
        word = self.password.read_bytes().strip() if self.password.is_file() else b""
        try:
            signer: SimpleSigner = SimpleSigner.load_pkcs12_data(
                self.certificate.read_bytes(), [], word or None
            )
        except ValueError as error:
            raise errors.BadCertificate(N_("sai mật khẩu hoặc tệp hỏng")) from error
        found = signer.signing_cert
        if found is None or not found.not_valid_before <= clock.now() <= found.not_valid_after:
            raise errors.BadCertificate(N_("chứng thư ngoài thời hạn"))
        return signer


def _apart(work: Callable[[], T]) -> T:
    """Do the work in a thread of its own: pyHanko starts an event loop, and there may be one."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(work).result()


def _holder(signer: SimpleSigner) -> str:
    subject = signer.signing_cert.subject.native if signer.signing_cert else {}
    return str(subject.get("common_name", ""))


def _is_whole(signature: EmbeddedPdfSignature) -> bool:
    """Tell whether the signature holds and covers every byte of the file."""
    context = ValidationContext(trust_roots=[signature.signer_cert], allow_fetching=False)
    try:
        status = _apart(lambda: validate_pdf_signature(signature, context))
    except SignatureValidationError:
        return False
    covered = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    return bool(status.intact and status.valid and covered)

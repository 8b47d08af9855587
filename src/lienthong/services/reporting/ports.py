"""What reporting asks of the outside: documents written, PDFs signed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, get_args

from django.conf import settings
from django.utils.module_loading import import_string

from lienthong.core.documents.model import Document

Form = Literal["docx", "pdf", "xlsx", "json"]
FORMS: tuple[Form, ...] = get_args(Form)


class DocumentWriter(Protocol):
    """Writes a document in one format."""

    def __call__(self, document: Document) -> bytes:
        """Return the file."""


@dataclass(frozen=True)
class Written:
    """A format: how it is named to a browser, and what writes it."""

    media_type: str
    write: DocumentWriter


@dataclass(frozen=True)
class SignedPdf:
    """What is known of the signature of a PDF. ``whole``: not a byte changed since."""

    signer: str
    signed_at: datetime | None
    whole: bool


class PdfSigner(Protocol):
    """Signs PDFs with a person's or body's certificate, and checks such signatures."""

    def sign(
        self, pdf: bytes, *, reason: str, place: str, between: tuple[str, str] = ("", "")
    ) -> bytes:
        """Return the signed PDF. Raises NoCertificate, BadCertificate.

        ``between``: the signer's capacity and name as they stand in it; what shows the signature
        stands in between.
        """

    def check(self, pdf: bytes) -> SignedPdf | None:
        """Return what its last signature says; None when there is none."""

    def holder(self) -> str:
        """Return whose certificate it is; empty without one."""


def writers() -> dict[Form, Written]:
    """Return the formats of this process."""
    name = getattr(settings, "LIENTHONG_DOCUMENTS", "lienthong.bootstrap.document_writers")
    found: dict[Form, Written] = import_string(name)()
    return found


def pdf_signer() -> PdfSigner:
    """Return the signer of this process."""
    name = getattr(settings, "LIENTHONG_PDF_SIGNER", "lienthong.bootstrap.pdf_signer")
    found: PdfSigner = import_string(name)()
    return found

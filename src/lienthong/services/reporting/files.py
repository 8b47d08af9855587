"""A report as a file: the signed PDF once there is one, else written now from what it holds."""

from lienthong.services.intake import originals
from lienthong.services.reporting.laying_out import document_of
from lienthong.services.reporting.models import Report
from lienthong.services.reporting.ports import Form, SignedPdf, pdf_signer, writers


def file_of(report: Report, form: Form) -> bytes:
    """Return the report in a format."""
    if form == "pdf" and report.signed_sha256:
        return originals.path_of(report.signed_sha256).read_bytes()
    return writers()[form].write(document_of(report))


def file_name(report: Report, form: Form) -> str:
    """Return what the file is called."""
    return f"bao-cao-{report.regime_id}-{report.period}.{form}"


def signature_of(report: Report) -> SignedPdf | None:
    """Return what the signature of the report's PDF says; None when it has none."""
    return pdf_signer().check(file_of(report, "pdf")) if report.signed_sha256 else None

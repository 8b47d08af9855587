"""A report's PDF signed: checked by pyHanko's validator, and every change of it noticed."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from lienthong.adapters.documents import pdf_file
from lienthong.adapters.signing.pdf_certificate import CertificateFileSigner
from lienthong.services.reporting import errors
from tests.integration.reporting.certificates import HOLDER, write_certificate
from tests.rendering import box_of
from tests.unit.adapters.documents.example import EXAMPLE


@pytest.fixture
def signer(tmp_path: Path) -> CertificateFileSigner:
    files = (tmp_path / "report.p12", tmp_path / "report.password")
    write_certificate(*files)
    return CertificateFileSigner(*files)


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return pdf_file.write(EXAMPLE)


def test_signed_pdf_names_its_signer_and_is_whole(signer, pdf) -> None:
    signed = signer.sign(pdf, reason="Báo cáo tháng 11", place="Hà Nội")
    found = signer.check(signed)

    assert signed.startswith(pdf)
    assert found is not None
    assert (found.signer, found.whole) == (HOLDER, True)
    assert found.signed_at is not None
    assert signer.holder() == HOLDER


@pytest.mark.parametrize("at", [100, 2000, 20_000])
def test_one_changed_byte_is_noticed(signer, pdf, at) -> None:
    changed = bytearray(signer.sign(pdf, reason="x", place=""))
    changed[at] ^= 1
    found = signer.check(bytes(changed))

    assert found is not None
    assert not found.whole


def test_bytes_added_behind_the_signature_are_noticed(signer, pdf) -> None:
    found = signer.check(signer.sign(pdf, reason="x", place="") + b"\n% more")

    assert found is not None
    assert not found.whole


def test_the_picture_of_a_signature_stands_between_capacity_and_name(signer, pdf) -> None:
    Image.new("RGBA", (300, 120), (0, 0, 200, 255)).save(signer.certificate.with_suffix(".png"))
    between = ("GIÁM ĐỐC", "Nguyễn Văn Ấn")
    signed = signer.sign(pdf, reason="x", place="", between=between)
    elsewhere = signer.sign(pdf, reason="x", place="", between=("GIÁM ĐỐC", "Ai Đó"))
    found = signer.check(signed)
    with pypdfium2.PdfDocument(signed) as document:
        document.init_forms()
        page, size = document[0], document[0].get_size()
        capacity, name = box_of(page, between[0]), box_of(page, between[1])
        at = ((capacity[0] + capacity[2]) / 2, (capacity[1] + name[3]) / 2)
        picture = page.render(scale=1, may_draw_forms=True).to_pil().convert("RGB")
        colour = picture.getpixel((int(at[0]), int(size[1] - at[1])))

    assert colour == (0, 0, 200)
    assert found is not None
    assert found.whole
    assert signer.check(elsewhere).whole


def test_a_picture_that_is_none_is_refused(signer, pdf) -> None:
    signer.certificate.with_suffix(".png").write_bytes(b"no picture")

    with pytest.raises(errors.BadCertificate, match="ảnh chữ ký hỏng"):
        signer.sign(pdf, reason="x", place="", between=("GIÁM ĐỐC", "Nguyễn Văn Ấn"))


def test_an_unsigned_pdf_has_no_signature(signer, pdf) -> None:
    assert signer.check(pdf) is None


def test_no_certificate_is_refused_with_the_remedy(tmp_path: Path, pdf) -> None:
    bare = CertificateFileSigner(tmp_path / "report.p12", tmp_path / "report.password")

    assert bare.holder() == ""
    with pytest.raises(errors.NoCertificate, match=r"thiếu tệp report\.p12") as refusal:
        bare.sign(pdf, reason="x", place="")
    assert "PKCS#12" in refusal.value.remedy


def test_a_wrong_password_and_an_ended_certificate_are_refused(tmp_path: Path, pdf) -> None:
    files = (tmp_path / "report.p12", tmp_path / "report.password")
    write_certificate(*files)
    files[1].write_bytes(b"sai")
    with pytest.raises(errors.BadCertificate, match="sai mật khẩu"):
        CertificateFileSigner(*files).sign(pdf, reason="x", place="")
    write_certificate(*files, days=-1)
    with pytest.raises(errors.BadCertificate, match="ngoài thời hạn"):
        CertificateFileSigner(*files).sign(pdf, reason="x", place="")


def test_signing_works_where_an_event_loop_runs(signer, pdf) -> None:
    """As in a server of the other kind, or a browser's driver in the same thread."""

    async def inside() -> bytes:
        return signer.sign(pdf, reason="x", place="")

    with ThreadPoolExecutor(max_workers=1) as apart:  # the browser's loop may run in this thread
        found = signer.check(apart.submit(asyncio.run, inside()).result())

    assert found is not None
    assert found.whole

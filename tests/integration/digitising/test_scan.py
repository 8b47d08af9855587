"""From paper to a record: real recognition, two people, a third who decides."""

import pytest

from lienthong.base.errors import NotAllowed, UserError
from tests.integration.digitising.paper import LINES, scan

pytestmark = pytest.mark.django_db(transaction=True)
RIGHT = {"ma": "P0012", "ten": "Đình làng Phú Cường", "don_vi": "bo", "ngay": "25/01/1994"}


@pytest.fixture
def read(table, people, tmp_path):
    """A scan of one page, recognised."""
    from lienthong.services.digitising.receiving import receive_scan
    from lienthong.services.digitising.recognising import recognise_scan

    path = scan(tmp_path / "phieu.pdf")
    kept = receive_scan(
        table_name="phieu", file_name="phieu.pdf", content=path, by=people[0], unit="bo"
    )
    return recognise_scan(scan_id=kept.pk)


def sheet_of(kept):
    return kept.sheets.get(number=1)


def key(sheet, by, **changed):
    from lienthong.services.digitising.keying import asked_fields, key_sheet, turn_of

    sheet.refresh_from_db()
    answers = RIGHT | changed
    asked = asked_fields(sheet, turn_of(sheet, by) or "second")
    return key_sheet(sheet=sheet, typed={f.name: answers[f.name] for f in asked}, by=by).sheet


def doubt(sheet, *names):
    sheet.fields.filter(name__in=names).update(double=True)


def test_fields_are_proposed_from_the_labels_on_paper(read) -> None:
    found = {f.name: f.proposed for f in sheet_of(read).fields.all()}

    assert found == RIGHT
    assert read.state == "keying"
    assert read.pages_read == read.pages_total == 1
    assert "Đình làng Phú Cường" in read.pages.get().text


def test_scan_is_kept_as_searchable_pdf_a(read) -> None:
    import pikepdf
    import pypdfium2

    from lienthong.services.intake import originals

    path = originals.path_of(read.searchable_sha256)
    with pikepdf.open(path) as document, document.open_metadata() as facts:
        assert facts.pdfa_status == "2B"
    with pypdfium2.PdfDocument(path) as document:
        assert "Phú Cường" in document[0].get_textpage().get_text_bounded()


def test_sure_fields_are_settled_by_one_look(read, people) -> None:
    sheet = sheet_of(read)
    sheet.fields.update(double=False)

    assert key(sheet, people[0]).state == "saved"


def test_two_alike_answers_make_the_record_and_it_keeps_its_scan(read, people, table) -> None:
    from lienthong.services.digitising.queries import scan_of_record
    from lienthong.services.records import queries as records

    sheet = sheet_of(read)
    doubt(sheet, "ten", "ngay")
    assert key(sheet, people[0]).state == "second"
    # Another way to write the same day is the same answer.
    done = key(sheet, people[1], ngay="25-1-1994")

    assert done.state == "saved"
    row = records.get(table, done.row_id)
    assert (row["ten"], row["ngay"].isoformat()) == (RIGHT["ten"], "1994-01-25")
    assert row["ban_quet"]["sha256"] == read.searchable_sha256
    assert scan_of_record("phieu", done.row_id).people == ("user:mot", "user:hai")
    read.refresh_from_db()
    assert read.state == "done"


def test_different_answers_go_to_a_third_person(read, people, table) -> None:
    from lienthong.services.records import queries as records

    sheet = sheet_of(read)
    doubt(sheet, "ten")
    key(sheet, people[0])
    assert key(sheet, people[1], ten="Đình làng Phú Cương").state == "third"
    with pytest.raises(NotAllowed):
        key(sheet, people[0])
    with pytest.raises(NotAllowed):
        key(sheet, people[1])

    done = key(sheet, people[2])

    assert done.state == "saved"
    assert records.get(table, done.row_id)["ten"] == RIGHT["ten"]


def test_nobody_keys_twice(read, people) -> None:
    sheet = sheet_of(read)
    doubt(sheet, "ten")
    key(sheet, people[0])

    with pytest.raises(NotAllowed):
        key(sheet, people[0])


def test_what_a_person_corrects_is_keyed_by_another_too(read, people) -> None:
    sheet = sheet_of(read)
    sheet.fields.update(double=False)

    assert key(sheet, people[0], ten="Đình Phú Cường").state == "second"
    assert set(sheet.fields.filter(double=True).values_list("name", flat=True)) == {"ten"}


def test_record_that_the_rules_refuse_stays_with_the_sheet(read, people) -> None:
    from lienthong.services.digitising.keying import key_sheet

    sheet = sheet_of(read)
    doubt(sheet, "ma")
    key(sheet, people[0], ma="X1")
    refused = key(sheet, people[1], ma="X1")

    assert refused.state == "refused"
    assert refused.problems[0]["columns"] == ["ma"]
    mended = key_sheet(sheet=refused, typed={"ma": "P0012"}, by=people[1]).sheet
    assert mended.state == "saved"


def test_each_page_may_be_a_record(table, people, tmp_path) -> None:
    from lienthong.services.digitising.receiving import receive_scan
    from lienthong.services.digitising.recognising import recognise_scan

    second = [line.replace("P0012", "P0013") for line in LINES]
    path = scan(tmp_path / "hai.pdf", [LINES, second])
    kept = receive_scan(
        table_name="phieu", file_name="hai.pdf", content=path, by=people[0], unit="bo",
        layout="page",
    )  # fmt: skip
    recognise_scan(scan_id=kept.pk)

    read = [s.fields.get(name="ma").proposed for s in kept.sheets.all()]
    assert read == ["P0012", "P0013"]


def test_recognition_goes_on_after_the_last_page_read(read, monkeypatch) -> None:
    from lienthong.adapters.ocr.tesseract import Tesseract
    from lienthong.services.digitising.recognising import recognise_scan

    read.sheets.all().delete()
    type(read).objects.filter(pk=read.pk).update(state="recognising")
    asked = []
    words = Tesseract.words
    monkeypatch.setattr(
        Tesseract, "words", lambda self, image, n: asked.append(n) or words(self, image, n)
    )

    assert recognise_scan(scan_id=read.pk).state == "keying"
    assert asked == []


def test_file_that_is_no_scan_is_refused(table, people) -> None:
    from lienthong.services.digitising.receiving import receive_scan

    with pytest.raises(UserError) as caught:
        receive_scan(
            table_name="phieu", file_name="a.csv", content=b"a,b\n1,2\n", by=people[0], unit="bo"
        )

    assert caught.value.code == "not-a-scan"


def test_damaged_pdf_is_refused(table, people) -> None:
    from lienthong.services.digitising.receiving import receive_scan

    with pytest.raises(UserError) as caught:
        receive_scan(
            table_name="phieu", file_name="a.pdf", content=b"%PDF-1.7\nhong", by=people[0],
            unit="bo",
        )  # fmt: skip

    assert caught.value.code == "unreadable-scan"


def test_same_scan_twice_is_recognised(read, people, tmp_path) -> None:
    from lienthong.services.digitising.receiving import receive_scan
    from lienthong.services.intake import originals

    with pytest.raises(UserError) as caught:
        receive_scan(
            table_name="phieu", file_name="khac.pdf",
            content=originals.path_of(read.file_sha256), by=people[1], unit="bo",
        )  # fmt: skip

    assert caught.value.code == "same-file"

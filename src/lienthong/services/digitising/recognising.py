"""Recognise a scan page by page, then lay out its sheets with a proposal for each field.

A run that dies goes on after its last page. The searchable PDF/A comes last: people can key while
it is made, and a scan without one is still keyed.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import structlog
from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor, system
from lienthong.base.errors import UserError
from lienthong.core.contract.model import Table
from lienthong.core.digitising.page import Box, Page, Word
from lienthong.core.digitising.propose import Proposal, propose
from lienthong.core.digitising.wanted import keyed_columns, wanted_of
from lienthong.services.audit import actions as audit
from lienthong.services.contracts import queries as contracts
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.digitising.fitting import is_needed
from lienthong.services.digitising.models import (
    Layout,
    Scan,
    ScanPage,
    ScanState,
    Sheet,
    SheetField,
)
from lienthong.services.digitising.ports import Recogniser, recogniser
from lienthong.services.digitising.receiving import facts, subject
from lienthong.services.intake import originals
from lienthong.services.intake.actions.batches import sentence

_log = structlog.get_logger()


def recognise_scan(*, scan_id: int) -> Scan:
    """Recognise a scan to its end, going on where an earlier run stopped."""
    scan = Scan.objects.get(pk=scan_id)
    reader = recogniser()
    if scan.state in (ScanState.QUEUED, ScanState.RECOGNISING):
        try:
            _read_pages(scan, reader)
            _lay_out(scan_id=scan_id, by=system("digitising"))
        except UserError as error:
            fail_scan(scan_id=scan_id, note=sentence(error), by=system("digitising"))
    scan = Scan.objects.get(pk=scan_id)
    if _lacks_searchable(scan):
        _make_searchable(scan, reader)
    return Scan.objects.get(pk=scan_id)


def _lacks_searchable(scan: Scan) -> bool:
    ended = scan.state in (ScanState.KEYING, ScanState.DONE)
    return ended and not (scan.searchable_sha256 or scan.by_hand or scan.note)


def _read_pages(scan: Scan, reader: Recogniser) -> None:
    name = "" if scan.by_hand else reader.name
    waits = Scan.objects.filter(pk=scan.pk, state=ScanState.QUEUED)
    waits.update(state=ScanState.RECOGNISING, recogniser=name)
    read = reader.blank if scan.by_hand else reader.words
    done = set(scan.pages.values_list("number", flat=True))
    with tempfile.TemporaryDirectory(prefix="lienthong-scan-") as folder:
        images = reader.images(originals.path_of(scan.file_sha256), Path(folder))
        for number, image in enumerate(images, start=1):
            if number not in done:
                _keep_page(scan, read(image, number), image)
            image.unlink()
            if Scan.objects.get(pk=scan.pk).state != ScanState.RECOGNISING:
                return


@transaction.atomic
def _keep_page(scan: Scan, page: Page, image: Path) -> None:
    sha256, _ = originals.keep(image)
    values = {
        "image_sha256": sha256,
        "width": page.width,
        "height": page.height,
        "text": page.text,
        "confidence": round(page.confidence, 1),
        "words": [_kept(w) for w in page.words],
    }
    # Another worker may have been faster: its page stays.
    ScanPage.objects.get_or_create(scan=scan, number=page.number, defaults=values)
    Scan.objects.filter(pk=scan.pk, pages_read__lt=page.number).update(pages_read=page.number)


def _kept(word: Word) -> list[object]:
    box = word.box
    place = [box.left, box.top, box.width, box.height]
    return [word.text, round(word.confidence, 1), *place, word.line]


def page_of(kept: ScanPage) -> Page:
    """Return a kept page as the recogniser saw it."""
    words = tuple(
        Word(text, confidence, Box(left, top, width, height), line)
        for text, confidence, left, top, width, height, line in kept.words
    )
    return Page(kept.number, kept.width, kept.height, words)


@transaction.atomic
def _lay_out(*, scan_id: int, by: Actor) -> None:
    """Make the sheets with their proposals; a scan that has them keeps them."""
    scan = Scan.objects.select_for_update().get(pk=scan_id)
    if scan.state != ScanState.RECOGNISING:
        return
    _, table = contracts.table(scan.table_name)
    wanted = wanted_of(table, dictionary.current(), contracts.checker(table.name), clock.today())
    for number, pages in enumerate(_groups(scan), start=1):
        sheet = Sheet.objects.create(
            scan=scan,
            number=number,
            first_page=pages[0].number,
            last_page=pages[-1].number,
            changed_at=clock.now(),
        )
        found = {p.field: p for p in propose([page_of(p) for p in pages], wanted)}
        SheetField.objects.bulk_create(_fields(sheet, table, found, by_hand=scan.by_hand))
    scan.state = ScanState.KEYING
    scan.save()
    audit.record(by=by, action="digitising.recognised", subject=subject(scan), after=facts(scan))


def _groups(scan: Scan) -> Sequence[Sequence[ScanPage]]:
    pages = list(scan.pages.all())
    return [[page] for page in pages] if scan.layout == Layout.PAGE else [pages]


def _fields(
    sheet: Sheet, table: Table, found: dict[str, Proposal], *, by_hand: bool
) -> list[SheetField]:
    fields = []
    for field in keyed_columns(table):
        kept = SheetField(sheet=sheet, name=field.name)
        if proposal := found.get(field.name):
            kept.proposed, kept.confidence = proposal.text, proposal.confidence
            kept.how, kept.double = proposal.how, proposal.doubtful
            kept.box = {"page": proposal.page, **vars(proposal.box)}
        else:
            # What is not found and not needed is most often not on the paper: one look is enough.
            kept.double = by_hand or is_needed(table, field)
        fields.append(kept)
    return fields


@transaction.atomic
def fail_scan(*, scan_id: int, note: str, by: Actor) -> None:
    """End a recognition as failed, with the reason; pages already read stay."""
    scan = Scan.objects.select_for_update().get(pk=scan_id)
    if scan.is_final:
        return
    scan.state, scan.note = ScanState.FAILED, note
    scan.save()
    audit.record(by=by, action="digitising.fail", subject=subject(scan), after=facts(scan))


def _make_searchable(scan: Scan, reader: Recogniser) -> None:
    with tempfile.TemporaryDirectory(prefix="lienthong-scan-") as folder:
        target = Path(folder) / "searchable.pdf"
        try:
            reader.searchable(originals.path_of(scan.file_sha256), target)
        except UserError as error:
            _log.warning("digitising.not_searchable", scan=scan.pk, code=error.code)
            Scan.objects.filter(pk=scan.pk).update(note=sentence(error))
            return
        sha256, _ = originals.keep(target)
    Scan.objects.filter(pk=scan.pk).update(searchable_sha256=sha256)

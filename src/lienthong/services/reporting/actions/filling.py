"""Fill a form for a unit and a period: values from pages, programs and files, and measured ones."""

from collections.abc import Sequence
from pathlib import Path

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import UserError
from lienthong.core.indicators.judging import key_of
from lienthong.core.indicators.model import Key, Value
from lienthong.services.audit import actions as audit
from lienthong.services.intake import originals
from lienthong.services.reporting.indicators import definitions, errors
from lienthong.services.reporting.indicators.filled_book import read_book
from lienthong.services.reporting.indicators.measuring import measured
from lienthong.services.reporting.indicators.models import (
    CellValue,
    FilledFile,
    Filling,
    IndicatorForm,
)
from lienthong.services.reporting.indicators.writing import (
    Entry,
    Refused,
    Written,
    begun,
    demand_once,
    demand_open,
    judged,
    keep,
    lines_of,
    plain,
    step,
)

LONGEST_NAME = 255


@transaction.atomic
def write_figures(
    *, form_id: str, period: str, unit: str, entries: Sequence[Entry], source: str, by: Actor
) -> Written:  # fmt: skip
    """Put entries into a unit's cells; each is taken or refused by itself.

    Raises UnknownForm, NoSuchPeriod, NotAFiller, WrongFillingState, FillingLocked.
    """
    kept = definitions.kept(form_id)
    filling = _opened(kept, period, unit, by)
    return _written(kept, filling, entries, source, by)


@transaction.atomic
def measure_figures(*, form_id: str, period: str, unit: str, by: Actor) -> Filling:
    """Measure anew what the node measures of a unit's figures. Raises as write_figures."""
    kept = definitions.kept(form_id)
    filling, _new = begun(kept, period, unit)
    demand_open(filling)
    remeasure(filling=filling, by=by)
    return filling


def remeasure(*, filling: Filling, by: Actor) -> None:
    """Measure what the node measures, inside the caller's transaction."""
    values = [(key_of(line), value) for line, value in measured(filling.form.form, filling.unit_id)]
    changed = keep(filling, values, CellValue.Source.NODE, by)
    CellValue.objects.filter(filling=filling, source=CellValue.Source.NODE).update(at=clock.now())
    if changed:
        audit.record(by=by, action="reporting.measure_figures", subject=f"filling:{filling.pk}",
                     after=_told(values, changed))  # fmt: skip


def take_in_figures(
    *, form_id: str, period: str, unit: str, path: Path, name: str, by: Actor
) -> FilledFile:  # fmt: skip
    """Take the figures of a filled workbook; it is kept as it came whatever becomes of its lines.

    A workbook that cannot be read, or is of another form, unit or period, is kept too, with the
    reason. Raises UnknownForm, NoSuchPeriod, NotAFiller, WrongFillingState, FillingLocked.
    """
    sha256, size = originals.keep(path)
    with transaction.atomic():
        kept = definitions.kept(form_id)
        filling = _opened(kept, period, unit, by)
        file = FilledFile(filling=filling, name=Path(name).name[:LONGEST_NAME], sha256=sha256,
                          byte_size=size, at=clock.now(), by=by.name)  # fmt: skip
        try:
            _take(kept, filling, file, by)
        except UserError as error:
            file.problems = [_problem("", "", error)]
        file.save()
        audit.record(by=by, action="reporting.take_in_figures", subject=f"filling:{filling.pk}",
                     after={"file": file.name, "sha256": sha256, "accepted": file.accepted,
                            "refused": len(file.problems)})  # fmt: skip
    return file


def _take(kept: IndicatorForm, filling: Filling, file: FilledFile, by: Actor) -> None:
    book = read_book(originals.path_of(file.sha256), file.name)
    of = (kept.pk, filling.period, filling.unit_id)
    if book.of != of:
        raise errors.NotThisForm(" · ".join(book.of), " · ".join(of))
    written = _written(kept, filling, book.entries, CellValue.Source.FILE, by)
    file.accepted, file.unchanged = len(written.changed), written.unchanged
    file.problems = [_problem(r.entry.place, str(r.entry.given or ""), r.error)
                     for r in written.refused]  # fmt: skip


def _problem(place: str, given: str, error: UserError) -> dict[str, object]:
    return {"place": place, "given": given[:200], "code": error.code, "message": error.message,
            "values": error.values, "remedy": error.remedy}  # fmt: skip


def _opened(kept: IndicatorForm, period: str, unit: str, by: Actor) -> Filling:
    filling, new = begun(kept, period, unit)
    demand_open(filling)
    if new:
        step(filling, "begun", "", by)
        remeasure(filling=filling, by=by)
    return filling


def _written(
    kept: IndicatorForm, filling: Filling, entries: Sequence[Entry], source: str, by: Actor
) -> Written:
    lines, taken, refused = lines_of(kept), dict[Key, Value](), []
    for entry in entries:
        key = (entry.element, entry.cell)
        try:
            value = judged(lines, entry)
            demand_once(key, taken)
        except UserError as error:
            error.place = entry.place
            refused.append(Refused(entry, error))
        else:
            taken[key] = value
    values = list(taken.items())
    changed = keep(filling, values, source, by)
    filling.version = kept.number
    filling.save(update_fields=["version"])
    if changed:
        audit.record(by=by, action="reporting.write_figures", subject=f"filling:{filling.pk}",
                     after={"source": source} | _told(values, changed))  # fmt: skip
    return Written(filling, tuple(changed), len(values) - len(changed), tuple(refused))


def _told(values: Sequence[tuple[Key, Value]], changed: Sequence[Key]) -> dict[str, object]:
    now = dict(values)
    return {"/".join(key).rstrip("/"): plain(now[key]) for key in changed}

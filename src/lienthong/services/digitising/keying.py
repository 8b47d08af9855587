"""Two people key a sheet independently; where they differ, a third decides; then it is a record.

The machine's reading is a proposal. A field is keyed twice when the machine was not sure, or when
the first person wrote something else than the machine read. Two answers are the same when they
standardise to the same value. Nobody is two of the three.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from lienthong.base import clock
from lienthong.base.actor import Actor
from lienthong.base.errors import NotAllowed, UserError
from lienthong.base.i18n import N_
from lienthong.core.cleaning.model import CannotRead, Clean
from lienthong.core.cleaning.standardise import cleaner_of
from lienthong.core.contract.model import Field, Table
from lienthong.core.digitising.wanted import keyed_columns
from lienthong.services.audit import actions as audit
from lienthong.services.dictionary import queries as dictionary
from lienthong.services.digitising.fitting import fit_sheet
from lienthong.services.digitising.models import Scan, ScanState, Sheet, SheetField, SheetState
from lienthong.services.digitising.receiving import demand_scan, facts, subject
from lienthong.services.digitising.saving import save_sheet

Typed = Mapping[str, str]
MAX_TYPED = 10_000


@dataclass(frozen=True)
class Keyed:
    """A sheet after somebody keyed it, and the fields still open."""

    sheet: Sheet
    open_fields: tuple[str, ...]


def turn_of(sheet: Sheet, by: Actor) -> str:
    """Return which part the person may play now: first, second, third, mend, or "" for none.

    The mender of a refused sheet may be anybody who may write the table.
    """
    person = str(by)
    taken = {sheet.first_by, sheet.second_by} - {""}
    match sheet.state:
        case SheetState.FIRST:
            return "first"
        case SheetState.SECOND:
            return "" if person in taken else "second"
        case SheetState.THIRD:
            return "" if person in taken else "third"
        case SheetState.REFUSED:
            return "mend"
        case _:
            return ""


def asked_fields(sheet: Sheet, turn: str) -> list[SheetField]:
    """Return the fields that this part of the work is about, in the contract's order."""
    fields = list(sheet.fields.all())
    if turn == "second":
        return [f for f in fields if f.double]
    if turn == "third":
        return [f for f in fields if f.final is None]
    return fields


@transaction.atomic
def key_sheet(*, sheet: Sheet, typed: Typed, by: Actor, seen: str = "") -> Keyed:
    """Take what a person keyed, whatever part is theirs now; save the record when all is settled.

    ``seen`` is the part the form was opened for. When somebody else finished it meanwhile, a first
    keyer's answers count as the second's: they were keyed without seeing the other's. Raises
    NotAllowed when this person already played another part, UserError on unknown or missing
    fields, or when the part has moved on otherwise.
    """
    sheet = Sheet.objects.select_for_update(of=("self",)).select_related("scan").get(pk=sheet.pk)
    table = _demand_open(sheet, by)
    turn = _demand_turn(sheet, by)
    fit_sheet(sheet=sheet, table=table, by=by)
    if (seen, turn) == ("first", "second"):
        _reopen_disputed(sheet, table, typed)
        asked = {f.name for f in asked_fields(sheet, turn)}
        typed = {name: text for name, text in typed.items() if name in asked}
    elif seen and seen != turn:
        raise _moved_on()
    fields = asked_fields(sheet, turn)
    _check(table, fields, typed, turn)
    _TAKE[turn](sheet, table, fields, typed, by)
    SheetField.objects.bulk_update(fields, ["first", "second", "final", "double"])
    sheet.changed_at = clock.now()
    _advance(sheet)
    sheet.save()
    audit.record(
        by=by,
        action=f"digitising.{turn}",
        subject=f"sheet:{sheet.pk}",
        after={"state": str(sheet.state), "fields": sorted(typed)},
    )
    if all(f.final is not None for f in sheet.fields.all()):
        save_sheet(sheet=sheet, table=table, by=by)
        _close_scan(sheet.scan, by)
    left = tuple(sheet.fields.filter(final=None).values_list("name", flat=True))
    return Keyed(sheet, left)


@transaction.atomic
def drop_sheet(*, sheet: Sheet, reason: str, by: Actor) -> Sheet:
    """Let a sheet go with a reason: a blank page, a page that belongs to another record."""
    if not reason.strip():
        raise UserError(
            N_("Chưa ghi lý do bỏ phiếu."),
            code="reason-needed",
            remedy=N_("Ghi ngắn gọn vì sao phiếu này không thành bản ghi."),
        )
    sheet = Sheet.objects.select_for_update(of=("self",)).select_related("scan").get(pk=sheet.pk)
    _demand_open(sheet, by)
    sheet.state, sheet.reason, sheet.changed_at = SheetState.DROPPED, reason.strip(), clock.now()
    sheet.save()
    audit.record(
        by=by,
        action="digitising.drop",
        subject=f"sheet:{sheet.pk}",
        after={"reason": sheet.reason},
    )
    _close_scan(sheet.scan, by)
    return sheet


def _first(sheet: Sheet, table: Table, fields: list[SheetField], typed: Typed, by: Actor) -> None:
    sheet.first_by = str(by)
    columns = columns_of(table)
    for field in fields:
        field.first = typed[field.name].strip()
        if field.double:
            continue
        if same(columns[field.name], field.first, field.proposed):
            field.final = field.first
        else:
            field.double = True


def _second(sheet: Sheet, table: Table, fields: list[SheetField], typed: Typed, by: Actor) -> None:
    sheet.second_by = str(by)
    columns = columns_of(table)
    for field in fields:
        field.second = typed[field.name].strip()
        # A field new since the first keyed has one answer only: a third person decides.
        if field.first is not None and same(columns[field.name], field.first, field.second):
            field.final = field.second


def _third(sheet: Sheet, table: Table, fields: list[SheetField], typed: Typed, by: Actor) -> None:
    sheet.third_by = str(by)
    for field in fields:
        field.final = typed[field.name].strip()


def _mend(sheet: Sheet, table: Table, fields: list[SheetField], typed: Typed, by: Actor) -> None:
    for field in fields:
        if field.name in typed:
            field.final = typed[field.name].strip()


_TAKE = {"first": _first, "second": _second, "third": _third, "mend": _mend}


def _reopen_disputed(sheet: Sheet, table: Table, typed: Typed) -> None:
    """Open what was settled by one look again where a second reader, unasked, read another."""
    columns = columns_of(table)
    for field in sheet.fields.filter(double=False).exclude(final=None):
        if field.name in typed and not same(
            columns[field.name], field.final or "", typed[field.name]
        ):
            field.double, field.final = True, None
            field.save(update_fields=["double", "final"])


def columns_of(table: Table) -> Mapping[str, Field]:
    """Return the columns keyed from paper, parts of objects by their dotted names."""
    return {field.name: field for field in keyed_columns(table)}


def same(field: Field, one: str, other: str) -> bool:
    """Say whether two texts are the same answer for a field."""
    if one.strip() == other.strip():
        return True
    clean = cleaner_of(field, dictionary.current())
    try:
        return _value(clean, one) == _value(clean, other)
    except CannotRead:
        return False


def _value(clean: Clean, text: str) -> object:
    value, _ = clean(text)
    return value


def _advance(sheet: Sheet) -> None:
    open_fields = sheet.fields.filter(final=None)
    if not open_fields.exists():
        return
    sheet.state = SheetState.THIRD if sheet.second_by else SheetState.SECOND


def _check(table: Table, fields: list[SheetField], typed: Typed, turn: str) -> None:
    asked = {f.name for f in fields}
    unknown, missing = sorted(set(typed) - asked), sorted(asked - set(typed))
    if unknown:
        raise UserError(
            N_("Lượt này không hỏi các trường: %(fields)s."),
            code="field-not-asked",
            values={"fields": _titles(table, unknown)},
            remedy=N_("Tải lại phiếu: có thể người khác vừa làm xong phần của họ."),
            status=409,
        )
    if missing and turn != "mend":
        raise UserError(
            N_("Chưa trả lời các trường: %(fields)s."),
            code="field-missing",
            values={"fields": _titles(table, missing)},
            remedy=N_("Gõ đúng như trên giấy; giấy không ghi thì để trống ô."),
            status=422,
        )
    if long := [name for name, text in typed.items() if len(text) > MAX_TYPED]:
        raise UserError(
            N_("Nội dung quá dài ở các trường: %(fields)s."),
            code="too-long",
            values={"fields": _titles(table, long)},
            status=422,
        )


def _titles(table: Table, names: list[str]) -> str:
    known = columns_of(table)
    return ", ".join(known[name].title if name in known else name for name in names)


def _demand_open(sheet: Sheet, by: Actor) -> Table:
    table = demand_scan(sheet.scan, by)
    if sheet.scan.state != ScanState.KEYING or sheet.state in (
        SheetState.SAVED,
        SheetState.DROPPED,
    ):
        raise UserError(
            N_("Phiếu này đã xong hoặc bản quét đã hủy."),
            code="sheet-closed",
            remedy=N_("Tải lại trang để thấy tình trạng mới nhất."),
            status=409,
        )
    return table


def _demand_turn(sheet: Sheet, by: Actor) -> str:
    turn = turn_of(sheet, by)
    if not turn:
        raise NotAllowed(
            N_("Bạn đã nhập phiếu này ở lượt trước; lượt này phải là người khác."),
            remedy=N_("Nhờ đồng nghiệp nhập lượt này: hai người nhập độc lập mới đối chiếu được."),
        )
    return turn


def _moved_on() -> UserError:
    return UserError(
        N_("Trong lúc bạn nhập, người khác đã làm xong phần này của phiếu."),
        code="turn-moved",
        remedy=N_("Nội dung bạn gõ vẫn ở trong các ô: đối chiếu với phần đang hỏi rồi lưu lại."),
        status=409,
    )


def _close_scan(scan: Scan, by: Actor) -> None:
    left = scan.sheets.exclude(state__in=(SheetState.SAVED, SheetState.DROPPED))
    if left.exists():
        return
    scan.state, scan.finished_at = ScanState.DONE, clock.now()
    scan.save(update_fields=["state", "finished_at"])
    audit.record(by=by, action="digitising.done", subject=subject(scan), after=facts(scan))

"""``lienthong scan``: hand paper in, see how scans stand, read their text, take their PDF/A.

Keying is done by people on the pages: the command line is one person, and two are needed.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lienthong.base.actor import system
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, demand_file, open_django
from lienthong.entrypoints.cli.output import out, say, show_json, show_table
from lienthong.entrypoints.cli.texts import _, filled

if TYPE_CHECKING:
    from lienthong.services.digitising.models import Scan

app = typer.Typer(help=_("Số hóa: bản quét giấy thành bản ghi."), no_args_is_help=True)
BY = system("cli")
FAILED = 1
Number = Annotated[int, typer.Argument(help=_("Số của bản quét."))]


@app.command(help=_("Nộp một bản quét vào một bảng và nhận dạng ngay."))
def add(
    file: Annotated[Path, typer.Argument(help=_("Bản quét PDF, TIFF, JPEG, PNG hoặc WebP."))],
    table: Annotated[str, typer.Option("--table", help=_("Tên bảng."))],
    unit: Annotated[str, typer.Option("--unit", help=_("Đơn vị sẽ nhập."))] = "",
    each_page: Annotated[
        bool, typer.Option("--each-page", help=_("Mỗi trang là một bản ghi."))
    ] = False,
    by_hand: Annotated[
        bool, typer.Option("--by-hand", help=_("Không nhận dạng, gõ tay toàn bộ."))
    ] = False,
    again: Annotated[bool, typer.Option("--again", help=_("Tệp đã nộp cũng nộp lại."))] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.digitising import receiving, recognising

    demand_file(file)
    scan = receiving.receive_scan(
        table_name=table,
        file_name=file.name,
        content=file,
        by=BY,
        unit=unit,
        layout="page" if each_page else "file",
        again=again,
        by_hand=by_hand,
    )
    _finish(recognising.recognise_scan(scan_id=scan.pk), as_json)


@app.command("list", help=_("Các bản quét, mới nhất trước."))
def list_scans(
    table: Annotated[str, typer.Option("--table", help=_("Tên bảng."))] = "",
    state: Annotated[
        str,
        typer.Option(
            "--state", help=_("queued, recognising, keying, done, failed hoặc cancelled.")
        ),
    ] = "",
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.digitising import queries

    found = list(queries.scans(table_name=table, state=state)[:100])
    if as_json:
        show_json([queries.scan_facts(scan) for scan in found])
        return
    rows = [
        [s.pk, s.table_name, s.file_name, s.state, f"{s.pages_read}/{s.pages_total}", s.unit]
        for s in found
    ]
    titles = [_("Số"), _("Bảng"), _("Tệp"), _("Trạng thái"), _("Trang"), _("Đơn vị")]
    show_table(_("Bản quét"), titles, rows)


@app.command(help=_("Một bản quét và các phiếu của nó."))
def show(scan: Number, home: HomeOption = None, as_json: JsonOption = False) -> None:
    open_django(home)
    from lienthong.services.digitising import queries

    found = queries.scan(scan)
    sheets = [queries.sheet_facts(s) for s in found.sheets.all()]
    if as_json:
        show_json(queries.scan_facts(found) | {"sheets": sheets})
        return
    _said(found)
    titles = [_("Phiếu"), _("Trang"), _("Tình trạng"), _("Thứ nhất"), _("Thứ hai"), _("Thứ ba"),
              _("Bản ghi")]  # fmt: skip
    names = ("sheet", "pages", "state", "first_by", "second_by", "third_by", "row_id")
    show_table(_("Phiếu"), titles, [[s[name] for name in names] for s in sheets])


@app.command(help=_("Chữ máy đọc được trên bản quét; «--json» kèm chỗ và độ tin của từng chữ."))
def words(
    scan: Number,
    page: Annotated[int, typer.Option("--page", help=_("Chỉ một trang; 0 là mọi trang."))] = 0,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.digitising import queries

    pages = queries.scan(scan).pages.all()
    found = list(pages.filter(number=page) if page else pages)
    if as_json:
        show_json(
            [
                {"page": p.number, "confidence": p.confidence, "text": p.text, "words": p.words}
                for p in found
            ]
        )
        return
    for kept in found:
        say(filled(N_("Trang %(page)s, độ tin %(confidence)s:"),
                   {"page": kept.number, "confidence": kept.confidence}))  # fmt: skip
        out.print(kept.text, markup=False)


@app.command(help=_("Chép bản PDF/A có lớp chữ, hoặc tệp gốc, ra ngoài."))
def export(
    scan: Number,
    target: Annotated[Path, typer.Option("--out", help=_("Tệp sẽ ghi."))],
    original: Annotated[
        bool, typer.Option("--original", help=_("Tệp gốc, đúng từng byte."))
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.digitising import queries
    from lienthong.services.intake import originals

    found = queries.scan(scan)
    sha256 = found.file_sha256 if original else found.searchable_sha256
    if not sha256:
        raise UserError(
            N_("Bản quét này chưa có bản PDF/A."),
            code="no-searchable",
            remedy=N_("Đợi nhận dạng xong, hoặc thêm «--original» để lấy tệp gốc."),
        )
    try:
        shutil.copyfile(originals.path_of(sha256), target)
    except OSError as error:
        raise UserError(
            N_("Không ghi được tệp «%(file)s»: %(reason)s"),
            code="unwritable-file",
            values={"file": str(target), "reason": error.strerror or str(error)},
            remedy=N_("Kiểm tra đường dẫn, quyền ghi và dung lượng."),
        ) from error
    if as_json:
        show_json({"file": str(target), "sha256": sha256})
    else:
        say(filled(N_("Đã ghi «%(file)s»."), {"file": str(target)}))


@app.command("again", help=_("Nhận dạng lại một bản quét không nhận dạng được."))
def once_more(
    scan: Number,
    by_hand: Annotated[
        bool, typer.Option("--by-hand", help=_("Không nhận dạng, gõ tay toàn bộ."))
    ] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.digitising import queries, receiving, recognising

    found = receiving.recognise_again(scan=queries.scan(scan), by=BY, by_hand=by_hand)
    _finish(recognising.recognise_scan(scan_id=found.pk), as_json)


@app.command(help=_("Hủy một bản quét; bản ghi đã lưu vẫn giữ."))
def cancel(
    scan: Number,
    reason: Annotated[str, typer.Option("--reason", help=_("Lý do."))],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    from lienthong.services.digitising import queries, receiving

    done = receiving.cancel_scan(scan=queries.scan(scan), reason=reason, by=BY)
    if as_json:
        show_json(queries.scan_facts(done))
    else:
        _said(done)


def _finish(scan: Scan, as_json: bool) -> None:
    from lienthong.services.digitising import queries

    if as_json:
        show_json(queries.scan_facts(scan))
    else:
        _said(scan)
    if scan.state == "failed":
        raise typer.Exit(FAILED)


def _said(scan: Scan) -> None:
    from lienthong.services.digitising import queries

    said = N_(
        "Bản quét %(id)s «%(file)s»: %(state)s, đã đọc %(pages_read)s/%(pages)s trang. %(note)s"
    )
    say(filled(said, queries.scan_facts(scan)).strip())

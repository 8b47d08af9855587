"""``lienthong contract propose``: look at a file or a database and draft its contract."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.profiling.model import ColumnProposal, Reason, TableProposal
from lienthong.core.profiling.recognise import SURE
from lienthong.entrypoints.cli.options import JsonOption
from lienthong.entrypoints.cli.output import say, show_json, show_table
from lienthong.entrypoints.cli.texts import _, filled

HELP = _("Xem dữ liệu trong tệp hoặc cơ sở dữ liệu rồi viết hợp đồng đề xuất; không áp dụng gì.")
VERY_SURE = 80
_SHOWN_VALUES = 20  # distinct values up to which they are shown, never those of people


def propose(
    place: Annotated[
        str,
        typer.Argument(
            metavar="FILE|DSN",
            help=_(
                "Tệp CSV, XLSX, XLS, ODS, Parquet; hoặc postgresql://, mysql://, mssql://, oracle://…"
            ),
        ),
    ],
    table: Annotated[
        str, typer.Option("--table", help=_("Trang tính, hoặc bảng của cơ sở dữ liệu."))
    ] = "",
    contract_id: Annotated[str, typer.Option("--id", help=_("Mã hợp đồng."))] = "",
    name: Annotated[str, typer.Option("--name", help=_("Tên tiếng Việt."))] = "",
    owner: Annotated[str, typer.Option("--owner", help=_("Mã cơ quan chủ quản."))] = "",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", help=_("Tệp hợp đồng ghi ra; không ghi đè."), show_default=False
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    from lienthong import bootstrap
    from lienthong.services.contracts import proposing

    _refuse_bad_id(contract_id)
    sources = bootstrap.source_tables(place, table=table, names=proposing.titles())
    asked = proposing.Asked(contract_id, name, owner)
    proposal = proposing.propose(sources, asked=asked)
    target = out or Path(f"{proposal.contract.id}.yaml")
    _write(target, proposal.text)
    if as_json:
        tables = [_table_json(t) for t in proposal.tables]
        show_json({"file": str(target), "id": proposal.contract.id, "tables": tables})
        return
    for found in proposal.tables:
        _show(found)
    say(
        filled(
            N_("Đã ghi hợp đồng đề xuất: %(file)s. Rà soát từng cột rồi mới áp dụng."),
            {"file": str(target)},
        )
    )


def _refuse_bad_id(contract_id: str) -> None:
    from lienthong.core.profiling.titles import contract_id as proper

    if contract_id and (proper(contract_id) != contract_id or not contract_id[0].isalpha()):
        raise UserError(
            N_("Mã hợp đồng «%(id)s» phải bắt đầu bằng chữ, chỉ gồm chữ thường không dấu, chữ số "
               "và gạch nối."),
            code="bad-id",
            values={"id": contract_id},
            remedy=N_("Ví dụ: --id huong-dan-vien."),
        )  # fmt: skip


def _write(target: Path, text: str) -> None:
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise UserError(
            N_("Tệp «%(file)s» đã có; không ghi đè để khỏi mất chỗ người đã sửa."),
            code="file-exists",
            values={"file": str(target)},
            remedy=N_("Chọn tên khác bằng «--out», hoặc xóa tệp cũ."),
        ) from error
    except OSError as error:
        raise UserError(
            N_("Không ghi được tệp «%(file)s»: %(reason)s"),
            code="unwritable-file",
            values={"file": str(target), "reason": error.strerror or str(error)},
            remedy=N_("Kiểm tra thư mục và quyền ghi."),
        ) from error


def _show(table: TableProposal) -> None:
    rows = [
        [f"{c.source.title}\n→ {c.name}\n{c.type.logical_type}", _meaning(c), _why(c)]
        for c in table.columns
    ]
    title = filled(N_("%(table)s: %(rows)s dòng"), {"table": table.name, "rows": table.rows})
    show_table(title, [_("Cột"), _("Thuật ngữ"), _("Vì sao")], rows)
    key = {"columns": ", ".join(table.key.columns), "why": _sentences(table.key.reasons, "; ")}
    say(filled(N_("Khóa chính: %(columns)s (%(why)s)"), key))


def _meaning(column: ColumnProposal) -> str:
    parts = [column.recognised.term or "—", f"{column.recognised.score} ({_sureness(column)})"]
    if column.recognised.code_list:
        parts.append(filled(N_("mã: %(list)s"), {"list": column.recognised.code_list}))
    if column.target:
        parts.append(f"→ {column.target.table}.{column.target.column}")
    return "\n".join(parts)


def _sureness(column: ColumnProposal) -> str:
    if column.recognised.term is None:
        return _("chưa đủ")
    return _("chắc") if column.recognised.score >= VERY_SURE else _("khá chắc")


def _why(column: ColumnProposal) -> str:
    return "\n".join(f"• {filled(r.message, r.values)}" for r in column.reasons)


def _sentences(reasons: Sequence[Reason], between: str) -> str:
    return between.join(filled(r.message, r.values) for r in reasons)


def _table_json(table: TableProposal) -> dict[str, Any]:
    return {
        "name": table.name,
        "title": table.title,
        "source": table.source.place,
        "rows": table.rows,
        "sampled": table.source.sampled,
        "sure_from": SURE,
        "key": {
            "columns": table.key.columns,
            "share": table.key.share,
            "reasons": [filled(r.message, r.values) for r in table.key.reasons],
            "others": table.key.others,
        },
        "columns": [_column_json(c) for c in table.columns],
    }


def _column_json(column: ColumnProposal) -> dict[str, Any]:
    facts, target = column.facts, column.target
    return {
        "name": column.name,
        "title": column.source.title,
        "type": column.type.logical_type,
        "term": column.recognised.term,
        "nearest": column.recognised.near,
        "code_list": column.recognised.code_list,
        "reference": f"{target.table}.{target.column}" if target else None,
        "score": column.recognised.score,
        "reasons": [filled(r.message, r.values) for r in column.reasons],
        "rows": facts.rows,
        "empty": facts.empty,
        "placeholders": facts.placeholders,
        "distinct": facts.distinct,
        "distinct_exact": facts.exact,
        "max_length": facts.max_length,
        "classes": column.shape.classes,
        "template": column.shape.template,
        "template_share": column.shape.template_share,
        "type_shares": column.type.shares,
        **_values_json(column),
    }


def _values_json(column: ColumnProposal) -> dict[str, Any]:
    """Show values only where they are few and repeat: a code is no citizen."""
    if column.facts.distinct > min(_SHOWN_VALUES, column.facts.filled // 5):
        return {}
    top = sorted(column.facts.values.items(), key=lambda item: -item[1])
    return {"values": {str(value): count for value, count in top}}

"""``lienthong quality export``: the latest results of a database in a format of others."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lienthong.base.i18n import N_
from lienthong.entrypoints.cli.options import HomeOption, JsonOption, open_django
from lienthong.entrypoints.cli.output import say, show_json
from lienthong.entrypoints.cli.texts import _

HELP = N_("Kết quả đo gần nhất theo dạng json, odcs hoặc openlineage; không kèm dữ liệu.")
ContractArgument = Annotated[str, typer.Argument(help=_("Mã hợp đồng."))]
FormatOption = Annotated[str, typer.Option("--format", help=_("json, odcs hoặc openlineage."))]
OutOption = Annotated[Path | None, typer.Option("--out", help=_("Ghi vào tệp này thay vì in ra."))]


def export(
    contract: ContractArgument,
    form: FormatOption = "json",
    out: OutOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    open_django(home)
    import json

    from lienthong.services.contracts import queries as contracts
    from lienthong.services.quality.exports import exported

    found = exported(contracts.current(contract), form)
    if out is None:
        show_json(found)
        return
    out.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if as_json:
        show_json({"file": str(out), "format": form})
    else:
        say(_("Đã ghi kết quả vào %(file)s.") % {"file": out})

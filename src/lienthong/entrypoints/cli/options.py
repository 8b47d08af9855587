"""Options that many commands share, and opening the node they name."""

import os
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from lienthong.base import logging
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.base.settings import Settings, load
from lienthong.entrypoints.cli.texts import _

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", envvar="LIENTHONG_HOME", help=_("Thư mục của nút."), show_default=False),
]
JsonOption = Annotated[bool, typer.Option("--json", help=_("In kết quả dạng JSON."))]


def open_node(home: Path | None) -> Settings:
    """Return the settings of the node a command speaks of, and make it this process's node."""
    logging.configure(json=False)
    if home is None:
        raise UserError(
            N_("Chưa cho biết thư mục của nút."),
            code="no-home",
            remedy=N_("Thêm «--home THƯ_MỤC» vào lệnh, hoặc đặt biến môi trường LIENTHONG_HOME."),
        )
    settings = load(home)
    os.environ["LIENTHONG_HOME"] = str(settings.home)
    return settings


def open_django(home: Path | None) -> Settings:
    """Open the node and make its models usable in this process."""
    settings = open_node(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "lienthong.entrypoints.django_settings"
    import django

    django.setup()
    return settings


def demand_file(file: Path) -> None:
    """Raise UserError unless the file is there."""
    if not file.is_file():
        raise UserError(
            N_("Không có tệp «%(file)s»."),
            code="no-file",
            values={"file": str(file)},
            remedy=N_("Kiểm tra lại đường dẫn."),
        )


def day_of(text: str) -> date:
    """Read a day as 2026-11-20. Raises UserError."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UserError(
            N_("«%(text)s» không phải là ngày."),
            code="bad-day",
            values={"text": text},
            remedy=N_("Ghi ngày dạng năm-tháng-ngày, ví dụ 2026-11-20."),
        ) from error

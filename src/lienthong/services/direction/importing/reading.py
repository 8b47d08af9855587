"""A plan's file as a reading: its blocks, and the bodies of the register it may name."""

import tempfile
from pathlib import Path

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.plans.bodies import Known, Register
from lienthong.core.plans.layout import blocks
from lienthong.core.plans.model import Block, Line, Place, Reading
from lienthong.core.plans.reading import read_plan
from lienthong.services.digitising.ports import recogniser
from lienthong.services.direction.importing.ports import plan_reader
from lienthong.services.registry.agencies.models import AgencyPeriod
from lienthong.services.registry.models import Agency


def read_file(path: Path, *, recognise: bool = False) -> tuple[Reading, bool]:
    """Return what a file says and whether its pictures had to be recognised.

    Raises UserError: a scan says so and how to have it recognised; ``recognise`` does that.
    """
    recognised = False
    try:
        found = plan_reader()(path)
    except UserError as error:
        if error.code != "plan-is-scan" or not recognise:
            raise
        found, recognised = _recognised(path), True
    reading = read_plan(found, register())
    if not reading.tasks:
        raise UserError(
            N_("Không thấy nhiệm vụ nào trong tệp này."),
            code="plan-without-tasks",
            remedy=N_(
                "Kiểm tra tệp có đúng là kế hoạch giao việc không; phụ lục ở tệp riêng thì nộp "
                "tệp phụ lục."
            ),
        )
    return reading, recognised


def register() -> Register:
    """Return every body of the register with its present, former and short names."""
    names: dict[str, list[str]] = {}
    for pk, name, short in Agency.objects.filter(retired_at=None).values_list(
        "id", "name", "abbreviation"
    ):
        names[pk] = [name, *([short] if short else [])]
    for pk, name in AgencyPeriod.objects.values_list("agency_id", "name"):
        names.setdefault(pk, []).append(name)
    return Register(Known(pk, tuple(found)) for pk, found in names.items())


def _recognised(path: Path) -> tuple[Block, ...]:
    reader = recogniser()
    if missing := reader.missing():
        raise UserError(
            N_("Máy này chưa có bộ nhận dạng chữ."),
            code="no-recogniser",
            remedy=N_("Nhờ quản trị cài %(packages)s rồi nộp lại."),
            values={"packages": ", ".join(missing)},
        )
    lines: list[Line] = []
    with tempfile.TemporaryDirectory(prefix="lienthong-plan-") as folder:
        for number, image in enumerate(reader.images(path, Path(folder)), start=1):
            text = reader.words(image, number).text
            lines += [
                Line(line, Place(page=number, line=at))
                for at, line in enumerate(text.splitlines(), start=1)
            ]
    return blocks(lines)

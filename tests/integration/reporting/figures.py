"""A small tree of units and a form of every kind of element, for tests of figures."""

from dataclasses import replace
from datetime import date

from lienthong.base.actor import Actor
from lienthong.core.indicators.model import Form
from lienthong.core.indicators.reading import form_of_yaml
from lienthong.services.registry.models import Agency
from lienthong.services.reporting import actions
from lienthong.services.reporting.actions.indicator_forms import save_form
from lienthong.services.reporting.actions.regimes import OwnRegime
from lienthong.services.reporting.indicators.models import IndicatorForm
from lienthong.services.reporting.indicators.writing import Entry
from lienthong.services.reporting.models import Regime
from tests.integration.reporting.conftest import BY, OFFICER

TEXT = """
id: nhan-luc
title: Nhân lực chuyển đổi số
regimes: [{regime}]
units: {{under: so, except: [so-ao]}}
change: 50
categories:
- {{code: gioi, name: Giới tính, options: [{{code: nam, name: nam}}, {{code: nu, name: nữ}}]}}
elements:
- {{code: nguoi, name: Cán bộ, unit: người, categories: [gioi]}}
- {{code: hoc, name: Cán bộ đã tập huấn, unit: người, categories: [gioi]}}
- {{code: tl, name: Tỷ lệ đã tập huấn, kind: percent, share: [hoc, nguoi], categories: [gioi]}}
- {{code: tien, name: Kinh phí, kind: money, unit: triệu đồng, min: 0}}
- {{code: ky-so, name: Đã ký số mọi báo cáo, kind: yes_no, needed: false}}
- {{code: y-kien, name: Ý kiến, kind: text, needed: false}}
- {{code: csdl, name: Cơ sở dữ liệu, measure: databases-standardised, takes: all}}
checks: [hoc <= nguoi]
"""
FULL = {"nguoi/nam": 10, "nguoi/nu": 6, "hoc/nam": 5, "hoc/nu": 3, "tien": "1.234,5"}


def units() -> None:
    """A department with a unit that has two beneath it, another, and one that fills nothing."""
    told = (
        ("so", "Sở Một", None),
        ("so-a", "Phòng A", "so"),
        ("so-a1", "Tổ A1", "so-a"),
        ("so-a2", "Tổ A2", "so-a"),
        ("so-b", "Phòng B", "so"),
        ("so-ao", "Các phòng", "so"),
    )
    for at, (key, name, parent) in enumerate(told):  # fmt: skip
        Agency.objects.create(
            id=key, name=name, level="province-unit", parent_id=parent, position=at
        )


def regime(*, due_day: int = 25, since: date | None = date(2026, 10, 1)) -> Regime:
    """A monthly regime of one's own."""
    own = OwnRegime(
        title="Báo cáo nhân lực", cadence="monthly", due_day=due_day, tracked_from=since
    )
    return actions.add_regime(regime=own, by=BY)


def declared(of: Regime) -> Form:
    return form_of_yaml(TEXT.format(regime=of.pk))


def form(of: Regime | None = None, **changes: object) -> IndicatorForm:
    """The form in force; ``changes`` replace fields of it."""
    return save_form(form=replace(declared(of or regime()), **changes), by=OFFICER)  # type: ignore[arg-type]


def entries(values: dict[str, object]) -> list[Entry]:
    return [Entry(*_key(key), given=given) for key, given in values.items()]


def _key(key: str) -> tuple[str, str]:
    element, _, cell = key.partition("/")
    return element, cell


CLERK = Actor("user", "nhaplieu", "Lê Văn Nhập")

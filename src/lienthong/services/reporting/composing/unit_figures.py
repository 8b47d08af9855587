"""The annex of what units gave: the totals of the regime's forms, added up by the node."""

from lienthong.core.reporting.content import Section
from lienthong.services.reporting.composing.model import Asked, moment
from lienthong.services.reporting.indicators.in_reports import grids_of


def compose(asked: Asked) -> Section:
    grids = grids_of(asked.regime, asked.period, f"Cộng lúc {moment(asked.at)}.")
    return Section("unit_figures", "Số liệu của các đơn vị", grids=grids, annex=True)

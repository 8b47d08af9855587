"""From a report to the administrative document it is: letterhead, parts, annexes, signature."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, cast

from lienthong.base.settings import current as node
from lienthong.core.documents import model as doc
from lienthong.core.documents.vietnamese import ROMAN, figures
from lienthong.core.reporting.content import Figure, Grid, Section, from_plain
from lienthong.core.reporting.names import period_name
from lienthong.services.direction.models import Plan
from lienthong.services.reporting.models import Regime, Report

KIND = "Báo cáo"
# What people may write of the document around the parts; lists are one name a line.
TEXTS = ("superior", "issuer", "number", "symbol", "place", "issued_on", "subject", "authority",
         "capacity", "signer", "filed")  # fmt: skip
LISTS = ("to", "recipients")


def first_letter(regime: Regime, period: str, on: date) -> dict[str, Any]:
    """Return the letter of a new report, from the node's settings and the regime."""
    settings = node()
    head = settings.letterhead
    to = [regime.recipient] if regime.recipient else []
    message, values = period_name(period)
    plan = Plan.objects.filter(pk=regime.plan_id).first()
    about = f"Kết quả thực hiện {plan.title}" if plan else regime.title
    return {
        "superior": head.superior,
        "issuer": head.issuer or settings.node_name,
        "number": "",
        "symbol": head.symbol,
        "place": head.place,
        "issued_on": on.isoformat(),
        "subject": f"{about}, {message % values}",
        "authority": "",
        "capacity": head.capacity,
        "signer": regime.signer,
        "filed": "VT",
        "to": to,
        "recipients": ["Như trên", *([regime.final_recipient] if regime.final_recipient else [])],
    }


def sections_of(report: Report) -> tuple[Section, ...]:
    """Return what was measured for the report, part by part."""
    return tuple(from_plain(plain) for plain in report.content)


def document_of(report: Report) -> doc.Document:
    """Return the report as a document."""
    letter = report.letter
    sections = sections_of(report)
    body = [s for s in sections if not s.annex]
    annexes = [s for s in sections if s.annex]
    return doc.Document(
        letterhead=_letterhead(letter),
        kind=KIND,
        subject=letter["subject"],
        to=tuple(letter["to"]),
        body=tuple(
            block for at, s in enumerate(body, start=1) for block in _part(at, s, report.words)
        ),
        annexes=tuple(
            block for at, s in enumerate(annexes, start=1) for block in _annex(at, s)
        ),
        signature=doc.Signature(letter["authority"], letter["capacity"], letter["signer"]),
        recipients=tuple(letter["recipients"]),
        filed=letter["filed"],
    )  # fmt: skip


def _letterhead(letter: Mapping[str, Any]) -> doc.Letterhead:
    return doc.Letterhead(
        letter["superior"], letter["issuer"], letter["number"], letter["symbol"],
        letter["place"], date.fromisoformat(letter["issued_on"]),
    )  # fmt: skip


def _part(number: int, section: Section, words: Mapping[str, str]) -> Iterator[doc.Block]:
    yield doc.Heading(f"{ROMAN[number]}. {section.title.upper()}")
    for line in words.get(section.code, "").splitlines():
        if line.strip():
            yield doc.Paragraph(line.strip())
    if section.asks and not words.get(section.code) and not section.figures:
        yield doc.Paragraph(f"(Chờ người lập báo cáo viết: {section.asks})", note=True)
    for figure in section.figures:
        yield doc.Paragraph(_sentence(figure))
    told = {grid.source for grid in section.grids}
    yield from _sources(tuple(f for f in section.figures if f.source not in told))
    yield from _tables(section.grids)


def _sentence(figure: Figure) -> str:
    if figure.value is None:
        return f"- {figure.label}: chưa có số liệu. {figure.reason}".rstrip()
    return f"- {figure.label}: {figures(figure.value)} {figure.unit}".rstrip() + "."


def _sources(found: tuple[Figure, ...]) -> Iterator[doc.Paragraph]:
    for source in dict.fromkeys(figure.source for figure in found if figure.source):
        yield doc.Paragraph(source, note=True)


def _annex(number: int, section: Section) -> Iterator[doc.Block]:
    yield doc.Annex(f"Phụ lục {ROMAN[number]}", section.title)
    yield from _tables(section.grids)


def _tables(grids: tuple[Grid, ...]) -> Iterator[doc.Table]:
    """Yield tables, a source that several share only beneath the last of them."""
    for at, grid in enumerate(grids, start=1):
        again = grid.source in {later.source for later in grids[at:]}
        yield _table(replace(grid, source="") if again else grid)


def _table(grid: Grid) -> doc.Table:
    columns = tuple(
        doc.Column(t, share, cast(doc.Align, align)) for t, share, align in grid.columns
    )
    return doc.Table(grid.title, columns, grid.rows, grid.source)

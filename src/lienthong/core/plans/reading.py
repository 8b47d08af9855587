"""A plan read whole: its title and number, and every task with who, when, and what is in doubt."""

import re
from collections.abc import Iterator, Sequence

from lienthong.core.plans.bodies import Register
from lienthong.core.plans.deadlines import BadDate, NoYear, find, read, years_of
from lienthong.core.plans.lexicon import VERBS
from lienthong.core.plans.model import (
    Block,
    Body,
    Deadline,
    Doubt,
    Paragraph,
    Proposal,
    Reading,
    Table,
)
from lienthong.core.plans.outline import outline, walk
from lienthong.core.plans.pillars import pillar_of
from lienthong.core.plans.prose_tasks import Found, prose_tasks
from lienthong.core.plans.table_tasks import TaskRow, columns_of, is_of_targets, task_rows

_NUMBER = re.compile(r"Số:?\s*(\d{0,5}\s*/[\w\-]+)")
_KINDS = re.compile(
    r"(?:KẾ HOẠCH|QUYẾT ĐỊNH|NGHỊ QUYẾT|CHỈ THỊ|CHƯƠNG TRÌNH|ĐỀ ÁN)\b", re.IGNORECASE
)
_WITH = re.compile(
    r"phối hợp(?:\s+chặt chẽ)?(?:\s+với)?\s+(?P<who>.{2,220}?)\s+"
    rf"(?=(?:{VERBS}|đánh giá|trong việc|trong|để|tiến hành|lựa chọn)\b)",
    re.IGNORECASE,
)
_ITEM = re.compile(r"(?:^|(?<=[\s.;]))(?P<n>[a-zđ])\)\s+(?=\w)")


def read_plan(blocks: Sequence[Block], register: Register) -> Reading:
    """Return the tasks of a plan, in reading order."""
    title = title_of(blocks)
    year = years_of(title)
    root = outline(blocks)
    found = [_of_prose(f, register, year) for f in prose_tasks(root, register)]
    targets = 0
    for node in walk(root):
        if node.table is None:
            continue
        above = next((n for n in node.above() if n.kind == "annex"), None)
        where = f"PL{above.number}" if above and above.number else "PL"
        rows, aims = _of_table(node.table, where, register, year)
        found.extend(rows)
        targets += aims
    return Reading(title, number_of(blocks), year, tuple(found), targets)


def title_of(blocks: Sequence[Block]) -> str:
    """Return the title: the paragraphs behind the name of the kind of document, up to a bracket."""
    texts = [b.text for b in blocks[:60] if isinstance(b, Paragraph)]
    for at, text in enumerate(texts):
        if _KINDS.fullmatch(text.strip(" :")):
            return next((t for t in texts[at + 1 :] if not t.startswith("(")), text)
        if _KINDS.match(text) and len(text) > 40:
            return text
    return texts[0] if texts else ""


def number_of(blocks: Sequence[Block]) -> str:
    """Return the number of the document, empty when its place was left blank."""
    for block in blocks[:30]:
        if isinstance(block, Paragraph):
            found = _NUMBER.match(block.text)
            if found:
                return found[1].replace(" ", "") if found[1][0].isdigit() else ""
    return ""


def _of_prose(found: Found, register: Register, year: int) -> Proposal:
    doubts: list[Doubt] = []
    stated = found.labels.get("deadline")
    deadline = _deadline(found.text if stated is None else stated, stated is not None, year, doubts)
    together = found.labels.get("coordinating") or _coordinating(found.text)
    return Proposal(
        section=found.section,
        text=found.text,
        origin="\n".join([found.text, *found.below]),
        place=found.place,
        lead=_bodies(found.lead, register, doubts, lead=True),
        lead_words=found.lead.strip(" .;,"),
        coordinating=_bodies(together, register, doubts),
        coordinating_words=together.strip(" .;,"),
        product=found.labels.get("product", "").strip(" ."),
        deadline=deadline,
        period=found.labels.get("period", ""),
        cost=found.labels.get("cost", ""),
        funds=found.labels.get("funds", ""),
        pillar=pillar_of(found.headings),
        doubts=tuple(doubts),
    )


def _of_table(
    table: Table, where: str, register: Register, year: int
) -> tuple[list[Proposal], int]:
    columns = columns_of(table)
    if columns is None:
        return [], 0
    rows = list(task_rows(table, columns))
    if is_of_targets(columns):
        return [], len(rows)
    return [task for row in rows for task in _of_row(row, where, register, year)], 0


def _of_row(found: TaskRow, where: str, register: Register, year: int) -> Iterator[Proposal]:
    row, cell = found.row, found.columns.cell
    doubts: list[Doubt] = []
    stated = cell(row, "deadline")
    deadline = _deadline(stated or cell(row, "title"), bool(stated), year, doubts)
    lead = _bodies(cell(row, "lead"), register, doubts, lead=True)
    together = _bodies(cell(row, "coordinating"), register, doubts)
    items = _items(cell(row, "title"))
    for at, text in enumerate(items, start=1):
        yield Proposal(
            section=".".join([where, found.section, *([str(at)] if len(items) > 1 else [])]),
            text=text,
            origin=" | ".join(row.cells),
            place=row.place,
            lead=lead,
            lead_words=cell(row, "lead").strip(" .;,"),
            coordinating=together,
            coordinating_words=cell(row, "coordinating").strip(" .;,"),
            product=cell(row, "product").strip(" ."),
            deadline=deadline,
            period=cell(row, "period"),
            cost=cell(row, "cost"),
            funds=cell(row, "funds"),
            pillar=pillar_of(found.headings),
            doubts=tuple(doubts),
        )


def _items(text: str) -> list[str]:
    """Take a cell with «a) … b) …» apart; the letters must follow each other from a."""
    starts = list(_ITEM.finditer(text))
    if [s["n"] for s in starts[:2]] != ["a", "b"]:
        return [text]
    ends = [*(s.start() for s in starts[1:]), len(text)]
    return [text[s.end() : end].strip() for s, end in zip(starts, ends, strict=True)]


def _deadline(text: str, whole: bool, year: int, doubts: list[Doubt]) -> Deadline | None:
    """Return the deadline; a date that does not exist or lacks its year becomes a doubt."""
    try:
        found = read(text, year) if whole else find(text, year)
    except BadDate as error:
        doubts.append(Doubt("bad-date", error.words))
        return None
    except NoYear as error:
        doubts.append(Doubt("no-year", error.words))
        return None
    if found is not None:
        return found
    if whole and text.strip():
        doubts.append(Doubt("no-deadline", text.strip()))
        return None
    if year:
        doubts.append(Doubt("plan-year", str(year)))
        return read(f"năm {year}")
    return None


def _bodies(
    words: str, register: Register, doubts: list[Doubt], *, lead: bool = False
) -> tuple[Body, ...]:
    bodies = register.bodies(words)
    if lead and not bodies:
        doubts.append(Doubt("no-lead", ""))
    if lead:
        doubts.extend(Doubt("unknown-body", b.words) for b in bodies if not b.id)
    return bodies


def _coordinating(text: str) -> str:
    found = _WITH.search(text)
    return found["who"].strip(" ,") if found else ""

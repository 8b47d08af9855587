"""How cells are standardised: every normaliser with its cases, which are its tests."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pages import markdown, shipped
from pages.markdown import code, table

from lienthong.core.cleaning.encodings.family import ENCODINGS
from lienthong.core.cleaning.family import BY_KIND, BY_TYPE, NORMALISERS
from lienthong.core.cleaning.model import STEP_TITLES, Normaliser

INTRODUCTION = """\
A cell is brought to the form of its term without changing its meaning. Every change is recorded as
a step with the value before and after. A cell with more than one likely reading is a question to a
person; what cannot be read is refused; nothing is guessed.

The tables are for officials, so they are in Vietnamese; each line is a test
(`tests/spec/cleaning/*.txt`). `∅` is an empty value, `✗` a refusal (the row waits in quarantine
with the reason), «hỏi» a question with the answers to choose from, `số:12.0` a number cell of a
spreadsheet, `ngày:…` a date cell, `␣` a space, `\\u200b` and the like an invisible character.
«(cột …)» says what the other cells of the column prove."""

PROVED = {
    "day-month": "cột viết ngày trước tháng",
    "month-day": "cột viết tháng trước ngày",
    "comma": "cột viết dấu phẩy thập phân",
    "point": "cột viết dấu chấm thập phân",
    "both": "cột lẫn hai lối viết",
}
HEADINGS = ["ô trong tệp", "thành", "các bước sửa"]


def page() -> str:
    """Return docs/reference/standardising.md."""
    return markdown.page("Standardising", INTRODUCTION, *_defaults(), *_steps(), *_normalisers())


def _defaults() -> Iterator[str]:
    yield "A term names its normaliser. Without a term the type decides:"
    yield table(["type", "normaliser"], [(code(t), code(n.name)) for t, n in BY_TYPE.items()])
    yield "A kind decides before both:"
    yield table(["kind", "normaliser"], [(code(k), code(n.name)) for k, n in BY_KIND.items()])
    yield (
        "The parts of objects and arrays are standardised each by its own term "
        "([../explanation/types.md](../explanation/types.md)). The cases of "
        "`tests/spec/types/nested.txt`; `¦` is a bar, after `✗` stands the part that is refused."
    )
    yield table(["column", "cell", "becomes"], _nested())


def _nested() -> Iterator[tuple[str, str, str]]:
    text = (shipped.SPEC / "types" / "nested.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            name, cell, result = (part.strip() for part in line.split("|", 2))
            yield code(name), code(cell), code(result)


def _steps() -> Iterator[str]:
    yield "## Steps"
    yield "The name is kept with the row; the words are what people see."
    yield table(["step", "words"], [(code(name), words) for name, words in STEP_TITLES.items()])


def _normalisers() -> Iterator[str]:
    cases = _cases()
    for normaliser in NORMALISERS:
        yield f"## {normaliser.name}"
        yield _purpose(normaliser)
        yield from _tables(cases.get(normaliser.name, []))
    yield "## Encodings from before Unicode"
    yield (
        "Recognised on a whole column, before anything else is read; told by `make bench "
        "NAME=encodings` how often."
    )
    for encoding in ENCODINGS:
        yield f"### {encoding.name}"
        yield from _tables(cases.get(encoding.name, []))
    yield "## A person's number, gender and birth"
    yield from _person()


def _tables(lines: "list[_Line]") -> Iterator[str]:
    """Yield the notes, each before the table of the cases it speaks of."""
    rows: list[tuple[str, str, str]] = []
    for line in lines:
        if line.note and rows:
            yield table(HEADINGS, rows)
            rows = []
        if line.note:
            yield line.note
        rows.append((code(line.cell) + line.proved, _result(line.result), _in_words(line.steps)))
    if rows:
        yield table(HEADINGS, rows)


def _result(result: str) -> str:
    if result.startswith("?"):
        return "hỏi: " + " / ".join(code(answer.strip()) for answer in result[1:].split(" / "))
    return code(result)


def _in_words(steps: str) -> str:
    return "; ".join(STEP_TITLES.get(s, s) for s in steps.split(", ") if s)


def _purpose(normaliser: Normaliser) -> str:
    module = sys.modules[normaliser.bind.__module__]
    types = ", ".join(normaliser.types)
    return f"{shipped.first_sentence(module.__doc__)} Makes: {types}."


@dataclass(frozen=True)
class _Line:
    """One case: what the column proves, the cell, what it becomes, and the note before it."""

    proved: str
    cell: str
    result: str
    steps: str
    note: str


def _cases() -> dict[str, list[_Line]]:
    found: dict[str, list[_Line]] = {}
    for path in sorted((shipped.SPEC / "cleaning").glob("*.txt")):
        for note, cells in _lines(path):
            name, cell, result, steps = [*cells, "", "", ""][:4]
            name, _, proved = name.removesuffix("]").partition(" [")
            said = f" ({PROVED[proved]})" if proved else ""
            found.setdefault(name, []).append(_Line(said, cell, result, steps, note))
    return found


def _lines(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield each line with the note that stands before it."""
    notes: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            notes.append(line.removeprefix("#").strip())
        elif line.strip():
            yield " ".join(notes), [part.strip() for part in line.split("|")]
            notes = []


def _person() -> Iterator[str]:
    rows: list[tuple[str, ...]] = []
    headings = [
        "số định danh",
        "giới tính",
        "ngày sinh",
        "số thành",
        "ngày sinh thành",
        "các bước sửa",
    ]
    for note, cells in _lines(shipped.SPEC / "person_rows" / "person.txt"):
        if note and rows:
            yield table(headings, rows)
            rows = []
        if note:
            yield note
        *values, steps = [*cells, ""][:6]
        given, made = values[:3], values[3:]
        rows.append((*map(code, given), *map(_result, made), _in_words(steps)))
    yield table(headings, rows)

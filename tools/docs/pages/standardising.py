"""How cells are standardised: every normaliser with its cases, which are its tests."""

import sys
from collections.abc import Iterator

from pages import markdown, shipped
from pages.markdown import code, table

from lienthong.core.cleaning.family import BY_KIND, BY_TYPE, NORMALISERS
from lienthong.core.cleaning.model import STEP_TITLES, Normaliser

INTRODUCTION = """\
A cell is brought to the form of its term without changing its meaning. Every change is recorded as
a step with the value before and after; what cannot be read with certainty is refused, never
guessed.

The cases are `tests/spec/cleaning/*.txt`: each line is a test. `∅` is an empty value, `✗` a refusal
(the row waits in quarantine with the reason), `số:12.0` a number cell of a spreadsheet, `ngày:…` a
date cell, `␣` a space, `\\u200b` and the like an invisible character."""


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
        if rows := cases.get(normaliser.name):
            yield table(["cell", "becomes", "steps"], rows)


def _purpose(normaliser: Normaliser) -> str:
    module = sys.modules[normaliser.bind.__module__]
    types = ", ".join(normaliser.types)
    return f"{shipped.first_sentence(module.__doc__)} Makes: {types}."


def _cases() -> dict[str, list[tuple[str, str, str]]]:
    found: dict[str, list[tuple[str, str, str]]] = {}
    for path in sorted((shipped.SPEC / "cleaning").glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.strip() or line.startswith("#"):
                continue
            name, cell, result, steps = [*(part.strip() for part in line.split("|")), ""][:4]
            found.setdefault(name, []).append((code(cell), code(result), steps))
    return found

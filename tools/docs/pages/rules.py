"""The kinds of rules, the words they count for, the validators, and rule expressions."""

import sys
from collections.abc import Iterator

from pages import markdown, shipped
from pages.markdown import code, codes, table
from sqlglot import exp

from lienthong.core.dictionary.validators.family import VALIDATORS
from lienthong.core.rules.expression import MAX_LENGTH
from lienthong.core.rules.expression_functions import FUNCTIONS
from lienthong.core.rules.kinds.family import KINDS
from lienthong.core.rules.model import FAMILIES, WORD_OF

INTRODUCTION = """\
A contract's fields and its `quality` entries become rules; each is asked of each row. A broken rule
of severity `error` sends the row to quarantine; a `warning` lets it pass and is counted by quality.
How scores come from rules: [../explanation/six-words.md](../explanation/six-words.md). The rules of
each shipped contract: [contracts.md](contracts.md)."""
EXPRESSIONS = f"""\
## Expressions

A `quality` entry `type: custom, engine: lienthong` holds a condition in SQL over the columns of one
row, at most {MAX_LENGTH:,} characters: comparison, arithmetic, `AND` `OR` `NOT`, `IS NULL`, `IN`,
`BETWEEN`, `LIKE`, `CURRENT_DATE`, `DATE '…'` and the functions below; anything else is refused with
what to write instead. Values follow PostgreSQL; a condition that
gives NULL is skipped for the row."""


def page() -> str:
    """Return docs/reference/rules.md."""
    return markdown.page(
        "Rules",
        INTRODUCTION,
        "## Kinds",
        table(["kind", "what it asks"], _kinds()),
        "On the table as a whole: `row_count` (a contract states how many rows), `coverage` (every "
        "commune reported, every month present), `expectedRows` (the share of them that is there), "
        "and `text` (a rule in words: listed, never computed).",
        "## Dimensions and words",
        table(["ODCS dimension", "word"], [(code(d), code(w)) for d, w in WORD_OF.items()]),
        "The sixth word, `dung_chung`, is measured by sync. Families of faults: "
        + ", ".join(code(family) for family in FAMILIES) + ".",
        "## Validators",
        "A term may name one. A fault of family `outlier` is an impossible value, of `format` a "
        "value of the wrong shape.",
        table(
            ["validator", "family", "sentence"],
            [(code(v.name), v.family, v.sentence % {"title": "…"}) for v in VALIDATORS],
        ),
        EXPRESSIONS,
        "Functions: " + codes(_functions()) + ".",
        *_cases(),
    )  # fmt: skip


def _kinds() -> Iterator[tuple[str, str]]:
    for bind in KINDS:
        name = bind.__module__.rsplit(".", 1)[1]
        yield code(name), shipped.first_sentence(sys.modules[bind.__module__].__doc__)


def _functions() -> list[str]:
    return sorted(f.sql_names()[0] for f in FUNCTIONS if issubclass(f, exp.Func))


def _cases() -> Iterator[str]:
    yield (
        "The cases of `tests/spec/rules/expressions.txt`, each a test. Day: 2026-01-01; columns "
        "not named are NULL."
    )
    yield table(["condition", "row", "verdict"], _lines("expressions", 3))
    yield "Refused before anything is applied (`tests/spec/rules/refused_expressions.txt`):"
    yield table(["condition"], _lines("refused_expressions", 1))
    yield "## Cases of every kind"
    yield (
        "The cases of `tests/spec/rules/kinds.txt`, which the reference and every engine are held "
        "to: columns as `name type {what ODCS says of it}`, a `quality` entry where the rule is "
        "one, rows, and how each ends (`đúng` passes, `sai` fails, `bỏ qua` is skipped). Another "
        "table `goc` holds `ma=01, s=Huế`; `a.pdf` has the digest ab12; `×10` is ten times."
    )
    yield table(["kind", "columns", "entry", "rows", "ends"], _lines("kinds", 5))
    yield "On the table as a whole: rows there are, rows the rule counts, what passes and fails:"
    yield table(["kind", "entry", "rows", "counted", "passed, failed"], _lines("whole", 5))
    yield "## Kinds that contracts state"
    yield (
        "`implementation: {kind: …, columns: […], …}` of our own engine "
        "([how](../how-to/check-data-without-a-node.md)). Known of the table in these cases: the "
        "middle half of `n` lies from 10 to 20 (100 rows), «nguyenvana» is there twice, `a.pdf` "
        "has the digest ab12, the master record `01` says s=Huế. What nothing is known of is "
        "skipped."
    )
    yield table(["kind", "columns", "arguments", "row", "verdict"], _lines("stated_kinds", 5))
    yield "`coverage` asks of the table which members are missing:"
    yield table(["arguments", "values that are there", "missing"], _lines("coverage", 3))
    yield (
        "`drift` compares the last two months that are over by the population stability index "
        "(at most `most`, 0.25 unless stated); rows of each class before and now:"
    )
    yield table(["arguments", "before", "now", "verdict"], _lines("drift", 4))
    yield (
        "`table_freshness` asks whether the newest day of a column (in Viet Nam, none that is to "
        "come) lies within `days`. A promise `latency` about a column of days or moments "
        "(`element: table.column`) says the same, rounded up to days:"
    )
    yield table(["arguments", "days", "verdict, newest"], _lines("table_freshness", 3))
    yield "## Terms"
    yield "Values of terms with their verdict: passed (`đạt`), or the kinds of rules that fail."
    yield table(["term", "value", "verdict"], _lines("terms", 3))


def _lines(name: str, columns: int) -> Iterator[tuple[str, ...]]:
    text = (shipped.SPEC / "rules" / f"{name}.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            cells = [code(part.strip()) for part in line.split("|", columns - 1)]
            yield (*cells, *[""] * (columns - len(cells)))

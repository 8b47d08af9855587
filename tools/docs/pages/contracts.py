"""The shipped contracts: tables, fields, every rule as a sentence, and made-up rows."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from pages import markdown, shipped
from pages.markdown import code, table

from lienthong.adapters.files.admin_units import shipped_places
from lienthong.core.contract.model import Contract, Field, Table
from lienthong.core.dictionary.value import show
from lienthong.core.rules.check import TableChecker
from lienthong.core.rules.model import Row
from lienthong.core.sample.rows import Sampler
from lienthong.services.records.masking import MASK, hides

INTRODUCTION = """\
What the files below `contracts/` declare: Open Data Contract Standard 3.1, with our additions only
in `customProperties`. Names, titles and rules are Vietnamese, as people see them. How a rule is
judged: [rules.md](rules.md); terms and code lists: [dictionary.md](dictionary.md)."""
SAMPLE = """\
### Dữ liệu giả lập

Made up by `lienthong contract sample`; every row passes every rule above. Personal data is masked
here as it is for a reader without the permission."""
FOLDER = "contracts"
DAY = date(2026, 11, 21)  # fixed: the pages are the same whenever they are made
SEED, ROWS = 214, 5


def page() -> str:
    """Return docs/reference/contracts.md, the index of the contracts' own pages."""
    columns = ["contract", "title", "domain", "owner", "sharing", "tables", "fields", "rules"]
    return markdown.page("Contracts", INTRODUCTION, table(columns, _index()))


def pages() -> Mapping[str, str]:
    """Return the page of each contract by its path below docs/reference."""
    contracts = {contract.id: contract for contract in shipped.contracts()}
    sampler = Sampler(
        contracts, shipped.dictionary(), shipped_places(), today=DAY, seed=SEED, rows=ROWS
    )
    return {
        f"{FOLDER}/{name}.md": markdown.page(contract.title, *_parts(contract, sampler))
        for name, contract in contracts.items()
    }


def _index() -> Iterator[tuple[object, ...]]:
    for contract in shipped.contracts():
        rules = sum(len(_checker(declared).rules) for declared in contract.tables)
        fields = sum(len(declared.fields) for declared in contract.tables)
        link = f"[{contract.id}]({FOLDER}/{contract.id}.md)"
        yield (
            link, contract.title, contract.domain, code(contract.owner),
            ", ".join(contract.sharing.values()), len(contract.tables), fields, rules,
        )  # fmt: skip


def _parts(contract: Contract, sampler: Sampler) -> Iterator[str]:
    yield f"`{contract.id}` · [all contracts](../contracts.md)"
    yield " ".join(contract.description.split())
    yield table(["", ""], _facts(contract))
    rows = sampler.sample(contract.id)
    for declared in contract.tables:
        yield f"## {declared.title} · `{declared.name}`"
        yield " ".join(declared.description.split())
        columns = ["field", "title", "type", "must", "checked by", "personal"]
        yield table(columns, [_field(declared, f) for f in declared.fields])
        yield table(["rule", "word", "when broken", "sentence"], _rules(declared))
        yield SAMPLE
        made = rows[declared.name]
        yield table(["", *(str(n) for n, _ in enumerate(made, start=1))], _sample(declared, made))


def _sample(declared: Table, rows: Sequence[Row]) -> Iterator[tuple[object, ...]]:
    """Yield a line for each field: tables are wider than a page."""
    for field in declared.fields:
        cells = (show(row[field.name]) for row in rows)
        yield field.title, *(MASK if cell and hides(field) else cell for cell in cells)


def _facts(contract: Contract) -> list[tuple[str, object]]:
    latency = contract.latency_seconds
    facts = [
        ("version", contract.version),
        ("owner", code(contract.owner)),
        ("register entry", code(contract.register_entry)),
        ("sharing", ", ".join(contract.sharing.values())),
        ("legal basis", "; ".join(contract.legal_basis)),
        ("sync promise", f"{latency:g} s" if latency else ""),
    ]
    return [(name, value) for name, value in facts if value]


def _field(declared: Table, field: Field) -> tuple[object, ...]:
    key = " (key)" if field.name in declared.primary_key else ""
    must = ""
    if field.required or field.name in declared.primary_key:
        must = "yes" if field.required_severity == "error" else "measured"
    return (
        code(field.name) + key, field.title, code(field.physical_type), must, _meaning(field),
        "" if field.personal == "none" else field.personal,
    )  # fmt: skip


def _meaning(field: Field) -> str:
    parts = []
    if field.term:
        parts.append(f"term {code(field.term)}")
    if field.code_list:
        parts.append(f"list {code(field.code_list)}")
    if field.reference:
        parts.append(f"row of {code(f'{field.reference.table}.{field.reference.column}')}")
    return ", ".join(parts)


def _rules(declared: Table) -> Iterator[tuple[object, ...]]:
    for rule in _checker(declared).rules:
        broken = "quarantine" if rule.severity == "error" else "counted"
        if rule.receiver_enforced:
            broken = "counted; refused by the receiver"
        yield code(rule.id), code(rule.word), broken, rule.sentence % rule.values


def _checker(declared: Table) -> TableChecker:
    return TableChecker.of(declared, shipped.dictionary())

"""The shipped contracts: tables, fields and every rule as a sentence."""

from collections.abc import Iterator

from pages import markdown, shipped
from pages.markdown import code, table

from lienthong.core.contract.model import Contract, Field, Table
from lienthong.core.rules.check import TableChecker

INTRODUCTION = """\
What `contracts/*.yaml` declares: Open Data Contract Standard 3.1, with our additions only in
`customProperties`. Names, titles and rules are Vietnamese, as people see them. How a rule is
judged: [rules.md](rules.md); terms and code lists: [dictionary.md](dictionary.md)."""


def page() -> str:
    """Return docs/reference/contracts.md."""
    parts = [part for contract in shipped.contracts() for part in _contract(contract)]
    return markdown.page("Contracts", INTRODUCTION, *parts)


def _contract(contract: Contract) -> Iterator[str]:
    yield f"## {contract.title} · `{contract.id}`"
    yield " ".join(contract.description.split())
    yield table(["", ""], _facts(contract))
    for declared in contract.tables:
        yield f"### {declared.title} · `{declared.name}`"
        yield " ".join(declared.description.split())
        columns = ["field", "title", "type", "must", "checked by", "personal"]
        yield table(columns, [_field(declared, f) for f in declared.fields])
        yield table(["rule", "word", "when broken", "sentence"], _rules(declared))


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
    for rule in TableChecker.of(declared, shipped.dictionary()).rules:
        broken = "quarantine" if rule.severity == "error" else "counted"
        if rule.receiver_enforced:
            broken = "counted; refused by the receiver"
        yield code(rule.id), code(rule.word), broken, rule.sentence % rule.values

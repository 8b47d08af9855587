"""Small contracts to make samples of."""

from datetime import date

from lienthong.core.contract.model import Contract, Field, RuleSpec, Table
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.sample.places import Commune, Places
from lienthong.core.sample.rows import Rows, Sampler

TODAY = date(2026, 11, 21)
HOME = Commune("00004", "Phường Mẫu", "01", "Thành phố Mẫu", 105.8, 21.0)
PLACES = Places((HOME,), (), (), ("001",), ())


def rule(expression: str, severity: str = "error") -> RuleSpec:
    name = f"bang.{expression}"
    return RuleSpec(
        name, "expression", (), "consistency", severity, 1.0, expression, expression=expression
    )


def table(*fields: Field, rules: tuple[RuleSpec, ...] = (), name: str = "bang") -> Table:
    return Table("thu", name, name, name, "", fields, (fields[0].name,), rules, fields[0].name)


def contract(*tables: Table) -> Contract:
    return Contract(
        "thu",
        "1.0.0",
        "Thử",
        "Test",
        "",
        "co-quan",
        "",
        "active",
        tables,
        60.0,
        {},
        (),
        None,
        "",
        "",
    )


def made(
    *tables: Table, rows: int = 20, seed: int = 1, dictionary: Dictionary | None = None
) -> Rows:
    sampler = Sampler(
        {"thu": contract(*tables)}, dictionary or Dictionary.of([], []), PLACES,
        today=TODAY, seed=seed, rows=rows,
    )  # fmt: skip
    return sampler.sample("thu")

"""What the Judge needs before it judges: contracts in force, and the administrative units."""

from bench.planted.tally import CONTRACTS
from lienthong.adapters.files.admin_units import shipped_places
from lienthong.base.actor import system
from lienthong.base.settings import REPO_DIR
from lienthong.core.rules.row_id import row_id
from lienthong.services.contracts import actions as contracts
from lienthong.services.contracts import queries
from lienthong.services.records import actions as records


def declare() -> None:
    """Put the contracts in force and write the units."""
    by = system("bench")
    paths = [REPO_DIR / "contracts" / f"{name}.yaml" for name in CONTRACTS]
    contracts.apply_contracts(texts=[(p.name, p.read_text("utf-8")) for p in paths], by=by)
    _, units = queries.table("don_vi_hanh_chinh")
    read = queries.standardiser(units.name).standardise
    values = [read(unit).values for unit in shipped_places().rows]
    records.write_rows(table=units, rows=[(row_id(units, row), row) for row in values], by=by)

"""``lienthong contract sample``: made-up rows of contracts, written as files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from lienthong.adapters.files.admin_units import shipped_places
from lienthong.adapters.files.made_up_file import MARK, Rows, write_csv, write_xlsx
from lienthong.base import clock
from lienthong.base.settings import REPO_DIR
from lienthong.core.contract.errors import ContractRejected
from lienthong.core.contract.model import Contract, Table
from lienthong.core.contract.parse import parse_contract
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.sample.rows import Sampler

Text = tuple[Path, str]


class Format(StrEnum):
    """What sample files are written as."""

    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True)
class Asked:
    """How many rows, from which seed, where to, as what."""

    rows: int
    seed: int
    folder: Path
    format: Format


@dataclass(frozen=True)
class SampleFile:
    """One written file. ``rows`` may be fewer than asked for."""

    contract: str
    table: str
    path: Path
    rows: int


_WRITERS: dict[Format, Callable[[Path, Table, Rows], None]] = {
    Format.CSV: write_csv,
    Format.XLSX: write_xlsx,
}


def with_shipped(texts: Sequence[Text]) -> list[Text]:
    """Return the texts and those of the shipped contracts they refer to, directly or not."""
    found, read, given = list(texts), 0, set[str]()
    wanted: set[str] = set()
    while read < len(found):
        for path, text in found[read:]:
            read += 1
            try:
                contract = parse_contract(text, file=str(path))[0]
            except ContractRejected:
                continue  # it is read again later, and then refused with all its problems
            given.add(contract.id)
            fields = (field for table in contract.tables for field in table.fields)
            wanted |= {field.reference.contract_id for field in fields if field.reference}
        for name in sorted(wanted - given):
            shipped = sorted((REPO_DIR / "contracts").rglob(f"{name}.yaml"))
            found += [(path, path.read_text(encoding="utf-8")) for path in shipped[:1]]
        wanted.clear()
    return found


def write_samples(
    contracts: Mapping[str, Contract], chosen: Sequence[str], dictionary: Dictionary, asked: Asked
) -> list[SampleFile]:
    """Write one file for each table of the chosen contracts. Raises SampleImpossible."""
    sampler = Sampler(
        contracts,
        dictionary,
        shipped_places(),
        today=clock.today(),
        seed=asked.seed,
        rows=asked.rows,
    )
    # All are made before the first is written: a refusal leaves no file behind.
    made = [(contracts[name], sampler.sample(name)) for name in chosen]
    asked.folder.mkdir(parents=True, exist_ok=True)
    written = []
    for contract, rows in made:
        for table in contract.tables:
            path = asked.folder / f"{MARK}.{table.name}.{asked.format}"
            _WRITERS[asked.format](path, table, rows[table.name])
            written.append(SampleFile(contract.id, table.name, path, len(rows[table.name])))
    return written

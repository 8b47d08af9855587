"""What ships with the product: the dictionary and the contracts."""

from functools import cache
from pathlib import Path

from lienthong.core.contract.errors import ContractRejected
from lienthong.core.contract.lint import read_contract
from lienthong.core.contract.model import Contract
from lienthong.core.dictionary.model import Dictionary
from lienthong.core.sample.rows import UNITS_CONTRACT
from lienthong.services.dictionary import queries

REPO = Path(__file__).resolve().parents[3]
SPEC = REPO / "tests" / "spec"


def dictionary() -> Dictionary:
    """Return the shipped dictionary."""
    return queries.shipped()


@cache
def contracts() -> tuple[Contract, ...]:
    """Return every shipped contract by id. Raises ContractRejected when one does not hold."""
    known: dict[str, Contract] = {}
    # Nearly all refer to the administrative units: read first, it spares reading others twice.
    files = (REPO / "contracts").rglob("*.yaml")
    waiting = sorted(files, key=lambda path: (path.stem != UNITS_CONTRACT, path.stem))
    while waiting:
        refused = [path for path in waiting if not _read(path, known)]
        if len(refused) == len(waiting):
            _read(refused[0], known, strict=True)
        waiting = refused
    return tuple(known[name] for name in sorted(known))


def _read(path: Path, known: dict[str, Contract], *, strict: bool = False) -> bool:
    text = path.read_text(encoding="utf-8")
    try:
        found = read_contract(text, file=path.name, dictionary=dictionary(), known=known)
    except ContractRejected:
        if strict:
            raise
        return False
    known[found.id] = found
    return True


def first_sentence(documentation: str | None) -> str:
    """Return the first line of a docstring, as Markdown shows it."""
    return (documentation or "").strip().split("\n")[0].replace("``", "`")

"""What is wrong with a draft, what it changes, and whether its number and its data allow that."""

from collections.abc import Iterator
from dataclasses import dataclass

from lienthong.core.contract.diff import Difference, compare
from lienthong.core.contract.errors import ContractProblem, ContractRejected
from lienthong.core.contract.lint import read_contract
from lienthong.core.contract.model import Contract
from lienthong.core.contract.parse import parse_contract
from lienthong.core.contract.plan import Plan, plan
from lienthong.core.contract.succession import succession_problems
from lienthong.services.contracts import queries
from lienthong.services.contracts.migrating.referred import check_referred
from lienthong.services.contracts.models import ContractDraft
from lienthong.services.dictionary import queries as dictionary


@dataclass(frozen=True)
class Judgement:
    """The draft as a contract when it can be read at all, every fault, and what it changes."""

    contract: Contract | None
    problems: tuple[ContractProblem, ...]
    before: Contract | None
    difference: Difference | None
    plan: Plan | None

    @property
    def clean(self) -> bool:
        return self.contract is not None and not self.problems


def file_of(draft: ContractDraft) -> str:
    """Return the name of the file the draft would be."""
    return f"{draft.contract_id or 'hop-dong'}.yaml"


def judge(draft: ContractDraft) -> Judgement:
    """Read a draft and list its faults, each with place and remedy."""
    file = file_of(draft)
    known = {contract.id: contract for contract in queries.all_current()}
    before = known.get(draft.contract_id)
    try:
        contract = read_contract(
            draft.text, file=file, dictionary=dictionary.current(), known=known
        )
    except ContractRejected as rejected:
        return Judgement(_readable(draft), rejected.problems, before, None, None)
    faults = tuple(_between(before, contract, file))
    difference = compare(before, contract, dictionary.current().successors)
    return Judgement(contract, faults, before, difference, plan(before, contract))


def _readable(draft: ContractDraft) -> Contract | None:
    """Return the contract when only its meaning is at fault, so that it can still be shown."""
    try:
        return parse_contract(draft.text, file=file_of(draft))[0]
    except ContractRejected:
        return None


def _between(before: Contract | None, contract: Contract, file: str) -> Iterator[ContractProblem]:
    """Yield what stands between the version in force and this one; a mere copy is no fault."""
    if before is None:
        return
    changed = compare(before, contract, dictionary.current().successors)
    if changed.changes:
        yield from succession_problems(before, contract, changed, file=file)
    try:
        check_referred(contract, queries.all_current(), file=file)
    except ContractRejected as rejected:
        yield from rejected.problems

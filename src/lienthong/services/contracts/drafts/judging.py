"""What is wrong with a draft, and whether its version number says what it changes."""

from dataclasses import dataclass

from lienthong.core.contract.errors import ContractProblem, ContractRejected
from lienthong.core.contract.lint import read_contract
from lienthong.core.contract.model import Contract
from lienthong.core.contract.parse import parse_contract
from lienthong.services.contracts import queries
from lienthong.services.contracts.models import ContractDraft
from lienthong.services.dictionary import queries as dictionary


@dataclass(frozen=True)
class Judgement:
    """The draft as a contract when it can be read at all, and every fault found in it."""

    contract: Contract | None
    problems: tuple[ContractProblem, ...]

    @property
    def clean(self) -> bool:
        return self.contract is not None and not self.problems


def file_of(draft: ContractDraft) -> str:
    """Return the name of the file the draft would be."""
    return f"{draft.contract_id or 'hop-dong'}.yaml"


def judge(draft: ContractDraft) -> Judgement:
    """Read a draft and list its faults, each with place and remedy."""
    known = {contract.id: contract for contract in queries.all_current()}
    words = dictionary.current()
    try:
        contract = read_contract(draft.text, file=file_of(draft), dictionary=words, known=known)
    except ContractRejected as rejected:
        return Judgement(_readable(draft), rejected.problems)
    return Judgement(contract, ())


def _readable(draft: ContractDraft) -> Contract | None:
    """Return the contract when only its meaning is at fault, so that it can still be shown."""
    try:
        return parse_contract(draft.text, file=file_of(draft))[0]
    except ContractRejected:
        return None

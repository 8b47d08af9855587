"""What is wrong with a draft, what it changes, and whether its number and its data allow that."""

from collections.abc import Iterator
from dataclasses import dataclass

from lienthong.base.i18n import N_
from lienthong.core.contract.diff import Difference, compare
from lienthong.core.contract.document import Document
from lienthong.core.contract.errors import ContractProblem, ContractRejected
from lienthong.core.contract.lint import read_contract
from lienthong.core.contract.model import Contract
from lienthong.core.contract.parse import parse_contract
from lienthong.core.contract.plan import Plan, plan
from lienthong.services.contracts import queries
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
    changed, way = compare(before, contract), plan(before, contract)
    faults = tuple(_between(Document(draft.text, file), changed, way))
    return Judgement(contract, faults, before, changed, way)


def _readable(draft: ContractDraft) -> Contract | None:
    """Return the contract when only its meaning is at fault, so that it can still be shown."""
    try:
        return parse_contract(draft.text, file=file_of(draft))[0]
    except ContractRejected:
        return None


def _between(document: Document, changed: Difference, way: Plan) -> Iterator[ContractProblem]:
    """Yield what stands between the version in force and this one."""
    if changed.is_understated:
        yield document.problem(
            ("version",),
            N_(
                "Thay đổi so với phiên bản %(before)s đòi ít nhất %(demanded)s, đang ghi %(after)s."
            ),
            N_("Đặt phiên bản %(demanded)s rồi gửi duyệt lại."),
            before=changed.before,
            demanded=changed.demanded,
            after=changed.after,
        )
    for table, fault in changed.faults:
        yield document.problem(
            ("schema",), fault.message, fault.remedy, **{"table": table, **fault.values}
        )
    for obstacle in way.obstacles:
        yield document.problem(
            ("schema",), obstacle.message, obstacle.remedy, **dict(obstacle.values)
        )

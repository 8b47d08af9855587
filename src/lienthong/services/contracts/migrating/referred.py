"""Other contracts refer to tables and columns of this one: a new version must still have them."""

from collections.abc import Iterable, Iterator

from lienthong.base.i18n import N_
from lienthong.core.contract.document import Document
from lienthong.core.contract.errors import ContractProblem, ContractRejected
from lienthong.core.contract.model import Contract, Reference


def check_referred(contract: Contract, known: Iterable[Contract], *, file: str) -> None:
    """Raise ContractRejected when another contract refers to what this version has no more."""
    document = Document(contract.source, file)
    problems = tuple(
        problem
        for other in known
        if other.id != contract.id
        for problem in _broken(contract, other, document)
    )
    if problems:
        raise ContractRejected(file, problems)


def _broken(contract: Contract, other: Contract, document: Document) -> Iterator[ContractProblem]:
    tables = {table.name: table for table in contract.tables}
    for table in other.tables:
        for field in table.fields:
            to = field.reference
            if to is None or to.contract_id != contract.id:
                continue
            target = tables.get(to.table)
            if target is None or not all(target.now(name) for name in _columns(to)):
                yield document.problem(
                    ("schema",),
                    N_("Hợp đồng «%(other)s» (cột %(column)s) tham chiếu tới %(target)s, phiên bản "
                       "này không còn."),
                    N_("Giữ cột đó, đổi tên có ghi renamedFrom, hoặc sửa hợp đồng kia trước."),
                    other=other.id,
                    column=f"{table.name}.{field.name}",
                    target=f"{to.table}.{to.column}",
                )  # fmt: skip


def _columns(to: Reference) -> Iterator[str]:
    yield to.column
    yield from (column for column, _ in to.where)

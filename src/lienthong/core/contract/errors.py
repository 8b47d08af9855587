"""What is wrong with a contract: file, line, path, sentence and remedy, one for each fault."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_


@dataclass(frozen=True)
class ContractProblem:
    """One fault. ``line`` counts from 1; ``path`` is like ``schema[0].properties[2].term``."""

    file: str
    line: int
    path: str
    message: str
    remedy: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    def sentence(self) -> str:
        text = self.message % self.values if self.values else self.message
        return f"{self.file}:{self.line}: {self.path}: {text}"


class ContractRejected(UserError):
    """The contract has faults; nothing was applied. ``problems`` lists them all."""

    code = "contract-rejected"
    status = 422

    def __init__(self, file: str, problems: tuple[ContractProblem, ...]) -> None:
        self.problems = problems
        first = problems[0]
        super().__init__(
            N_("Hợp đồng dữ liệu có %(count)s lỗi, chưa áp dụng gì. Lỗi đầu: %(first)s"),
            values={"count": len(problems), "first": first.sentence()},
            place=file,
            remedy=first.remedy,
        )

"""May this version follow that one? A version's number says what its readers must expect.

Refused: a number that is not greater, a number that promises less than what changed, an origin
that names nothing, and a change that no migration can make without losing data.
"""

from collections.abc import Iterator, Mapping

from lienthong.base.i18n import N_
from lienthong.core.contract.diff import NO_SUCCESSORS, Difference, compare, version_numbers
from lienthong.core.contract.document import Document
from lienthong.core.contract.errors import ContractProblem, ContractRejected
from lienthong.core.contract.model import Contract
from lienthong.core.contract.plan import plan
from lienthong.core.marked_yaml import Path

SHOWN = 3


def check_succession(
    before: Contract | None,
    after: Contract,
    *,
    file: str,
    successors: Mapping[str, str] = NO_SUCCESSORS,
) -> Difference:
    """Return what changed. Raises ContractRejected with every reason against it."""
    difference = compare(before, after, successors)
    if before is None or before.digest == after.digest:
        return difference
    problems = tuple(succession_problems(before, after, difference, file=file))
    if problems:
        raise ContractRejected(file, problems)
    return difference


def succession_problems(
    before: Contract, after: Contract, difference: Difference, *, file: str
) -> Iterator[ContractProblem]:
    """Yield the reasons why ``after`` may not follow ``before``."""
    document = Document(after.source, file)
    if version_numbers(after.version) <= version_numbers(before.version):
        yield _not_greater(document, difference)
    elif difference.is_understated:
        yield _understated(document, difference)
    for table, fault in difference.faults:
        path = _path(after, table, fault.field)
        yield document.problem(path, fault.message, fault.remedy, **fault.values)
    for one in plan(before, after).obstacles:
        path = _path(after, one.table, one.field)
        yield document.problem(path, one.message, one.remedy, **one.values)


def _not_greater(document: Document, difference: Difference) -> ContractProblem:
    return document.problem(
        ("version",),
        N_("Phiên bản %(new)s không lớn hơn phiên bản đang áp dụng %(old)s."),
        N_("Tăng «version» thành ít nhất %(demanded)s rồi áp dụng lại; bản đã áp dụng không sửa "
           "được."),
        new=difference.after,
        old=difference.before,
        demanded=difference.demanded,
    )  # fmt: skip


def _understated(document: Document, difference: Difference) -> ContractProblem:
    """The number says less than the change: a breaking one as minor, a widening as texts."""
    named = difference.of_level(difference.level)
    reasons = " ".join(change.text() for change in named[:SHOWN])
    if difference.level == "major":
        message = N_("Có %(count)s thay đổi phá vỡ tương thích nhưng phiên bản chỉ tăng từ %(old)s "
                     "lên %(new)s: %(reasons)s")  # fmt: skip
    else:
        message = N_("Có %(count)s thay đổi cấu trúc hoặc quy tắc nhưng phiên bản chỉ tăng từ "
                     "%(old)s lên %(new)s như khi sửa lời: %(reasons)s")  # fmt: skip
    return document.problem(
        ("version",),
        message,
        N_("Đổi «version» thành %(demanded)s, hoặc bỏ các thay đổi đã nêu."),
        count=len(named),
        old=difference.before,
        new=difference.after,
        reasons=reasons,
        demanded=difference.demanded,
    )


def _path(contract: Contract, table_name: str, field_name: str) -> Path:
    for t, table in enumerate(contract.tables):
        if table.name != table_name:
            continue
        for p, field in enumerate(table.fields):
            if field.name == field_name:
                return ("schema", t, "properties", p)
        return ("schema", t)
    return ()

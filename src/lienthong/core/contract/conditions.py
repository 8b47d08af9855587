"""Lint: the conditions a contract states outside its rules, and the roles its fields name."""

from collections.abc import Iterator, Mapping

from lienthong.base.i18n import N_
from lienthong.core.contract.document import Document
from lienthong.core.contract.errors import ContractProblem
from lienthong.core.contract.model import Contract, LogicalType, Table
from lienthong.core.marked_yaml import Path
from lienthong.core.rules.errors import RuleRejected
from lienthong.core.rules.expression import compile_expression


def condition_problems(
    contract: Contract, table: Table, document: Document, path: Path
) -> Iterator[ContractProblem]:
    """Yield conditions that cannot be computed, and roles that the contract leaves out."""
    types = {f.name: f.logical_type for f in table.fields}
    if table.freshness_when:
        at: Path = (*path, "customProperties")
        yield from _condition(document, at, "freshnessWhen", table.freshness_when, types)
    roles = {grant.role for grant in contract.roles}
    for p, field in enumerate(table.fields):
        at = (*path, "properties", p, "customProperties")
        others = {name: kind for name, kind in types.items() if name != field.name}
        if field.show_when:
            yield from _condition(document, at, "showWhen", field.show_when, others)
        named = {*(field.access.read or ()), *(field.access.write or ())}
        if roles and named - roles:
            yield document.problem(
                at,
                N_("Quyền của cột «%(column)s» nói tới vai trò không có trong roles: %(roles)s."),
                N_("Dùng một trong các vai trò: %(known)s; hoặc khai báo vai trò ở mục roles."),
                column=field.name,
                roles=", ".join(sorted(named - roles)),
                known=", ".join(sorted(roles)),
            )


def _condition(
    document: Document, path: Path, key: str, text: str, types: Mapping[str, LogicalType]
) -> Iterator[ContractProblem]:
    try:
        compile_expression(text, types)
    except RuleRejected as error:
        yield document.problem(
            path,
            N_("%(key)s «%(condition)s» không dùng được: %(detail)s."),
            error.remedy,
            **error.values,
            key=key,
            condition=text,
            detail=error.sentence().rstrip("."),
        )

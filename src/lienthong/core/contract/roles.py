"""Lint: roles that a contract grants something must be roles that people of a node have.

A contract that states ``roles`` closes itself to every role it does not name; a misspelt name would
lock out those it means, and say nothing.
"""

from collections.abc import Iterator

from lienthong.base.i18n import N_
from lienthong.core.contract.document import Document
from lienthong.core.contract.errors import ContractProblem
from lienthong.core.contract.model import Contract

ROLES = ("administrator", "data_officer", "clerk", "leader", "auditor")


def role_problems(contract: Contract, document: Document) -> Iterator[ContractProblem]:
    """Yield the roles, of the contract and of its fields, that no account can have."""
    for number, grant in enumerate(contract.roles):
        if grant.role not in ROLES:
            yield document.problem(
                ("roles", number, "role"),
                N_("Vai trò «%(role)s» không có; chỉ nhận: %(roles)s."),
                N_("Sửa tên vai trò; vai trò không nêu trong «roles» thì không có quyền nào."),
                role=grant.role,
                roles=", ".join(ROLES),
            )
    for t, table in enumerate(contract.tables):
        for p, field in enumerate(table.fields):
            named = {*(field.access.read or ()), *(field.access.write or ())}
            for role in sorted(named - set(ROLES)):
                yield document.problem(
                    ("schema", t, "properties", p, "customProperties"),
                    N_("Vai trò «%(role)s» không có; chỉ nhận: %(roles)s."),
                    N_("Sửa tên vai trò ở «access» của trường."),
                    role=role,
                    roles=", ".join(ROLES),
                )

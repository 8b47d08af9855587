"""A contract may grant something only to roles that accounts have."""

import pytest

from lienthong.core.contract.parse import parse_contract
from lienthong.core.contract.roles import ROLES, role_problems
from lienthong.services.accounts.models import Role
from tests.integration.records.personal import CONTRACT


def test_roles_are_those_of_accounts() -> None:
    assert set(ROLES) == set(Role.values)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (CONTRACT + "roles:\n  - {role: thu_kho, access: read}\n", "roles[0].role"),
        (
            CONTRACT.replace(
                "        description: Họ và tên.\n",
                "        description: Họ và tên.\n        customProperties:\n"
                "          - {property: access, value: {read: [thu_kho]}}\n",
            ).replace(
                "        customProperties: [{property: personal, value: basic}]\n"
                "      - name: don_vi",
                "      - name: don_vi",
            ),
            "schema[0].properties[1].customProperties",
        ),
    ],
)  # fmt: skip
def test_role_nobody_has_is_refused_with_its_place(text, place) -> None:
    contract, document = parse_contract(text, file="nguoi.yaml")

    (problem,) = role_problems(contract, document)

    assert problem.path == place
    assert problem.values["role"] == "thu_kho"
    assert problem.remedy

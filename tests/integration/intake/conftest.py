"""A declared table and people who write to it. Models are imported late: settings come first."""

import pytest

from tests.integration.intake.contract import CONTRACT, PASSWORD


@pytest.fixture
def table(transactional_db):
    from lienthong.base.actor import system
    from lienthong.services.contracts import actions as contracts

    contract = contracts.apply_contract(text=CONTRACT, file="thu-nhan.yaml", by=system("test"))
    return contract.table("thu_nhan")


@pytest.fixture
def person(transactional_db):
    from lienthong.base.actor import system
    from lienthong.services.accounts import actions as accounts

    def make(role="data_officer", unit="bo"):
        return accounts.create_user(
            username=f"{role}-{unit}",
            full_name=f"Người {role}",
            role=role,
            unit=unit,
            password=PASSWORD,
            by=system("test"),
        )

    return make

"""A declared table and people who key what is on paper."""

import pytest

from tests.integration.digitising.paper import CONTRACT


@pytest.fixture(autouse=True)
def remembers(settings):
    """Each page is recognised once in a run of the tests."""
    settings.LIENTHONG_RECOGNISER = "tests.integration.digitising.remembering.recogniser"


@pytest.fixture
def table(transactional_db):
    from lienthong.base.actor import system
    from lienthong.services.contracts import actions as contracts

    contract = contracts.apply_contract(text=CONTRACT, file="so-hoa.yaml", by=system("test"))
    return contract.table("phieu")


@pytest.fixture
def keyer(transactional_db):
    """Make a clerk of the unit «bo» and return the actor."""
    from lienthong.base.actor import Actor, system
    from lienthong.services.accounts import actions as accounts

    def make(name: str) -> Actor:
        accounts.create_user(
            username=name,
            full_name=f"Người {name}",
            role="clerk",
            unit="bo",
            password="mat-khau-rat-dai-9",
            by=system("test"),
        )
        return Actor("user", name, name)

    return make


@pytest.fixture
def people(keyer):
    return keyer("mot"), keyer("hai"), keyer("ba")

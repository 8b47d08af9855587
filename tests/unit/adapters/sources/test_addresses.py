"""Which hosts may be reached: with a list of the node's, without one, and without a node."""

from dataclasses import replace

import pytest

from lienthong.adapters.sources import addresses
from lienthong.base import settings
from lienthong.services.intake.sources.ports import SourceLost, SourceRefused


@pytest.fixture
def named(monkeypatch):
    """Let the node name the hosts that may be reached."""

    def name(*hosts):
        known = replace(settings.current(), source_hosts=hosts)
        monkeypatch.setattr(addresses, "node", lambda: known)

    return name


def test_own_network_is_reached_and_metadata_is_not() -> None:
    assert addresses.reach("127.0.0.1", 1) == "127.0.0.1"
    for host in ("169.254.169.254", "fd00:ec2::254", "100.100.100.200", "::", "ff02::1"):
        with pytest.raises(SourceRefused):
            addresses.reach(host, 80)


def test_named_hosts_are_the_only_ones(named) -> None:
    named("localhost", "169.254.1.*")

    assert addresses.reach("LOCALHOST.", 1) in ("127.0.0.1", "::1")
    assert addresses.reach("169.254.1.7", 80) == "169.254.1.7"
    with pytest.raises(SourceRefused, match="source_hosts"):
        addresses.reach("127.0.0.1", 1)


def test_command_without_a_node_still_checks(monkeypatch) -> None:
    monkeypatch.delenv("LIENTHONG_HOME")
    settings.current.cache_clear()
    try:
        assert addresses.reach("127.0.0.1", 1) == "127.0.0.1"
        with pytest.raises(SourceRefused):
            addresses.reach("169.254.169.254", 80)
    finally:
        settings.current.cache_clear()


def test_name_that_leads_nowhere_is_lost_not_refused() -> None:
    with pytest.raises(SourceLost):
        addresses.reach("khong-co.invalid", 80)

"""Let nodes know each other without the people that a connection takes: benches have none."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from lienthong.adapters.processes.home import public_key
from lienthong.adapters.signing.ed25519_file import read_public_key
from lienthong.entrypoints.demo.nodes import DemoNode

_REGISTER = """
import django, json, sys
django.setup()
from lienthong.base.actor import system
from lienthong.services.sync import actions
by = system("bench")
for one in json.load(sys.stdin):
    actions.peer_add(name=one["node_id"], by=by, **one)
    actions.peer_approve(node_id=one["node_id"], direction=one["direction"], by=by)
"""


@dataclass(frozen=True)
class Known:
    """Another node as one node is to know it."""

    node_id: str
    direction: str
    public_key: str
    url: str = ""


def register(node: DemoNode, known: Iterable[Known]) -> None:
    """Register and approve peers inside a node."""
    subprocess.run(
        [sys.executable, "-c", _REGISTER],
        input=json.dumps([asdict(one) for one in known]), text=True, check=True,
        env={
            **os.environ,
            "LIENTHONG_HOME": str(node.home),
            "DJANGO_SETTINGS_MODULE": "lienthong.entrypoints.django_settings",
        },
    )  # fmt: skip


def join(sender: DemoNode, receiver: DemoNode) -> None:
    """Let one node send to the other."""
    register(receiver, [Known(sender.node_id, "sender", _key(sender))])
    register(sender, [Known(receiver.node_id, "receiver", _key(receiver), receiver.url)])


def _key(node: DemoNode) -> str:
    return str(read_public_key(public_key(node.home)))

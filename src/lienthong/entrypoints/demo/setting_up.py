"""Steps before any row: nodes, accounts, trust between the nodes, contracts, reference data."""

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from lienthong.base.settings import REPO_DIR
from lienthong.entrypoints.demo.client import Api
from lienthong.entrypoints.demo.nodes import DemoNode, new_password
from lienthong.entrypoints.demo.state import Demo

# The databases that take rows in the demo; the other shipped contracts are declared and wait.
CONTRACTS = ("don-vi-hanh-chinh", "danh-muc-csdl", "di-tich", "huong-dan-vien", "co-so-luu-tru")
# Registers that the plans' facts are entered into; their rows travel to the centre too.
REGISTERS = ("so-theo-doi", "van-ban-phap-luat")
# User name, name shown, role, unit.
ACCOUNTS = (
    ("quantri", "Quản trị hệ thống", "administrator", "bvhttdl"),
    ("canbo", "Cán bộ dữ liệu", "data_officer", "bvhttdl"),
    ("nhaplieu", "Người nhập liệu", "clerk", "bvhttdl-don-vi"),
    ("lanhdao", "Lãnh đạo", "leader", "bvhttdl"),
    ("kiemtoan", "Kiểm toán viên", "auditor", ""),
)


NOT_YET = 1  # «sync connect» while the connection is not approved


def start_nodes(demo: Demo) -> None:
    """Make both nodes if there are none, and start them side by side."""
    for node in demo.nodes:
        node.create()
        node.start()
    for node in demo.nodes:
        node.wait_ready()


def _on_both(demo: Demo, work: Any) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, demo.nodes))


def create_accounts(demo: Demo, wanted: Collection[str] = ()) -> None:
    """Make the demo's accounts (or those wanted) on both nodes, and an API key for the officer.

    Passwords are random; they are kept in the demo's state, which only its owner may read.
    """
    accounts = [one for one in ACCOUNTS if not wanted or one[0] in wanted]
    passwords = {name: new_password() for name, *_ in accounts}

    def create(node: Any) -> None:
        for name, shown, role, unit in accounts:
            node.cli(
                "account", "create", name, "--full-name", shown, "--role", role,
                "--unit", unit, "--password-stdin", stdin=passwords[name] + "\n",
            )  # fmt: skip

    _on_both(demo, create)
    demo.facts["accounts"] = passwords
    demo.facts["tokens"] = {
        node.node_id: node.cli("account", "token", "canbo", "--label", "demo")["token"]
        for node in demo.nodes
    }


def make_peers(demo: Demo) -> None:
    """Exchange public keys; the centre lets the ministry in by the five steps."""
    ministry, centre = demo.nodes
    keys = {node.node_id: node.cli("node", "key")["public_key"] for node in demo.nodes}
    reach_centre(demo, centre.url)
    ministry.cli("sync", "peer", "approve", centre.node_id, "--direction", "receiver")
    _let_in(ministry, centre, keys[ministry.node_id])


def _let_in(ministry: DemoNode, centre: DemoNode, key: str) -> None:
    """Take the ministry through the five steps at the centre; two people, as it must be."""
    register, node_id, by = ("sync", "connection"), ministry.node_id, ("--by", "quantri")
    centre.cli(
        *register, "add", node_id, "--name", ministry.name, "--key", key,
        "--purpose", "Đồng bộ các cơ sở dữ liệu của bộ về trung tâm", *by,
    )  # fmt: skip
    ministry.cli("sync", "connect", centre.node_id, allowed=(0, NOT_YET))
    offered = {one["id"] for one in centre.cli(*register, "show", node_id)["offered"]}
    centre.cli(*register, "agree", node_id, *sorted(offered & {*CONTRACTS, *REGISTERS}), *by)
    ministry.cli("sync", "connect", centre.node_id, "--trial", allowed=(0, NOT_YET))
    centre.cli(*register, "approve", node_id, "--by", "canbo", "--note", "Biên bản thử nghiệm 01")


def reach_centre(demo: Demo, url: str) -> None:
    """Tell the ministry at which address the centre is."""
    centre = demo.centre
    demo.ministry.cli(
        "sync", "peer", "add", centre.node_id, "--name", centre.name,
        "--key", centre.cli("node", "key")["public_key"], "--direction", "receiver",
        "--url", url,
    )  # fmt: skip


def apply_contracts(demo: Demo, pattern: str = "**/*.yaml") -> None:
    """Put the shipped contracts (those the pattern matches) into force on both nodes."""
    files = [str(path) for path in sorted((REPO_DIR / "contracts").glob(pattern))]
    _on_both(demo, lambda node: node.cli("contract", "apply", *files))
    demo.facts["contracts"] = len(ministry_api(demo).get("/quality/"))


def load_reference(demo: Demo) -> None:
    """Load agencies, systems, tasks and the rest of the five plans' facts."""
    _on_both(demo, lambda node: node.cli("reference", "load"))
    demo.ministry.cli("ledger", "enter")


def ministry_api(demo: Demo) -> Api:
    """Return the ministry's API as the data officer uses it."""
    return Api(demo.ministry.url, demo.facts["tokens"][demo.ministry.node_id])


def centre_api(demo: Demo) -> Api:
    """Return the centre's API as its data officer uses it."""
    return Api(demo.centre.url, demo.facts["tokens"][demo.centre.node_id])

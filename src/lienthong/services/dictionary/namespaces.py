"""Who may write which entries: one's own namespace; the centre keeps what is shared by all."""

from lienthong.base.settings import current as node
from lienthong.core.dictionary.model import namespace_of
from lienthong.services.dictionary import queries
from lienthong.services.dictionary.errors import foreign, redefines


def own() -> tuple[str, ...]:
    """Return the namespaces this node writes in; empty text stands for what is shared."""
    settings = node()
    return ("", settings.node_id) if settings.role == "centre" else (settings.node_id,)


def demand_own(entry_id: str, *, taking_in: bool = False) -> None:
    """Raise unless this node keeps the entry's namespace.

    ``taking_in``: the centre also takes in whole what an agency exported, so that it can check the
    rows of that agency's contracts; it goes through the same approval.
    """
    namespace = namespace_of(entry_id)
    taken = taking_in and node().role == "centre"
    if namespace not in own() and not taken:
        raise foreign(entry_id, namespace, node().node_id)
    bare = entry_id.rpartition(":")[2]
    if namespace and _is_shared(bare):
        raise redefines(entry_id, bare)


def _is_shared(entry_id: str) -> bool:
    found = queries.current()
    return entry_id in found.terms or entry_id in found.code_lists

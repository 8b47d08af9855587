"""The name by which this node follows a source: that of its slot and publication there."""

import re
import zlib

from lienthong.base.settings import current as node
from lienthong.services.intake.sources.models import Source

LONGEST = 63


def name_at_place(source: Source) -> str:
    """Return a name that no other node uses there.

    A slot's name has small letters, digits and underscores only.
    """
    plain = re.sub(r"[^a-z0-9]+", "_", node().node_id.lower())
    apart = f"{zlib.crc32(node().node_id.encode()):08x}_{source.pk}"
    return f"lienthong_{plain[: LONGEST - len(apart) - 11]}_{apart}"

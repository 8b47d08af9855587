"""How a source is matched, as one text: a row that is matched anew counts as changed."""

import hashlib
import json

from lienthong.services.contracts import queries as contracts
from lienthong.services.intake.sources.models import Source


def salt_of(source: Source) -> str:
    """Return what the digest of a row depends on beside the row itself."""
    contract, _ = contracts.table(source.table_name)
    matched = {column: field for column, field in source.mapping.items() if field}
    whole = json.dumps([contract.version, source.unit, matched], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()[:16]

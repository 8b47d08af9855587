"""What the cells of a file prove about how its columns are written; found once, kept in the batch.

A run that is taken up again, and a row corrected later, must be read as the rest of the file was.
"""

from collections.abc import Mapping, Sequence

from lienthong.core.cleaning.evidence import Evidence, gather
from lienthong.core.contract.model import Table
from lienthong.services.intake import mapping
from lienthong.services.intake.models import Batch
from lienthong.services.intake.ports import Cells

KEY = "evidence"  # in Batch.reading


def found_in(header: Sequence[str], rows: Sequence[Cells]) -> dict[str, dict[str, str]]:
    """Return column title → what the cells of sample rows prove."""
    columns = (
        (title, gather(cells[i] for cells in rows if i < len(cells)))
        for i, title in enumerate(header)
    )
    return {title: kept for title, found in columns if (kept := found.to_json())}


def of_batch(batch: Batch | None, table: Table) -> Mapping[str, Evidence]:
    """Return field name → what the column matched to it proves."""
    kept = batch.reading.get(KEY, {}) if batch is not None else {}
    if not kept or batch is None:
        return {}
    matched = mapping.today(table, batch.mapping)
    fields = {matched.get(title): Evidence.from_json(said) for title, said in kept.items()}
    return {name: found for name, found in fields.items() if name is not None}

"""Why rows changed, in the words of whoever changed them, as history keeps them."""

from collections.abc import Mapping

from lienthong.services.records.models import RecordHistory


def reasons_of(table_name: str, versions: Mapping[str, int]) -> dict[str, str]:
    """Return row id → reason of these versions; rows changed without a reason are left out."""
    found = RecordHistory.objects.filter(table_name=table_name, row_id__in=list(versions))
    given = found.exclude(reason="").values_list("row_id", "version", "reason")
    return {row_id: reason for row_id, version, reason in given if versions[row_id] == version}

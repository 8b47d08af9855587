"""A form that is open before a person: over which table, of which row, from which version.

A page that knows values of a new row offers them in the address (``?dien_ten=…``): they only stand
in the inputs, and are saved, checked and audited like what a person typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lienthong.entrypoints.web.access import Request
from lienthong.entrypoints.web.records import form
from lienthong.entrypoints.web.records.place import Place
from lienthong.services.intake.scope import may_handle
from lienthong.services.records import seen

OFFERED = "dien_"  # before the name of a column in the address of a new row's form
_LONGEST = 2000


@dataclass(frozen=True)
class Opened:
    """``row_id`` is None for a new row; ``name`` is what addresses call it.

    ``version`` is the version of the row that the person began from.
    """

    place: Place
    row_id: str | None
    name: str = ""
    version: int | None = None
    source: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def new(cls, request: Request, contract_id: str, table: str) -> "Opened":
        """Open the form of a new row. Raises NotAllowed."""
        place = Place.of(request, contract_id, table)
        place.access.demand("write")
        begun = replace(place, hidden=place.access.closed)
        return cls(begun, None, values=_offered(request, begun) if request.method == "GET" else {})

    @classmethod
    def of_row(cls, request: Request, contract_id: str, table: str, name: str) -> "Opened":
        """Open the form of a row. Raises NotFound, NotAllowed."""
        whole = Place.of(request, contract_id, table)
        whole.access.demand("write")
        found = seen.get(whole.access, name)
        place = whole.of_row(found)
        may_handle(place.access, str(found.get(place.table.unit_field or "") or ""))
        sent = request.POST.get("phien_ban", "")
        version = int(sent) if sent.isdecimal() else (0 if request.method == "POST" else None)
        return cls(
            place,
            str(found["_id"]),
            str(place.access.veiled(found)["_id"]),
            int(found["_version"]) if version is None else version,
            str(found["_source"]),
            form.values_of(place, found),
        )


def _offered(request: Request, place: Place) -> dict[str, str]:
    """Return what the address offers for columns that the person may write; no lists, no files."""
    return {
        f.name: text[:_LONGEST]
        for f in place.table.fields
        if (text := request.GET.get(f"{OFFERED}{f.name}", ""))
        and f.name in place.access.writable
        and not f.is_nested
    }

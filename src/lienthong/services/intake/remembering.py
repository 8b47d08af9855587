"""Matchings of columns that were used before, found again by table, source and column titles.

``source`` is who hands files of this shape in: a unit, or the key of a source that fetches by
itself. What one unit does is not done to another's files.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.core.contract.model import Table
from lienthong.core.shaping.model import Shaping
from lienthong.services.intake import mapping
from lienthong.services.intake.layout import Layout
from lienthong.services.intake.models import RememberedMapping
from lienthong.services.intake.ports import header_key


def fingerprint(header: Sequence[str]) -> str:
    """Return what tells one set of titles from another, whatever their order, case or marks.

    >>> fingerprint(["Mã", "Tên"]) == fingerprint(["TÊN *", "ma"])
    True
    """
    keys = "\n".join(sorted(header_key(title) for title in header))
    return hashlib.sha256(keys.encode()).hexdigest()


def remembered(
    table: Table, header: Sequence[str], source: str | None = None
) -> RememberedMapping | None:
    """Return the matching kept for files of this shape from this source; None when there is none.

    One that names fields the table no longer has is not returned.
    """
    found = RememberedMapping.objects.filter(
        table_name=table.name, source=source or "", fingerprint=fingerprint(header)
    ).first()
    if found is None or mapping.unknown_fields(table, mapping.today(table, found.mapping)):
        return None
    return found


def applied(layout: Layout) -> RememberedMapping | None:
    """Return the remembered matching that a batch was given, if it still exists."""
    if layout.remembered is None:
        return None
    return RememberedMapping.objects.filter(pk=layout.remembered).first()


def mapping_for(
    known: RememberedMapping, table: Table, header: Sequence[str]
) -> dict[str, str | None]:
    """Return the remembered matching for the titles as this file writes them."""
    by_key = {header_key(t): name for t, name in mapping.today(table, known.mapping).items()}
    made = {t for s in shaping_for(known, header) for t in s["titles"]}
    return {title: by_key.get(header_key(title)) for title in (*header, *sorted(made))}


def shaping_for(known: RememberedMapping, header: Sequence[str]) -> tuple[Mapping[str, Any], ...]:
    """Return the remembered splits and joins, naming columns as this file writes them."""
    written = {header_key(title): title for title in header}
    found = []
    for stored in known.shaping:
        one = Shaping.of(stored)
        columns = tuple(written.get(header_key(c), c) for c in one.columns)
        found.append(dict(stored) | {"columns": list(columns)})
    return tuple(found)


def all_remembered(tables: Sequence[str], source: str | None = None) -> QuerySet[RememberedMapping]:
    """Return the remembered matchings of some tables; ``source`` keeps those of one source."""
    found = RememberedMapping.objects.filter(table_name__in=tables)
    return found if source is None else found.filter(source=source)


def by_id(pk: int) -> RememberedMapping:
    """Return one remembered matching. Raises NotFound."""
    found = RememberedMapping.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound(N_("Không có cách ghép cột đã nhớ số %(id)s."), values={"id": pk})
    return found

"""How messy sheets are understood: header rows, rows lost, and fields matched to columns, by sheet.

Not a race but a report over ``tests/corpus``. It fails when a row of data is lost, a line that is
none is taken in, or a field said to be sure is wrong.
"""

import json
import os
from typing import TYPE_CHECKING

from bench.report import ROOT, commit, console

if TYPE_CHECKING:
    from tests.corpus.understanding import Found


def report() -> bool:
    """Print a line a sheet and the totals, keep them as JSON, and say whether all is kept."""
    _setup()
    from tests.corpus import understanding

    found = list(understanding.all_understood())
    console.print(understanding.report(found), markup=False)
    facts = _facts(found)
    path = ROOT / "var" / "bench" / "understanding.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(facts | {"commit": commit()}, indent=2), "utf-8")
    return bool(facts["kept"])


def _facts(found: "list[Found]") -> dict[str, object]:
    right = sum(f.right for f in found)
    wrong = sum(len(f.wrong) for f in found)
    lost = sum(len(f.lost) for f in found)
    taken_in = sum(len(f.taken_in) for f in found)
    sure = sum(len(f.wrong_and_sure) for f in found)
    return {
        "sheets": len(found),
        "rows": sum(len(f.messy.data) for f in found),
        "rows_lost": lost,
        "lines_taken_in": taken_in,
        "headers_wrong": sum(f.header != f.messy.header for f in found),
        "columns": sum(f.expected for f in found),
        "precision": right / max(right + wrong, 1),
        "recall": right / max(sum(f.expected for f in found), 1),
        "sure_and_wrong": sure,
        "kept": not (lost or taken_in or sure),
    }


def _setup() -> None:
    """Set Django up unless it is. No database is needed: the sheets are only read."""
    import django
    from django.conf import settings

    if not settings.configured:
        os.environ["DJANGO_SETTINGS_MODULE"] = "lienthong.entrypoints.django_settings"
        django.setup()

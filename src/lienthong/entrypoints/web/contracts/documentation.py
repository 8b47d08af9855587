"""The documentation of a database, made from its contract: for who must understand or call it."""

import json
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from lienthong.base import clock
from lienthong.core.contract.model import Field, Table
from lienthong.core.dictionary.model import CodeList, Term
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.contracts.views import kind_of, limits_of, sharing_of
from lienthong.entrypoints.web.errors import said
from lienthong.entrypoints.web.records.place import Place
from lienthong.services.contracts import queries as contracts
from lienthong.services.contracts.indexes import sortable
from lienthong.services.dictionary import queries as dictionary

MOST_CODES = 60  # of one list; longer ones are named and read over the API
KEY = "lt_…"


@needs("records.read")
@require_safe
def tab(request: Request, contract_id: str) -> HttpResponse:
    """Say what the database is, what each field means, what is checked, and how to call it."""
    place = Place.of(request, contract_id)
    rules = contracts.checker(place.table.name).rules
    base = request.build_absolute_uri(f"/api/v1/databases/{place.table.name}/records")
    context = place.frame("documentation") | {
        "fields": [_field(f) for f in place.table.fields],
        "rules": [(rule, said(rule.sentence, dict(rule.values))) for rule in rules],
        "text_rules": [r for r in place.table.rules if r.kind in ("text", "carried")],
        "code_lists": _code_lists(place.table),
        "sharing": [sharing_of(word) for word in place.contract.sharing.values()],
        "access": place.access,
        "calls": _calls(place, base),
        "english": get_language() == "en",
    }
    return render(request, "records/documentation.html", context)


def _field(field: Field) -> dict[str, Any]:
    term: Term | None = dictionary.current().term(field.term) if field.term else None
    return {
        "field": field,
        "kind": kind_of(field),
        "limits": limits_of(field),
        "term": term,
        "meaning": field.description or (term.definition if term else ""),
    }


def _code_lists(table: Table) -> list[tuple[CodeList, list[Any], int]]:
    """Return the code lists of the table: (list, first items in force, how many more)."""
    known = dictionary.current()
    names = dict.fromkeys(f.code_list for f in table.fields if f.code_list)
    found = []
    for name in names:
        code_list = known.code_list(name)
        if code_list is not None:
            items = list(code_list.valid_items(clock.today()))
            found.append((code_list, items[:MOST_CODES], max(0, len(items) - MOST_CODES)))
    return found


def _calls(place: Place, base: str) -> dict[str, str]:
    """Return examples that work as they stand, once the key is put in."""
    table = place.table
    usable = [f for f in table.fields if sortable(f) and f.name not in place.access.always_hidden]
    names = [f.name for f in usable][:3]
    fields = f"&fields={','.join(names)}" if names else ""
    sort = f"&sort=-{names[0]}" if names else ""
    query = f"limit=100{sort}{fields}"
    row = json.dumps({"rows": [_example(table)]}, ensure_ascii=False, indent=2)
    header = f"Authorization: Bearer {KEY}"
    return {
        "read_curl": f'curl -H "{header}" \\\n  "{base}?{query}"',
        "read_python": _READ_PYTHON.format(key=KEY, base=base, query=query),
        "write_curl": (
            f'curl -X POST -H "{header}" \\\n  -H "Content-Type: application/json" \\\n'
            f'  -H "Idempotency-Key: $(uuidgen)" \\\n  --data \'{_quoted(row)}\' \\\n  "{base}"'
        ),
        "write_python": _WRITE_PYTHON.format(key=KEY, base=base, row=_python(_example(table))),
    }


def _quoted(text: str) -> str:
    return text.replace("'", "'\\''")


def _python(row: dict[str, str | None]) -> str:
    return "{\n" + "".join(f"    {name!r}: {value!r},\n" for name, value in row.items()) + "}"


def _example(table: Table) -> dict[str, str | None]:
    """Return the fields a row needs, with the contract's own examples."""
    return {
        f.name: f.examples[0] if f.examples else "…"
        for f in table.fields
        if not f.is_nested and (f.required or f.name in table.primary_key)
    }


_READ_PYTHON = """\
import httpx

address = "{base}?{query}"
with httpx.Client(headers={{"Authorization": "Bearer {key}"}}) as client:
    cursor = ""
    while cursor is not None:
        more = f"&cursor={{cursor}}" if cursor else ""
        page = client.get(address + more).raise_for_status().json()
        for row in page["rows"]:
            print(row)
        cursor = page["next_cursor"]
"""
_WRITE_PYTHON = """\
import uuid

import httpx

row = {row}
answer = httpx.post(
    "{base}",
    json={{"rows": [row]}},
    headers={{
        "Authorization": "Bearer {key}",
        "Idempotency-Key": str(uuid.uuid4()),  # the same key when you send again
    }},
)
for verdict in answer.raise_for_status().json()["rows"]:
    print(verdict["verdict"], verdict["row_id"], verdict["problems"])
"""

"""The REST API: every path with its method, permission, parameters and purpose."""

import ast
import inspect
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from pages import markdown
from pages.markdown import code, codes, table

from lienthong.entrypoints.api import ROUTERS, api
from lienthong.entrypoints.api import sync as sync_api
from lienthong.services.accounts.models import Role
from lienthong.services.accounts.roles import ROLES

PREFIX = "/api/v1"
DOINGS = frozenset({"read", "write", "import", "export"})
INTRODUCTION = """\
All paths are below `/api/v1`. A program sends `Authorization: Bearer KEY`; the key comes from
*Tài khoản của tôi* or `lienthong account token USER` and has the rights of that account. A page's
session works too, with its CSRF token. Answers are JSON in UTF-8; instants are ISO 8601.

The shape of a database's rows follows from its contract: read it at
`GET /api/v1/databases/TABLE/openapi.json` (OpenAPI 3.1)."""
ERRORS = """\
## Errors

An error is `{"code", "message", "place", "remedy", "values"}`, in Vietnamese, or in English with
`Accept-Language: en`. Status: 400 and 422 what was sent is wrong, 401 nobody is signed in, 403 the
role may not, 404 not there (or of another unit), 409 it stands otherwise by now, 412 another
version is in force, 413 too large, 415 not a table, 428 `If-Match` is missing, 500 a bug of ours.

A row is changed with `If-Match` naming the version that was read (its `ETag`), or `*`."""


def page() -> str:
    """Return docs/reference/api.md."""
    return markdown.page("REST API", INTRODUCTION, ERRORS, *_sections(), *_roles(), *_sync())


def endpoints() -> Iterator[tuple[str, str, str, Any]]:
    """Yield tag, method, path and view function of every endpoint."""
    for prefix, router in ROUTERS:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    shown = f"{prefix}{path}".replace("{path:", "{").replace("{int:", "{")
                    yield prefix.strip("/"), method, shown, operation.view_func


def permissions(view: Any) -> tuple[str, ...]:
    """Return the permissions a view demands, itself or through functions of its module."""
    module = inspect.getmodule(view)
    return tuple(sorted(_demanded(view.__name__, _functions(module), set()))) if module else ()


def _functions(module: ModuleType) -> dict[str, ast.FunctionDef]:
    tree = ast.parse(inspect.getsource(module))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def _demanded(name: str, functions: dict[str, ast.FunctionDef], seen: set[str]) -> set[str]:
    if name not in functions or name in seen:
        return set()
    seen.add(name)
    found: set[str] = set()
    for node in ast.walk(functions[name]):
        if not isinstance(node, ast.Call):
            continue
        said = [str(c.value) for a in node.args for c in ast.walk(a) if isinstance(c, ast.Constant)]
        called = node.func.id if isinstance(node.func, ast.Name) else ""
        if called == "demand":
            found |= {word for word in said if "." in word}
        elif called in {"demand_contract", "read_table"}:
            found.add("records.read")
        elif called == "demand_table" or _is_demand(node.func) or called in functions:
            found |= {f"records.{word}" for word in said if word in DOINGS}
        found |= _demanded(called, functions, seen)
    return found


def _is_demand(function: ast.expr) -> bool:
    """Tell a call of ``access.demand(doing)``; the permission is that of the table's rows."""
    return isinstance(function, ast.Attribute) and function.attr == "demand"


def _sections() -> Iterator[str]:
    described = api.get_openapi_schema(path_prefix=f"{PREFIX}/")["paths"]
    by_tag: dict[str, list[tuple[str, ...]]] = {}
    for tag, method, path, view in endpoints():
        schema = described[f"{PREFIX}{path}"][method.lower()]
        summary = " ".join((inspect.getdoc(view) or "").replace("``", "`").split())
        row = (method, code(path), codes(permissions(view)), _inputs(schema), summary)
        by_tag.setdefault(tag, []).append(row)
    for tag, rows in by_tag.items():
        yield f"## {tag}"
        yield table(["method", "path", "permission", "query, body", "purpose"], rows)


def _inputs(schema: dict[str, Any]) -> str:
    query = codes(p["name"] for p in schema.get("parameters", ()) if p["in"] == "query")
    body = "; ".join(
        f"{_kind(kind)} {codes(_names(content['schema']))}".strip()
        for kind, content in schema.get("requestBody", {}).get("content", {}).items()
    )
    return "; ".join(part for part in (query, body) if part)


def _kind(media_type: str) -> str:
    return "form" if media_type.startswith("multipart") else "JSON"


def _names(schema: dict[str, Any]) -> list[str]:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        components = api.get_openapi_schema(path_prefix=f"{PREFIX}/")["components"]["schemas"]
        return list(components[name].get("properties", {}))
    return list(schema.get("properties", {}))


def _roles() -> Iterator[str]:
    yield "## Permissions of the roles"
    yield "The same for the pages. What is not marked is refused."
    names = sorted({permission for held in ROLES.values() for permission in held})
    columns = ["permission", *(code(role.value) for role in Role)]
    yield table(
        columns,
        [(code(name), *("✓" if name in ROLES[role] else "" for role in Role)) for name in names],
    )
    yield (
        "Rows are read by every role. A clerk writes only rows of their own unit, and sees only "
        "its batches and quarantined rows. "
        "Without `records.personal`, personal data is masked and neither filters nor sorts."
    )


def _sync() -> Iterator[str]:
    yield "## Between nodes"
    yield (
        "Nodes call each other here, known by their signatures: see "
        "[package-format.md](package-format.md)."
    )
    rows = [
        (code(f"/{p.pattern}".replace("<str:", "{").replace(">", "}")), inspect.getdoc(p.callback))
        for p in sync_api.urlpatterns
    ]
    yield table(["path", "purpose"], rows)

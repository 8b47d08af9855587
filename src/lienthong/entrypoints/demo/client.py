"""The API of a node, as a program of another system uses it."""

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx

PAGE = 500
ANSWER_SECONDS = 120


class Api:
    """One node's API with one account's key."""

    def __init__(self, url: str, token: str) -> None:
        self._url = f"{url}/api/v1"
        self._headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **parameters: Any) -> Any:
        return self._ask("GET", path, params=parameters)

    def post(self, path: str, body: Any = None) -> Any:
        return self._ask("POST", path, json=body)

    def change(self, path: str, values: dict[str, Any]) -> Any:
        """Change some fields of a record, as it is now."""
        tag = self._answer("GET", path).headers["ETag"]
        return self._ask("PATCH", path, json=values, headers={"If-Match": tag})

    def upload(self, table: str, path: Path, *, synthetic: bool) -> dict[str, Any]:
        """Hand in a file for a table, also one handed in before, and return its batch."""
        with path.open("rb") as content:
            batch: dict[str, Any] = self._ask(
                "POST",
                "/intake/files",
                data={"table": table, "synthetic": str(synthetic).lower(), "again": "true"},
                files={"file": (path.name, content)},
            )
        return batch

    def pages(self, path: str, **parameters: Any) -> Iterator[dict[str, Any]]:
        """Yield every row of a paged list."""
        offset = 0
        while True:
            page = self.get(path, limit=PAGE, offset=offset, **parameters)
            yield from page["rows"]
            offset += len(page["rows"])
            if not page["rows"] or offset >= page["total"]:
                return

    def _ask(self, method: str, path: str, **content: Any) -> Any:
        return self._answer(method, path, **content).json()

    def _answer(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **content: Any
    ) -> httpx.Response:
        response = httpx.request(
            method,
            self._url + path,
            headers=self._headers | dict(headers or {}),
            timeout=ANSWER_SECONDS,
            trust_env=False,
            **content,
        )
        if response.is_error:
            raise RuntimeError(f"{method} {path}: {response.status_code} {response.text[:1500]}")
        return response


def wait_until(done: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Ask again and again until ``done``. Raises TimeoutError that says what was awaited."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds:.0f} s for {what}")
        time.sleep(0.25)

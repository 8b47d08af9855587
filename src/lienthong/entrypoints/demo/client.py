"""The API of a node, as a program of another system uses it."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx

PAGE = 500


class Api:
    """One node's API with one account's key."""

    def __init__(self, url: str, token: str) -> None:
        self._http = httpx.Client(
            base_url=f"{url}/api/v1",
            headers={"Authorization": f"Bearer {token}"},
            timeout=120,
            trust_env=False,
        )

    def get(self, path: str, **parameters: Any) -> Any:
        return self._answer(self._http.get(path, params=parameters))

    def post(self, path: str, body: Any = None) -> Any:
        return self._answer(self._http.post(path, json=body))

    def upload(self, table: str, path: Path, *, synthetic: bool) -> dict[str, Any]:
        """Hand in a file for a table, also one handed in before, and return its batch."""
        with path.open("rb") as content:
            answer = self._http.post(
                "/intake/files",
                data={"table": table, "synthetic": str(synthetic).lower(), "again": "true"},
                files={"file": (path.name, content)},
            )
        batch: dict[str, Any] = self._answer(answer)
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

    @staticmethod
    def _answer(response: httpx.Response) -> Any:
        if response.is_error:
            raise RuntimeError(
                f"{response.request.method} {response.request.url.path}: "
                f"{response.status_code} {response.text[:1500]}"
            )
        return response.json()


def wait_until(done: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Ask again and again until ``done``. Raises TimeoutError that says what was awaited."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds:.0f} s for {what}")
        time.sleep(0.25)

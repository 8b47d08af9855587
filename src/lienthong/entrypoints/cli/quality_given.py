"""What a person gives beside the data of ``quality check``: other tables, and files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_

if TYPE_CHECKING:
    from lienthong.core.contract.model import Contract, Table
    from lienthong.services.quality.engine.around import Around
    from lienthong.services.quality.engine.ports import Engine


@dataclass(frozen=True)
class Given:
    """``others`` are written TABLE=DATA; ``files`` is the folder of files that rows name."""

    contract: Contract
    others: tuple[str, ...] = ()
    files: Path | None = None

    @contextmanager
    def around(
        self, data: str, table: Table, engine: Engine, *, memory_mb: int
    ) -> Iterator[Around]:
        """Open everything that is given. Raises UserError.

        Tables of the contract beside this one in the same database need not be named.
        """
        from lienthong.services.quality.engine.around import Around
        from lienthong.services.quality.engine.facts import DataFacts
        from lienthong.services.quality.engine.given import GivenOthers

        with ExitStack() as stack:
            engines = {table.name: engine}
            for name, place in self._places(data).items():
                opened = self._open(stack, name, place, memory_mb, named=place != data)
                if opened is not None and name != table.name:
                    engines[name] = opened
            others = GivenOthers(table, engines)
            digest = self._digest if self.files else None
            yield Around(others, DataFacts(engine, digest, others.master))

    def _places(self, data: str) -> dict[str, str]:
        beside = [t.name for t in self.contract.tables] if "://" in data else []
        places = dict.fromkeys(beside, data)
        for given in self.others:
            name, sign, place = given.partition("=")
            if not (name and sign and place):
                raise UserError(
                    N_("«%(given)s» không có dạng TÊN_BẢNG=DỮ_LIỆU."),
                    code="bad-other",
                    values={"given": given},
                    remedy=N_("Ví dụ: --other don_vi=don_vi.csv"),
                )
            places[name] = place
        return places

    def _open(
        self, stack: ExitStack, name: str, place: str, memory_mb: int, *, named: bool
    ) -> Engine | None:
        """Open one table; one that was not named and is not there is none."""
        from lienthong.adapters.checked.opening import opened

        try:
            return stack.enter_context(opened(place, self._declared(name), memory_mb=memory_mb))
        except UserError:
            if named:
                raise
            return None

    def _declared(self, name: str) -> Table:
        """Return the table as the contract declares it; of another contract all is text."""
        found = next((t for t in self.contract.tables if t.name == name), None)
        first = self.contract.tables[0]
        return found or replace(first, name=name, fields=(), primary_key=(), rules=())

    def _digest(self, file: str) -> str:
        """Return the SHA-256 of a file of the folder, empty when it is not there."""
        folder = (self.files or Path()).resolve()
        path = (folder / file).resolve()
        try:
            if not path.is_relative_to(folder):
                return ""
            with path.open("rb") as content:
                return hashlib.file_digest(content, "sha256").hexdigest()
        except (OSError, ValueError):
            return ""

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
    """``others`` are written TABLE=DATA; ``files`` is the folder of files that rows name.

    ``spark`` is the address of the cluster that holds the data, empty when none does.
    """

    contract: Contract
    others: tuple[str, ...] = ()
    files: Path | None = None
    spark: str = ""

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
            beside = self._beside(data)
            for name, place in (beside | self._named()).items():
                if name == table.name:
                    continue
                named = beside.get(name) != place
                opened = self._open(stack, name, place, memory_mb, named=named)
                if opened is not None:
                    engines[name] = opened
            others = GivenOthers(table, engines)
            digest = self._digest if self.files else None
            yield Around(others, DataFacts(engine, digest, others.master))

    def _named(self) -> dict[str, str]:
        places: dict[str, str] = {}
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

    def _beside(self, data: str) -> dict[str, str]:
        """Return where the contract's other tables are when this one is in a database."""
        names = [t.name for t in self.contract.tables]
        if self.spark:
            from lienthong.adapters.spark.opening import is_path

            schema = data.rpartition(".")[0]
            return {} if is_path(data) else {n: f"{schema}.{n}".lstrip(".") for n in names}
        return dict.fromkeys(names, data) if "://" in data else {}

    def _open(
        self, stack: ExitStack, name: str, place: str, memory_mb: int, *, named: bool
    ) -> Engine | None:
        """Open one table; one that was not named and is not there is none."""
        from lienthong.adapters.checked.opening import opened
        from lienthong.adapters.spark.opening import is_there

        spark = self.spark if is_there(place) else ""
        declared = self._declared(name)
        try:
            return stack.enter_context(opened(place, declared, memory_mb=memory_mb, spark=spark))
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

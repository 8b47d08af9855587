"""The bounds of a package. Beyond them it is refused before anything is unpacked."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What a receiver accepts in one package, and in the parts of one transaction."""

    payload_bytes: int = 64 * MEBIBYTE
    decompressed_bytes: int = 512 * MEBIBYTE
    rows: int = 100_000
    manifest_bytes: int = 256 * 1024
    tables: int = 200
    transaction_bytes: int = 4096 * MEBIBYTE
    refusals: int = 100_000

    @property
    def container_bytes(self) -> int:
        return self.payload_bytes + self.manifest_bytes + 4096


STANDARD = Limits()

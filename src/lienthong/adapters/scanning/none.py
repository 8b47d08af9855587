"""No virus scanner is set: every file is kept as «not scanned», and pages say so."""

from pathlib import Path

from lienthong.services.records.ports import Scanned


class NoScanner:
    """Looks at nothing and claims nothing."""

    name = "none"

    def scan(self, path: Path) -> Scanned:
        """Say that nothing looked."""
        return Scanned(None)

"""What the demo has done so far, kept beside its nodes so that a second start goes on from it."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lienthong.entrypoints.demo.nodes import DemoNode


@dataclass
class Demo:
    """The demo's folder, its two nodes and the facts found on the way."""

    folder: Path
    ministry: DemoNode
    centre: DemoNode
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def nodes(self) -> tuple[DemoNode, DemoNode]:
        return (self.ministry, self.centre)

    @property
    def _file(self) -> Path:
        return self.folder / "state.json"

    def load(self) -> None:
        """Read what an earlier run left."""
        if self._file.exists():
            self.facts = json.loads(self._file.read_text(encoding="utf-8"))

    def save(self) -> None:
        """Write the facts; the file holds the demo's passwords, so only its owner may read it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._file.touch(mode=0o600)
        text = json.dumps(self.facts, ensure_ascii=False, indent=2)
        self._file.write_text(text, encoding="utf-8")

    def done(self, step: str) -> bool:
        return step in self.facts.get("done", [])

    def mark(self, step: str) -> None:
        """Remember that a step is done."""
        self.facts.setdefault("done", []).append(step)
        self.save()


Ports = tuple[int, int]
PORTS: tuple[Ports, Ports] = ((8801, 5801), (8802, 5802))  # pages and PostgreSQL, of each node


def demo_at(folder: Path, ports: tuple[Ports, Ports] = PORTS) -> Demo:
    """Return the demo that lives in ``folder``. Ports that are taken are replaced; 0 is any."""
    ministry = DemoNode(
        folder / "ministry", "bvhttdl", "Bộ Văn hóa, Thể thao và Du lịch", "ministry", ports[0]
    )
    centre = DemoNode(folder / "centre", "ttdlqg", "Trung tâm Dữ liệu quốc gia", "centre", ports[1])
    demo = Demo(folder, ministry, centre)
    demo.load()
    return demo

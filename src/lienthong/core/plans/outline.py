"""A plan's paragraphs as the tree its numbers make."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lienthong.core.plans.markers import LISTED, PLAIN, marked
from lienthong.core.plans.model import Block, Place, Table

_UNMARKED_DEPTH = 4.5  # beside the dashes of its section, below the letter above it


@dataclass
class Node:
    """One numbered part, with the parts below it. Tables hang where they stand."""

    kind: str
    depth: float
    number: str
    text: str
    place: Place
    parent: "Node | None" = None
    children: "list[Node]" = field(default_factory=list)
    table: Table | None = None

    @property
    def section(self) -> str:
        """Return the path of numbers: «II.1.a», a dash counted «IV.2.3», a plus «IV.2.3+1»."""
        own = self.number if self.depth < LISTED else str(self._position())
        above = self.parent.section if self.parent else ""
        if self.kind == "decimal" and self.parent and self.parent.kind == "number":
            above = self.parent.parent.section if self.parent.parent else ""
        between = "+" if self.kind == "plus" else "."
        return between.join(part for part in (above, own) if part)

    def _position(self) -> int:
        beside = self.parent.children if self.parent else []
        return [node for node in beside if node.kind == self.kind].index(self) + 1

    def above(self) -> "Iterator[Node]":
        """Yield the parts this one belongs to, the nearest first."""
        node = self.parent
        while node is not None and node.parent is not None:
            yield node
            node = node.parent


def outline(blocks: Sequence[Block]) -> Node:
    """Return the root of the tree; its own text is empty."""
    root = Node("root", -1, "", "", Place())
    open_parts = [root]
    for block in blocks:
        node = _node(block)
        while open_parts[-1].depth >= node.depth:
            open_parts.pop()
        node.parent = open_parts[-1]
        open_parts[-1].children.append(node)
        introduces = node.kind == "plain" and node.text.endswith(":")
        if introduces or node.kind not in ("plain", "table"):
            open_parts.append(node)
    return root


def _node(block: Block) -> Node:
    if isinstance(block, Table):
        return Node("table", PLAIN, "", "", block.rows[0].place, table=block)
    found = marked(block.text)
    depth = _UNMARKED_DEPTH if found.kind == "plain" else found.depth
    return Node(found.kind, depth, found.number, found.text, block.place)


def walk(node: Node) -> Iterator[Node]:
    """Yield every part in reading order."""
    for child in node.children:
        yield child
        yield from walk(child)

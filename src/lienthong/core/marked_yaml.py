"""YAML that remembers the line of every key and item, read by libyaml.

The pure-Python reader that also keeps marks took a quarter of a second for one contract; this
takes a tenth of that. It reads as PyYAML's safe loader does, and so as the public contract tools
do. A key given twice is refused: the standard forbids it, and the safe loader would keep the last
in silence. So is a text that is too long, or that aliases make too large: a few lines of aliases of
aliases can stand for billions of values.
"""

from collections.abc import Iterable
from typing import Any

import yaml

Path = tuple[str | int, ...]
MAX_CHARACTERS = 4_000_000
MAX_NODES = 400_000  # values, keys and collections, each alias counted as what it stands for
MAX_DEPTH = 200
_SAFE_DEPTH = 10_000
# Without libyaml (a build from source) the same loader in Python serves, slowly.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlFault(ValueError):
    """The text is no YAML. ``line`` counts from 1."""

    def __init__(self, line: int, detail: str) -> None:
        super().__init__(detail)
        self.line = line
        self.detail = detail


class MarkedYaml:
    """A YAML document: its data, and the line of each place in it."""

    def __init__(self, text: str) -> None:
        """Read a text. Raises YamlFault."""
        _refuse_length(text)
        loader = _Loader(text)
        try:
            self._root: yaml.Node | None = loader.get_single_node()
            if self._root is not None:
                _refuse_size(self._root)
                _refuse_repeated_keys(self._root, set())
            self.data: Any = loader.construct_document(self._root) if self._root else None
        except YamlFault:
            raise
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            # At the end of the text libyaml's mark stands one line below it.
            line = min(mark.line, text.count("\n")) + 1 if mark else 1
            raise YamlFault(line, str(error.problem or error.context)) from error
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            raise YamlFault(1, str(error).split("\n")[0]) from error
        finally:
            loader.dispose()

    def line(self, path: Path) -> int:
        """Return the line (from 1) of the deepest known step of ``path``."""
        node, line = self._root, 1
        for step in path:
            found = _step(node, step)
            if found is None:
                break
            line, node = found
        return line


def _step(node: yaml.Node | None, step: str | int) -> tuple[int, yaml.Node] | None:
    """Return the line and the node one step down, or None."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item = node.value[step]
        return item.start_mark.line + 1, item
    return None


def _refuse_length(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise YamlFault(1, f"{len(text):,} characters, at most {MAX_CHARACTERS:,}")
    # Composing goes down one C call for each level: 100,000 brackets would end the process. Only
    # these signs can nest without as many spaces, and few texts have so many.
    if sum(text.count(sign) for sign in "[{-?") > _SAFE_DEPTH:
        _refuse_depth(text)


def _refuse_depth(text: str) -> None:
    """Follow the parser's events, which need no stack."""
    depth, loader = 0, _Loader(text)
    try:
        while (event := loader.get_event()) is not None:
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                raise YamlFault(event.start_mark.line + 1, f"more than {MAX_DEPTH} levels")
            if isinstance(event, yaml.StreamEndEvent):
                return
    except yaml.YAMLError:
        return  # the reading itself says what is wrong
    finally:
        loader.dispose()


def _refuse_size(root: yaml.Node) -> None:
    """Count every node as often as aliases repeat it, visiting each once."""
    sizes: dict[int, int] = {}

    def size(node: yaml.Node, depth: int) -> int:
        if id(node) in sizes:
            return sizes[id(node)]
        if depth > MAX_DEPTH:
            raise YamlFault(node.start_mark.line + 1, f"more than {MAX_DEPTH} levels")
        total = 1 + sum(size(part, depth + 1) for part in _parts(node))
        if total > MAX_NODES:
            raise YamlFault(node.start_mark.line + 1, f"more than {MAX_NODES:,} values")
        sizes[id(node)] = total
        return total

    size(root, 0)


def _parts(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return node.value if isinstance(node, yaml.SequenceNode) else []


def _refuse_repeated_keys(node: yaml.Node, seen: set[int]) -> None:
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        _refuse_repeated(key for key, _ in node.value if isinstance(key, yaml.ScalarNode))
    for part in _parts(node):
        _refuse_repeated_keys(part, seen)


def _refuse_repeated(keys: Iterable[yaml.ScalarNode]) -> None:
    held: set[str] = set()
    for key in keys:
        if key.value in held:
            raise YamlFault(key.start_mark.line + 1, f"key «{key.value}» given twice")
        held.add(key.value)

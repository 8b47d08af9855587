"""YAML that remembers the line of every key and item, read by libyaml.

The pure-Python reader that also keeps marks took a quarter of a second for one contract; this
takes a tenth of that. It reads as PyYAML's safe loader does, and so as the public contract tools
do. A key given twice is refused: the standard forbids it, and the safe loader would keep the last
in silence.
"""

from typing import Any

import yaml

Path = tuple[str | int, ...]
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
        loader = _Loader(text)
        try:
            self._root: yaml.Node | None = loader.get_single_node()
            _refuse_repeated_keys(self._root)
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


def _refuse_repeated_keys(node: yaml.Node | None) -> None:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise YamlFault(key.start_mark.line + 1, f"key «{key.value}» given twice")
                seen.add(key.value)
            _refuse_repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_repeated_keys(item)

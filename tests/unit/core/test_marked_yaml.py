"""YAML with line marks: where things stand, and what is refused."""

import pytest

from lienthong.core.marked_yaml import MarkedYaml, YamlFault

TEXT = "a: 1\nb:\n  - x: 2\n  - {y: 3}\n"


def test_line_of_each_place() -> None:
    marked = MarkedYaml(TEXT)

    assert marked.data == {"a": 1, "b": [{"x": 2}, {"y": 3}]}
    paths = [("a",), ("b",), ("b", 0), ("b", 0, "x"), ("b", 1, "y"), ("b", 1, "absent"), ("no",)]
    assert [marked.line(path) for path in paths] == [1, 2, 3, 3, 4, 4, 1]


@pytest.mark.parametrize(
    ("text", "line"),
    [("a: [", 1), ("a: 1\n b: 2", 2), ("a: 1\nb: 2\na: 3", 3), ("a: !!python/name:os.system x", 1),
     ("a: 2026-13-45", 1)],
)  # fmt: skip
def test_fault_names_its_line(text: str, line: int) -> None:
    with pytest.raises(YamlFault) as caught:
        MarkedYaml(text)

    assert caught.value.line == line


def test_key_given_twice_is_named() -> None:
    with pytest.raises(YamlFault, match="«b»"):
        MarkedYaml("a:\n  b: 1\n  c: 2\n  b: 3")

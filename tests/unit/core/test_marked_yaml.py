"""YAML with line marks: where things stand, and what is refused."""

from itertools import pairwise

import pytest

from lienthong.core.marked_yaml import MAX_CHARACTERS, MarkedYaml, YamlFault

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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[" * 200_000, "levels"),
        ("- " * 200_000 + "a", "levels"),
        ("[" * 300 + "]" * 300, "levels"),
        ("a: " + "x" * (MAX_CHARACTERS + 1), "characters"),
        ("a: &a [1]\n" + "".join(f"{c}: &{c} [{f'*{b}, ' * 9}]\n" for b, c in pairwise("abcdefgh")),
         "values"),
        ("a: &a [*a]", "levels"),
        ("a:\n\tb: 1", "cannot start any token"),
    ],
)  # fmt: skip
def test_text_that_would_exhaust_the_machine_is_refused(text: str, words: str) -> None:
    with pytest.raises(YamlFault) as caught:
        MarkedYaml(text)

    assert words in caught.value.detail


def test_anchors_of_ordinary_size_are_read() -> None:
    assert MarkedYaml("a: &a [1, 2]\nb: [*a, *a]").data == {"a": [1, 2], "b": [[1, 2], [1, 2]]}

"""Everything the standard says and this node does not run is told with its line."""

from pathlib import Path

import pytest

from lienthong.core.contract.notes import contract_notes

EVERYTHING = Path(__file__).with_name("everything.yaml")
SHIPPED = sorted((Path(__file__).parents[4] / "contracts").rglob("*.yaml"))


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("servers", "servers"),
        ("slaProperties[4]", "retention"),
        ("schema[0].quality[0].schedule", "schedule"),
        ("schema[0].relationships[0]", "buoc_xu_ly.ma_ho_so"),
        ("schema[0].properties[5].relationships[1]", "khac.yaml"),
        ("schema[0].quality[7]", "«soda»"),
        ("schema[0].quality[11]", "đếm dòng"),
        ("schema[0].properties[0].transformLogic", "transformLogic"),
        ("schema[0].properties[0].logicalTypeOptions.format", "format"),
        ("schema[0].properties[6].logicalTypeOptions.minimum", "minimum"),
        ("schema[0].properties[13].items.properties[0].primaryKey", "primaryKey"),
    ],
)
def test_what_is_carried_is_said(path: str, words: str) -> None:
    notes = contract_notes(EVERYTHING.read_text("utf-8"), file="everything.yaml")

    (found,) = [note for note in notes if note.path == path]
    assert words in found.sentence()
    assert found.line > 1


def test_every_note_is_a_whole_sentence() -> None:
    for note in contract_notes(EVERYTHING.read_text("utf-8"), file="x.yaml"):
        assert "%(" not in note.sentence()
        assert note.sentence().endswith(".")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.stem)
def test_shipped_rules_all_run_here(path: Path) -> None:
    notes = contract_notes(path.read_text("utf-8"), file=path.name)

    assert [n.sentence() for n in notes if ".quality" in n.path] == []

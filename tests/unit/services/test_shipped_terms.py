"""The compiled copy of the shipped terms says what their files say, and is made anew with them."""

import shutil

import pytest

from lienthong.base.settings import REPO_DIR
from lienthong.core.dictionary.parse import DictionaryRejected, parse_terms
from lienthong.services.dictionary import shipped_terms as kept
from lienthong.services.dictionary.queries import shipped

FOLDER = REPO_DIR / "dictionary" / "terms"


@pytest.fixture
def folder(tmp_path):
    for path in FOLDER.glob("[a-d]*.yaml"):
        shutil.copy(path, tmp_path)
    return tmp_path


def read(folder):
    files = sorted(folder.glob("*.yaml"))
    return {t.id: t for f in files for t in parse_terms(f.read_text("utf-8"), f.name)}


def test_a_copy_says_what_the_files_say(folder, monkeypatch):
    made = kept.shipped_terms(folder)
    monkeypatch.setattr(kept, "parse_terms", None)  # the copy is enough

    assert kept.shipped_terms(folder) == made
    assert made == read(folder)


def test_a_changed_file_is_read_again(folder):
    kept.shipped_terms(folder)
    path = folder / "dinh-danh.yaml"
    path.write_text(path.read_text("utf-8").replace("name_en: ", "name_en: New "), "utf-8")

    assert kept.shipped_terms(folder) == read(folder)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"digest": "x"}', "\x00"])
def test_a_broken_copy_is_not_read(folder, text):
    kept.shipped_terms(folder)
    (folder / kept.COPY).write_text(text, "utf-8")

    assert kept.shipped_terms(folder) == read(folder)


def test_without_room_for_a_copy_the_files_are_read(folder):
    (folder / "__pycache__").write_text("a file in the place of the folder", "utf-8")

    assert kept.shipped_terms(folder) == read(folder)


def test_a_fault_is_told_and_not_kept(folder):
    (folder / "zz.yaml").write_text("terms:\n- id: a\n", "utf-8")

    with pytest.raises(DictionaryRejected):
        kept.shipped_terms(folder)
    assert not (folder / kept.COPY).exists()


def test_every_shipped_list_can_be_read():
    lists = shipped().code_lists

    assert all(found.id == id and found.items for id, found in lists.items())

"""The page of speed says what the benches measured, and nothing typed by hand."""

import pytest

from bench.quality import page


def test_the_tables_are_those_of_the_kept_figures():
    text = page.PAGE.read_text("utf-8")

    assert page.page(text) == text


@pytest.mark.parametrize(
    "part", ["full", "stages", "increments", "postgres", "clusters", "some", "verdicts"]
)
def test_every_table_stands_on_the_page(part):
    assert f"<!-- made by the bench: {part} -->\n| " in page.PAGE.read_text("utf-8")


def test_the_pictures_are_those_of_the_kept_figures():
    assert page.PICTURE.read_text("utf-8") == page.picture()
    assert page.PICTURE_OF_SOME.read_text("utf-8") == page.picture("some")

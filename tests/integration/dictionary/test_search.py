"""Finding a term by typing."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client: Client, person):
    client.force_login(person("leader", ""))
    return client


@pytest.mark.parametrize("text", ["số cccd", "so cccd", "nguoi.so-dinh-danh", "Personal identifi"])
def test_search_finds_by_name_id_and_alias(reader: Client, text: str):
    answer = reader.get("/tu-dien/tim", {"q": text, "input": "f-x"}).content.decode()

    assert 'data-value="nguoi.so-dinh-danh"' in answer
    assert 'data-input="f-x"' in answer


def test_search_with_diacritics_wants_them(reader: Client):
    assert "nguoi.so-dinh-danh" not in reader.get("/tu-dien/tim", {"q": "sộ cccd"}).content.decode()


def test_search_keeps_to_a_type(reader: Client):
    answer = reader.get("/tu-dien/tim", {"q": "ngày sinh", "type": "string"}).content.decode()

    assert 'data-value="nguoi.ngay-sinh"' not in answer


def test_search_needs_a_person(client: Client):
    assert client.get("/tu-dien/tim").status_code == 302

"""A table of a real MariaDB and a real PostgreSQL, followed by its own log."""

import pytest

from tests.integration.intake.sources.conftest import FILL, OldPostgres
from tests.integration.intake.sources.declaring import rows
from tests.integration.intake.sources.following import catch_up, followed
from tests.integration.intake.sources.mariadb import SECRET

pytestmark = pytest.mark.usefixtures("table")


@pytest.fixture(params=["mysql", "postgresql"])
def old(request):
    """A database with its kind and its secret."""
    if request.param == "mysql":
        return request.param, request.getfixturevalue("mariadb"), SECRET
    return request.param, request.getfixturevalue("old_postgres"), OldPostgres.SECRET


@pytest.fixture
def source(old):
    """A source that is followed; nothing is left at the place afterwards."""
    from lienthong.services.intake.sources import keeping
    from tests.integration.intake.sources.declaring import BY

    found = followed(old)
    yield found
    keeping.retire(source=found, by=BY)


def test_table_is_copied_then_followed(source, old) -> None:
    _, server, _ = old
    first = catch_up(source)
    copied = rows()
    server.run(
        "UPDATE di_tich SET ten = 'Văn Miếu – Quốc Tử Giám' WHERE ma = 'M002'",
        "DELETE FROM di_tich WHERE ma = 'M003'",
        FILL.format(name="di_tich"),
        rows=[("M004", "Tháp Bà", "don-vi-a", "2022-05-05", "12.50", "2024-02-01 08:00:00")],
    )

    second = catch_up(source)

    assert [row[0] for row in copied] == ["M001", "M002", "M003"]
    assert rows() == [
        ("M001", "Chùa Một Cột", "2020-02-01", "1234.5"),
        ("M002", "Văn Miếu – Quốc Tử Giám", "2021-03-05", "20"),
        ("M004", "Tháp Bà", "2022-05-05", "12.5"),
    ]
    assert second.position > first.position
    assert second.stage == "following"

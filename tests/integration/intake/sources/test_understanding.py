"""How the columns of a source are understood: by names and values, with rows before and after."""

import pytest

from tests.integration.intake.sources.conftest import FILL, OldPostgres
from tests.integration.intake.sources.declaring import BY, declare, rows, run

pytestmark = pytest.mark.usefixtures("table")
DENIED = "SELECT ma, ten, don_vi, ten AS ngay_cap, so_tien FROM di_tich"


def drafted(server, **take):
    """A source whose columns were matched by the node, and by nobody else."""
    from lienthong.services.intake.sources import keeping

    source = keeping.add(
        name="Sổ cũ", table_name="thu_nhan", unit="", kind="postgresql", options=server.options(),
        secret=OldPostgres.SECRET, by=BY,
    )  # fmt: skip
    return keeping.choose(source=source, by=BY, **take)


def understood(source):
    from lienthong.services.contracts import queries as contracts
    from lienthong.services.intake.sources import understanding

    return understanding.understood(source, contracts.table("thu_nhan")[1])


def test_values_that_deny_a_name_are_told(old_postgres) -> None:
    known, _ = understood(drafted(old_postgres, text=DENIED))
    by_title = {c.title: c.proposed for c in known.columns}

    assert (by_title["ma"].surety, by_title["ngay_cap"].surety) == ("sure", "doubtful")
    assert by_title["ma"].reasons
    assert by_title["ngay_cap"].warning is not None


def test_preview_judges_whole_rows_and_writes_nothing(old_postgres) -> None:
    from lienthong.base.settings import current

    old_postgres.run(
        FILL.format(name="di_tich"),
        rows=[("sai", "  Tháp   Bà ", "don-vi-a", None, "1", "2024-02-01 08:00:00")],
    )
    source = drafted(old_postgres, table="di_tich")
    _, judged = understood(source)
    bad = next(r for r in judged.rows if r.before["ma"] == "sai")

    assert judged.verdicts["quarantined"] == 1
    assert len(judged.rows) == 4
    assert judged.sample.whole
    assert (bad.before["ten"].strip(), bad.after["ten"]) == ("Tháp   Bà", "Tháp Bà")
    assert rows() == []
    assert list(current().files_dir.glob("source-*")) == []


def test_preview_knows_the_unit_that_the_source_may_write(old_postgres) -> None:
    source = drafted(old_postgres, table="di_tich")
    source.unit = "don-vi-a"
    _, judged = understood(source)

    assert [r.verdict for r in judged.rows if r.before["don_vi"] == "don-vi-b"] == ["quarantined"]


def test_table_without_rows_is_matched_by_names(old_postgres) -> None:
    old_postgres.run("DELETE FROM di_tich")

    assert drafted(old_postgres, table="di_tich").mapping["ten"] == "ten"


@pytest.mark.parametrize("take", ["query", "view"])
def test_unchanged_rows_in_another_order_bring_nothing_new(old_postgres, take) -> None:
    old_postgres.run(
        "CREATE OR REPLACE VIEW nhin AS SELECT * FROM di_tich",
        f"GRANT SELECT ON nhin TO {OldPostgres.READER}",
    )
    chosen = {"text": "SELECT * FROM di_tich"} if take == "query" else {"table": "nhin"}
    source = declare("postgresql", old_postgres.options(), secret=OldPostgres.SECRET, take=chosen)
    run(source)
    old_postgres.run("UPDATE di_tich SET ten = ten WHERE ma = 'M001'")  # it moves to the end

    assert run(source).state == "unchanged"


def test_query_with_an_order_keeps_it(old_postgres) -> None:
    from lienthong.services.intake.sources import queries

    plain = drafted(old_postgres, text="SELECT * FROM di_tich")
    assert queries.wanted(plain).order == ("ma",)
    plain.selection = {"query": "SELECT * FROM di_tich ORDER BY ten"}
    assert queries.wanted(plain).order == ()

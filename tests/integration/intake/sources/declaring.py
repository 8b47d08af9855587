"""Declare sources and let them run to the end in this process."""

from lienthong.base.actor import system

BY = system("test")
MAPPING = {
    "ma": "ma",
    "ten": "ten",
    "don_vi": "don_vi",
    "ngay_cap": "ngay_cap",
    "so_tien": "so_tien",
}


def declare(kind, options, *, secret="", take=None, name="Sổ cũ", mapping=None, **plan):
    """A source that is ready to run; ``take`` says which table or query."""
    from lienthong.services.intake.sources import keeping

    unit, synthetic = plan.pop("unit", ""), plan.pop("synthetic", False)
    source = keeping.add(
        name=name, table_name="thu_nhan", unit=unit, kind=kind, options=options, secret=secret,
        by=BY, synthetic=synthetic,
    )  # fmt: skip
    if kind != "folder":
        source = keeping.choose(source=source, by=BY, **(take or {}))
        source = keeping.set_mapping(source=source, mapping=mapping or MAPPING, by=BY)
    wishes = {
        "mode": "full", "cursor_column": "", "overlap": 0, "missing": "leave",
        "schedule": {"kind": "hand"},
    } | plan  # fmt: skip
    source = keeping.set_plan(source=source, by=BY, **wishes)
    return keeping.resume(source=source, by=BY)


def run(source):
    """Run a source, its batch, and settle; return the run as it ended."""
    from lienthong.services.intake import actions
    from lienthong.services.intake.sources import running, runs

    found = running.carry_out(run_id=runs.open_run(source=source, by=BY).pk, last_try=True)
    for one in source.runs.filter(state="importing"):
        actions.run_batch(batch_id=one.batch_id)
        running.settle(run_id=one.pk, by=BY)
    found.refresh_from_db()
    source.refresh_from_db()
    return found


def rows():
    """The rows in force, by their identity."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT _id, ten, ngay_cap::text, so_tien::text FROM data.thu_nhan "
            "WHERE _event <> 'CANCEL' ORDER BY _id"
        )
        return cursor.fetchall()

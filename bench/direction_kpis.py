"""Indicators in the bench: measured over all databases and tasks, with a year of readings each."""

import time
from datetime import timedelta


def fill_kpis() -> list[str]:
    """Measure every indicator once, give each a year of days, and return the pages.

    The databases and tasks of the areas before are there already. How long one round of measuring
    takes is told: it is a worker's, no page waits for it.
    """
    from bench.report import console
    from lienthong.base import clock
    from lienthong.base.actor import system
    from lienthong.services.direction import actions
    from lienthong.services.direction.kpis.models import KpiReading, KpiRow

    by, today = system("bench"), clock.today()
    begun = time.monotonic()
    done = actions.measure_kpis(by=by)
    took = time.monotonic() - begun
    again = time.monotonic()
    actions.measure_kpis(by=by)
    console.print(
        f"{len(done.values)} indicators measured in {took:.1f} s, again with the same rows in "
        f"{time.monotonic() - again:.1f} s; {KpiRow.objects.count():,} rows behind them"
    )
    KpiReading.objects.bulk_create(
        KpiReading(kpi_id=code, day=today - timedelta(days=ago), at=clock.now(), value=value)
        for code, value in done.values.items()
        for ago in range(1, 366)
    )
    return [
        "/chi-tieu/", "/chi-tieu/?trang=2", "/chi-tieu/?tim=co+so+du+lieu&xep=ten",
        "/chi-tieu/?ke_hoach=002&trang_thai=not_met", "/chi-tieu/k002-03/",
        "/chi-tieu/tasks-in-time/", "/chi-tieu/k002-05/", "/chi-tieu/them/",
        "/chi-tieu/tasks-in-time/dong/", "/chi-tieu/tasks-in-time/dong/?tim=ke+hoach&xep=ten",
        "/chi-tieu/databases-owned/dong/?trang=90", "/chi-tieu/k002-03/dong/?xep=ten&giam=1",
    ]  # fmt: skip

"""``python -m bench [NAME]``: run one benchmark, or all, and keep each result as JSON."""

import sys

from bench import (
    desk,
    direction,
    encodings,
    fan_in,
    fan_in_nats,
    intake,
    list_page,
    plans,
    propose,
    reconcile,
    repairs,
    scans,
    spine,
    sync,
    sync_latency,
    understanding,
)
from bench.quality import clusters, great, in_place, increments, pages, verdicts
from bench.quality import run as quality
from bench.report import Bench, Report, run

# A new benchmark is one file and one line here.
BENCHES: tuple[Bench, ...] = (
    Bench("fan_in", fan_in.measure),
    Bench("fan_in_nats", fan_in_nats.measure),
    Bench("intake", intake.measure),
    Bench("list_page", list_page.measure),
    Bench("propose", propose.measure),
    Bench("quality", quality.measure),
    Bench("quality_incremental", increments.measure),
    Bench("reconcile", reconcile.measure),
    Bench("spine", spine.measure),
    Bench("sync", sync.measure),
    Bench("sync_latency", sync_latency.measure),
)
REPORTS: tuple[Report, ...] = (
    Report("desk", desk.report),
    Report("direction", direction.report),
    Report("encodings", encodings.report),
    Report("plans", plans.report),
    Report("quality_clusters", clusters.report),
    Report("quality_great", great.report),
    Report("quality_pages", pages.report),
    Report("quality_postgres", in_place.report),
    Report("quality_verdicts", verdicts.report),
    Report("repairs", repairs.report),
    Report("scans", scans.report),
    Report("understanding", understanding.report),
)


def main() -> int:
    """Run what was asked for. 1 when there is no such name, or a report breaks its promise."""
    wanted = sys.argv[1:]
    known = {one.name for one in (*BENCHES, *REPORTS)}
    if not set(wanted) <= known:
        print(f"no such benchmark; there are: {', '.join(sorted(known))}", file=sys.stderr)
        return 1
    for bench in BENCHES:
        if not wanted or bench.name in wanted:
            run(bench)
    kept = [report.make() for report in REPORTS if not wanted or report.name in wanted]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())

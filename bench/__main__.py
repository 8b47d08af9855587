"""``python -m bench [NAME]``: run one benchmark, or all, and keep each result as JSON."""

import sys

from bench import intake, list_page, propose, spine
from bench.report import Bench, run

# A new benchmark is one file and one line here.
BENCHES: tuple[Bench, ...] = (
    Bench("intake", intake.measure),
    Bench("list_page", list_page.measure),
    Bench("propose", propose.measure),
    Bench("spine", spine.measure),
)


def main() -> int:
    """Run what was asked for. 1 when there is no benchmark of that name."""
    wanted = sys.argv[1:]
    known = {bench.name for bench in BENCHES}
    if not set(wanted) <= known:
        print(f"no such benchmark; there are: {', '.join(sorted(known))}", file=sys.stderr)
        return 1
    for bench in BENCHES:
        if not wanted or bench.name in wanted:
            run(bench)
    return 0


if __name__ == "__main__":
    sys.exit(main())

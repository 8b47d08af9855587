"""The tables and the picture of ``docs/explanation/quality-speed.md``, from the kept figures."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bench.quality.figures import known
from bench.report import ROOT

PAGE = ROOT / "docs" / "explanation" / "quality-speed.md"
PICTURE = PAGE.with_suffix(".svg")
PICTURE_OF_SOME = PAGE.with_name("quality-tools.svg")
_PART = re.compile(r"(<!-- made by the bench: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
NAMES = {
    "lienthong": "Liên Thông", "polars": "Polars by hand", "duckdb": "DuckDB by hand",
    "duckdb_planned": "DuckDB by hand, planned", "dataframely": "dataframely, with failing rows",
    "pointblank": "pointblank on Polars", "pandera": "pandera on Polars",
    "dbt": "dbt on DuckDB", "soda": "Soda on DuckDB", "datacontract": "datacontract test",
    "expectations": "Great Expectations on DuckDB",
    "expectations_pandas": "Great Expectations on pandas, 22 checks",
    "cuallee": "cuallee on DuckDB",
}  # fmt: skip
_LEFT, _WIDTH, _BAR, _GAP = 290, 640, 22, 12
_TIMES = 4  # as long as ours: longer bars are cut, and say so
_OURS, _OTHERS, _INK = "#0b5ed7", "#8a8f98", "#1c1f23"


def write() -> None:
    """Write the parts of the page and the picture anew."""
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
    PICTURE.write_text(picture(), "utf-8")
    if "some" in known():
        PICTURE_OF_SOME.write_text(picture("some"), "utf-8")


def page(text: str) -> str:
    """Return the page with its made parts as the figures say."""
    figures = known()
    return _PART.sub(lambda m: f"{m[1]}{_PARTS[m[2]](figures)}{m[3]}", text)


def _full(figures: Mapping[str, Any], kind: str = "full") -> str:
    runs = {int(rows): one for rows, one in figures.get(kind, {}).items()}
    heads = ["", *(f"{rows:,} rows" for rows in sorted(runs))]
    lines = [
        [title, *(_told(name, runs[rows]) for rows in sorted(runs))]
        for name, title in NAMES.items()
        if kind == "full" or any(name in run["medians"] for run in runs.values())
    ]
    ratios = [f"**{runs[rows]['ratio_of_cpu']:.2f} ×**" for rows in sorted(runs)]
    named = sorted({NAMES[one["fastest_peer"]] for one in runs.values()})
    beside = "the fastest" if kind == "full" else " or ".join(named)
    lines.append([f"**Liên Thông against {beside}**", *ratios])
    lines.append(["Rounds (¹: one)", *(str(runs[rows]["rounds"]) for rows in sorted(runs))])
    return _table(heads, lines) + _versions(runs.values())


def _some(figures: Mapping[str, Any]) -> str:
    return _full(figures, "some")


def _told(name: str, run: Mapping[str, Any]) -> str:
    cost = run["medians"].get(name)
    if cost is None:
        return "not run"
    once = " ¹" if name in run.get("once", ()) else ""
    return f"{cost['cpu_seconds']:.1f} s, {cost['memory_mib']:.0f} MiB{once}"


def _versions(runs: Any) -> str:
    found = sorted({f"{k} {v}" for one in runs for k, v in one.get("versions", {}).items()})
    return f"\nVersions: {', '.join(found)}.\n"


def _stages(figures: Mapping[str, Any]) -> str:
    runs = {int(rows): one["stages"] for rows, one in figures.get("full", {}).items()}
    sizes = sorted(runs)
    names = list(dict.fromkeys(name for rows in sizes for name in runs[rows]))
    return _table(
        ["Step", *(f"{rows:,} rows" for rows in sizes)],
        [[name, *(f"{runs[rows].get(name, 0):.2f} s" for rows in sizes)] for name in names],
    )


def _increments(figures: Mapping[str, Any]) -> str:
    runs = sorted((int(rows), one) for rows, one in figures.get("increments", {}).items())
    return _table(
        ["Rows of the table", "Rows changed", "Processor time"],
        [[f"{rows:,}", f"{one['changed']:,}", f"{one['cpu_ms']} ms"] for rows, one in runs],
    )


def _postgres(figures: Mapping[str, Any]) -> str:
    runs = sorted((int(rows), one) for rows, one in figures.get("postgres", {}).items())
    return _table(
        ["Rows of the table", "Server", "This program", "Together"],
        [
            [f"{rows:,}", *(f"{one[k]:.1f} s" for k in ("server", "ours")),
             f"{one['server'] + one['ours']:.1f} s"]
            for rows, one in runs
        ],
    )  # fmt: skip


def _clusters(figures: Mapping[str, Any]) -> str:
    names = {
        "duckdb": "DuckDB, in this process", "sail": "Sail", "spark": "Spark `local[2]`",
        "standalone": "Spark, two workers",
    }  # fmt: skip
    runs = sorted((int(rows), one["engines"]) for rows, one in figures["clusters"].items())
    lines = [
        [f"{rows:,}", title, *_beside(engines[name])]
        for rows, engines in runs
        for name, title in names.items()
        if name in engines
    ]
    heads = [
        "Rows", "Engine", "Elapsed", "Processor time", "Against DuckDB in the same run",
        "Processor time of a row, against the fewer rows of the same run", "Rounds", "Alike",
    ]  # fmt: skip
    return _table(heads, lines)


def _beside(own: Mapping[str, Any]) -> list[str]:
    ratios = [own[key] / own["beside"][key] for key in ("elapsed_seconds", "cpu_seconds")]
    return [
        f"{own['elapsed_seconds']:.1f} s",
        f"{own['cpu_seconds']:.1f} s",
        f"{ratios[0]:.1f} × elapsed, {ratios[1]:.1f} × processor",
        f"{own['of_a_row']:.2f} ×" if "of_a_row" in own else "",
        str(own["rounds"]),
        "yes" if own["alike"] else "**no**",
    ]


def _great(figures: Mapping[str, Any]) -> str:
    runs = sorted((int(rows), one) for rows, one in figures.get("great", {}).items())
    return _table(
        ["Rows", "Processor time", "Most memory", "1,000 changed rows", "The same of 500,000 rows"],
        [
            [f"{rows:,}", f"{one['cpu_seconds']:.1f} s", f"{one['memory_mib']:,} MiB",
             f"{one['increment_ms']} ms", f"{one['increment_ms_at_500000']} ms"]
            for rows, one in runs
        ],
    )  # fmt: skip


def _verdicts(figures: Mapping[str, Any]) -> str:
    (one,) = figures["verdicts"].values()
    other = "; ".join(f"`{rule}`: {why}" for rule, why in sorted(one["otherwise"].items()))
    return _table(
        ["Rules", "Both say met", "Both say broken", "They differ"],
        [[str(one["agreed"] + len(one["otherwise"])), str(one["held"]),
          str(one["agreed"] - one["held"]), other or "nowhere"]],
    )  # fmt: skip


_PARTS = {
    "full": _full, "some": _some, "stages": _stages, "increments": _increments,
    "postgres": _postgres, "clusters": _clusters, "great": _great,
    "verdicts": _verdicts,
}  # fmt: skip


def _table(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    rule = ["---"] * len(heads)
    return "".join(f"| {' | '.join(line)} |\n" for line in (heads, rule, *lines))


def picture(kind: str = "full") -> str:
    """Return the bars of the largest run of a kind as SVG."""
    rows, run = max((int(rows), one) for rows, one in known()[kind].items())
    costs = {n: c["cpu_seconds"] for n, c in run["medians"].items()}
    ordered = sorted(costs, key=lambda name: costs[name])
    height = 40 + len(ordered) * (_BAR + _GAP) + 30
    title = f"Processor seconds for the 25 checks of {rows:,} rows; less is better"
    told = "; ".join(f"{NAMES[name]} {costs[name]:.1f}" for name in ordered)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_LEFT + _WIDTH} {height}" '
        'font-family="sans-serif" font-size="14" role="img">'
    )
    return "\n".join(
        [
            head,
            f"<title>{title}</title><desc>{told}</desc>",
            '<rect width="100%" height="100%" fill="#ffffff"/>',
            f'<text x="10" y="22" fill="{_INK}">{title}</text>',
            *_bars(ordered, costs),
            *(_mark(run, costs, height) if kind == "full" else ()),
            "</svg>",
            "",
        ]
    )


def _bars(ordered: Sequence[str], costs: Mapping[str, float]) -> Iterator[str]:
    for n, name in enumerate(ordered):
        top, long = 40 + n * (_BAR + _GAP), _long(costs[name], costs)
        end, cost = _LEFT + long + 6, costs[name]
        cut = "… " if cost > _most(costs) else ""
        colour = _OURS if name == "lienthong" else _OTHERS
        yield (
            f'<text x="{_LEFT - 8}" y="{top + 16}" text-anchor="end" fill="{_INK}">'
            f"{NAMES[name]}</text>"
            f'<rect x="{_LEFT}" y="{top}" width="{long:.1f}" height="{_BAR}" fill="{colour}"/>'
            f'<text x="{end:.1f}" y="{top + 16}" fill="{_INK}">{cut}{cost:.1f}</text>'
        )


def _mark(run: Mapping[str, Any], costs: Mapping[str, float], height: int) -> Iterator[str]:
    """Draw where 0.9 of the fastest peer is."""
    at = _LEFT + _long(run["promised"]["ratio"] * costs[run["fastest_peer"]], costs)
    yield (
        f'<path d="M{at:.1f} 34V{height - 30}" stroke="#b02a37" stroke-width="2" '
        'stroke-dasharray="4 3"/>'
        f'<text x="{at:.1f}" y="{height - 12}" text-anchor="middle" fill="#b02a37">'
        f"asked: {run['promised']['ratio']} × the fastest peer</text>"
    )


def _long(cost: float, costs: Mapping[str, float]) -> float:
    return (_WIDTH - 70) * min(1, cost / _most(costs))


def _most(costs: Mapping[str, float]) -> float:
    return min(max(costs.values()), _TIMES * costs["lienthong"])


if __name__ == "__main__":
    write()

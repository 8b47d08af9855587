"""Write the figures of docs/explanation/admin-units.md: counted, never typed.

    python tools/report_admin_units.py

The text of the page is written by people; what stands between its two marks is written here.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "explanation" / "admin-units.md"
START, END = "<!-- figures: tools/report_admin_units.py -->", "<!-- end of figures -->"


def figures() -> str:
    """Return the figures as Markdown."""
    from lienthong.core.admin_units.report import report
    from lienthong.services.dictionary.admin_units import shipped_units

    found = report(shipped_units())
    share = 100 * found.split / found.communes
    rows_share = 100 * found.rows_split / found.rows
    kinds = ", ".join(f"{kind} {count:,}" for kind, count in found.kinds)
    sources = "; ".join(f"{source}: {count:,}" for source, count in found.sources)
    lines = [
        f"- Former communes: {found.communes:,}; with a successor today: {found.mapped:,}.",
        f"- By kind of change: {kinds}.",
        f"- By source of the mapping: {sources}.",
        (
            f"- Split, so that a person must be asked: {found.split:,} ({share:.1f} % of communes;"
            f" {rows_share:.1f} % of {found.rows:,} generated rows)."
        ),
        "",
        "| written as | sure | asked | not found | sure and wrong | rows asked |",
        "|---|---:|---:|---:|---:|---:|",
        *(
            f"| {r.title} | {r.sure:,} | {r.asked:,} | {r.unknown:,} | {r.wrong:,} |"
            f" {100 * r.rows_asked / r.rows:.1f} % |"
            for r in found.readings
        ),
    ]
    return "\n".join(lines)


def page() -> str:
    """Return the page with its figures as they are now."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n{figures()}\n{END}{after}"


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "src"))
    PAGE.write_text(page(), encoding="utf-8")

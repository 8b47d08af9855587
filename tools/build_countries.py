"""Build dictionary/code_lists/quoc-tich.csv: ISO 3166-1 alpha-3 codes with Vietnamese names.

Names come from Unicode CLDR through the package ``babel``; refuses to write fewer than the 193
members of the United Nations.

    python tools/build_countries.py
"""

import csv
import re
import sys
from importlib.metadata import version
from pathlib import Path

from babel import Locale
from babel.core import get_global

REPO = Path(__file__).resolve().parents[1]
# Two-letter CLDR codes of regions, tests or reservations: not ISO 3166-1 countries.
NOT_COUNTRIES = {
    "AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ",
}  # fmt: skip
RETIRED = {"BUR", "DDR", "FXX", "TMP", "YMD", "ZAR"}  # CLDR still maps them to a successor
COLUMNS = (
    "code", "name_vi", "name_en", "aliases", "valid_from", "valid_to", "parent", "successor",
)  # fmt: skip


def countries() -> list[tuple[str, str, str, str]]:
    """Rows (alpha-3, Vietnamese name, English name, alpha-2), in order of alpha-3."""
    vietnamese, english = Locale("vi").territories, Locale("en").territories
    three = {
        two[0]: code
        for code, two in get_global("territory_aliases").items()
        if re.fullmatch(r"[A-Z]{3}", code) and len(two) == 1 and code not in RETIRED
    }
    two_letters = [c for c in vietnamese if re.fullmatch(r"[A-Z]{2}", c)]
    found = [c for c in two_letters if c in three and c not in NOT_COUNTRIES]
    return sorted((three[c], vietnamese[c], english[c], c) for c in found)


def main() -> None:
    rows = countries()
    codes = [row[0] for row in rows]
    if len(rows) < 193 or len(set(codes)) != len(codes) or "VNM" not in codes:
        raise ValueError(f"{len(rows)} countries is not the whole list")
    path = REPO / "dictionary" / "code_lists" / "quoc-tich.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(
            "# name_vi: Quốc gia, quốc tịch\n# name_en: Country, nationality\n"
            "# source: ISO 3166-1 alpha-3; tên theo Unicode CLDR (gói Babel "
            f"{version('babel')}), lập bởi tools/build_countries.py\n"
        )
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        for code, name, name_en, two in rows:
            aliases = f"{two}; {name_en}" if name_en != name else two
            writer.writerow((code, name, name_en, aliases, "", "", "", ""))
    sys.stdout.write(f"{len(rows)} countries\n")


if __name__ == "__main__":
    main()

"""Build the code lists of currencies (ISO 4217) and languages (ISO 639) with Vietnamese names.

Names come from Unicode CLDR through the package ``babel``; a currency is in the list when it is
legal tender somewhere today. Refuses to write a list that is clearly not whole.

    python tools/build_iso_lists.py
"""

import csv
import re
import sys
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from babel import Locale
from babel.core import get_global

REPO = Path(__file__).resolve().parents[1]
LISTS = REPO / "dictionary" / "code_lists"
COLUMNS = (
    "code", "name_vi", "name_en", "aliases", "valid_from", "valid_to", "parent", "successor",
)  # fmt: skip
Row = tuple[str, str, str, str]


def currencies() -> list[Row]:
    """Rows (code, Vietnamese name, English name, symbol) of the currencies in use today."""
    vietnamese, english = Locale("vi"), Locale("en")
    in_use = {
        code
        for periods in get_global("territory_currencies").values()
        for code, _start, end, tender in periods
        if end is None and tender
    }
    return [
        (code, vietnamese.currencies[code], english.currencies[code], _symbol(english, code))
        for code in sorted(in_use)
        if code in vietnamese.currencies
    ]


def _symbol(locale: Locale, code: str) -> str:
    symbol = locale.currency_symbols.get(code, "")
    return "" if symbol == code else symbol


def languages() -> list[Row]:
    """Rows (code, Vietnamese name, English name, "") of ISO 639-1 and the ISO 639-3 codes of CLDR.

    Groups of languages and codes for "none" or "several" are left out.
    """
    vietnamese, english = Locale("vi").languages, Locale("en").languages
    skipped = {"mis", "mul", "und", "zxx", "root", "sh"}
    return [
        (code, f"Tiếng {name}" if not name.startswith("Tiếng") else name, english[code], "")
        for code, name in sorted(vietnamese.items())
        if re.fullmatch(r"[a-z]{2,3}", code) and code in english and code not in skipped
    ]


def write(name: str, heading: str, heading_en: str, standard: str, rows: Iterable[Row]) -> None:
    """Write one list."""
    with (LISTS / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
        out.write(
            f"# name_vi: {heading}\n# name_en: {heading_en}\n"
            f"# source: {standard}; tên theo Unicode CLDR "
            f"(gói Babel {version('babel')}), lập bởi tools/build_iso_lists.py\n"
        )
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        for code, name_vi, name_en, alias in rows:
            writer.writerow((code, name_vi, name_en, alias, "", "", "", ""))


def main() -> None:
    money, spoken = currencies(), languages()
    if len(money) < 140 or "VND" not in {row[0] for row in money}:
        raise ValueError(f"{len(money)} currencies is not the whole list")
    if len(spoken) < 180 or "vi" not in {row[0] for row in spoken}:
        raise ValueError(f"{len(spoken)} languages is not the whole list")
    write("tien-te", "Tiền tệ", "Currencies", "ISO 4217, tiền đang lưu hành", money)
    write("ngon-ngu", "Ngôn ngữ", "Languages", "ISO 639-1 và ISO 639-3", spoken)
    sys.stdout.write(f"{len(money)} currencies, {len(spoken)} languages\n")


if __name__ == "__main__":
    main()

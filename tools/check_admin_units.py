"""Count the built administrative units and compare them with a second package's data.

The second opinion is ``vietnam-address-converter``: its ``data.py`` is read as text, not run.
"""

import ast
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from build_admin_units import Built, Unit

SECOND = "vietnam-address-converter"
Path3 = tuple[str, ...]
TONES = "\u0300\u0301\u0303\u0309\u0323"


@cache
def _syllable(word: str) -> str:
    """Move the tone mark to the end (``hoà`` and ``hòa`` are one) and drop leading zeros."""
    letters = unicodedata.normalize("NFD", word)
    tones = "".join(c for c in letters if c in TONES)
    return re.sub(r"^0+(?=\d)", "", "".join(c for c in letters if c not in TONES)) + tones


def key(*names: str) -> Path3:
    """Compare names without case, punctuation, spaces, and where the tone mark is put."""
    words = (re.sub(r"[^\w ]", " ", unicodedata.normalize("NFC", n.lower())).split() for n in names)
    return tuple("".join(map(_syllable, ws)) for ws in words)


@cache
def second_opinion() -> dict[str, Any]:
    """Read the JSON literal inside the second package's data module."""
    path = Path(str(distribution(SECOND).locate_file("vietnam_address_converter"))) / "data.py"
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Call):
            loaded: dict[str, Any] = json.loads(ast.literal_eval(node.value.args[0]))
            return loaded
    raise ValueError("the second package's data has another shape")


def _names(units: Mapping[str, "Unit"], unit: "Unit") -> Path3:
    """Province (without its type, which changed), district if any, and commune."""
    above: list[str] = []
    parent = units.get(unit.ma_cha)
    while parent is not None:
        above.insert(0, parent.ten if parent.cap == "tinh" else parent.ten_day_du)
        parent = units.get(parent.ma_cha)
    return key(*above, unit.ten_day_du)


def _ours(built: "Built") -> tuple[dict[Path3, set[Path3]], set[Path3]]:
    units = {u.ma_dinh_danh: u for u in built.units}
    mapping: dict[Path3, set[Path3]] = defaultdict(set)
    for change in built.changes:
        new = units[change.ma_moi]
        if new.cap == "xa":
            mapping[_names(units, units[change.ma_cu])].add(_names(units, new))
    today = {_names(units, u) for u in built.units if u.cap == "xa" and not u.den_ngay}
    return mapping, today


def _labels(built: "Built") -> dict[Path3, str]:
    units = {u.ma_dinh_danh: u for u in built.units}
    return {_names(units, u): f"{u.ten_day_du} (`{u.ma_dinh_danh}`)" for u in built.units}


def _theirs(data: Mapping[str, Any]) -> tuple[dict[Path3, set[Path3]], set[Path3]]:
    def bare(name: str) -> str:
        return re.sub(r"^(thành phố|tỉnh)\s+", "", name, flags=re.IGNORECASE)

    mapping: dict[Path3, set[Path3]] = defaultdict(set)
    for row in data["mapping"]["rows"]:
        old, new = row["old"], row["new"]
        path = key(bare(old["province_name"]), old["district_name"], old["ward_name"])
        mapping[path].add(key(bare(new["province_name"]), new["ward_name"]))
    provinces = {code: p["name"] for code, p in data["newProvinces"].items()}
    today = {
        key(provinces[w["parent_code"]], w["name_with_type"]) for w in data["newWards"].values()
    }
    return mapping, today


def _split(built: "Built") -> int:
    return len({c.ma_cu for c in built.changes if c.kieu == "chia-tach"})


def _mapped(built: "Built") -> int:
    return len({c.ma_cu for c in built.changes if ":tinh:" not in c.ma_cu})


def _counts(built: "Built") -> list[str]:
    per = Counter((u.cap, "hết hiệu lực" if u.den_ngay else "còn hiệu lực") for u in built.units)
    lines = [f"| {cap} | {state} | {n:,} |" for (cap, state), n in sorted(per.items())]
    kinds = Counter(c.kieu for c in built.changes if ":tinh:" not in c.ma_cu)
    lines += [f"| mapping of communes | {kind} | {n:,} |" for kind, n in sorted(kinds.items())]
    lines.append(f"| former communes split (`can_hoi`) | distinct | {_split(built):,} |")
    return lines


def report(built: "Built") -> str:
    """Write CHECKS.md."""
    ours, today = _ours(built)
    theirs, their_today = _theirs(second_opinion())
    shared = ours.keys() & theirs.keys()
    same = sum(ours[k] == theirs[k] for k in shared)
    overlap = sum(bool(ours[k] & theirs[k]) for k in shared) - same
    disjoint = sorted(k for k in shared if not ours[k] & theirs[k])
    only_ours, only_theirs = sorted(today - their_today), sorted(their_today - today)
    split_ours = sum(len(v) > 1 for v in ours.values())
    split_theirs = sum(len(v) > 1 for v in theirs.values())
    here = f"{len(today):,} / {len(their_today):,} / {len(today & their_today):,}"
    alone = f"{len(ours.keys() - theirs.keys()):,} / {len(theirs.keys() - ours.keys()):,}"
    version = distribution(SECOND).version
    labels = _labels(built)
    examples = [f"- another successor there: {labels[k]}" for k in disjoint[:15]]
    names = [f"- only here: `{'/'.join(k)}`" for k in only_ours[:15]]
    names += [f"- only there: `{'/'.join(k)}`" for k in only_theirs[:15]]
    return "\n".join((
        "# Administrative units: counts and disagreements",
        "",
        "Written by `python tools/build_admin_units.py`; do not edit. The build refuses to write",
        "unless codes are unique, every commune and district has a parent of its own period,",
        "every unit has a name and a place, every present commune succeeds something, and every",
        "former commune has a successor. Former districts have none (the level was abolished),",
        "except five island districts without communes, which became special zones.",
        "",
        "| what | state | rows |",
        "|---|---|---|",
        *_counts(built),
        f"| source names not in Unicode NFC | corrected | {built.not_nfc:,} |",
        "",
        "## Against the figures of the design notes",
        "",
        "34 / 3,321 and 63 / 696 / 10,035 hold (the 64th closed province row is Đồng Nai before it",
        "became a city). The notes speak of 441 split communes of 10,033; this version of the data",
        f"splits {_split(built):,} of {_mapped(built):,} former units (with 5 island districts).",
        "",
        "## Corrections to the source",
        "",
        "- Đồng Nai is a centrally-run city from 30/4/2026 (press): a new row `2026:tinh:75`, the",
        "  old one closed on 29/4/2026, its communes under the new row. Whether communes of Đồng",
        "  Nai changed type that day is not in the package; they are unchanged here.",
        "- The former island district Hoàng Sa (498) lay on the mainland in the source; it has its",
        "  successor's coordinates.",
        "- `tu_ngay` of former units is empty: the source does not say when they began.",
        "",
        f"## Second opinion: {SECOND} {version} (by name; its codes are its own)",
        "",
        "| what | rows |",
        "|---|---|",
        f"| present communes by name: here / there / in both | {here} |",
        f"| former units in both mappings, by name | {len(shared):,} |",
        f"| … same successors | {same:,} |",
        f"| … some successors differ | {overlap:,} |",
        f"| … no successor in common | {len(disjoint):,} |",
        f"| former units by name: only here / only there | {alone} |",
        f"| split: here / there | {split_ours:,} / {split_theirs:,} |",
        "",
        "Where the two differ, the row stays as the first package has it; a split commune always",
        "asks a person. Names that differ, and successors with nothing in common (first 15 each):",
        "",
        *(names or ["- no present commune differs by name"]),
        *examples,
        "",
    ))  # fmt: skip

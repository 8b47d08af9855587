"""Build reference/admin_units/*.csv and dictionary/code_lists/tinh.csv.

Only the data files of the package ``vietnamadminunits`` are read. Its code is never run: its
geocoder sends citizens' addresses over the network. Refuses to write when a check fails.

    python tools/build_admin_units.py
"""

import csv
import json
import sqlite3
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import astuple, dataclass, fields, replace
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

REPO = Path(__file__).resolve().parents[1]
PACKAGE = "vietnamadminunits"
REFORM, LAST_DAY_BEFORE = "2025-07-01", "2025-06-30"
TYPES = {
    "Tỉnh": "tinh", "Quận": "quan", "Huyện": "huyen", "Thị xã": "thi-xa", "Phường": "phuong",
    "Xã": "xa", "Thị trấn": "thi-tran", "Đặc khu": "dac-khu",
}  # fmt: skip
LIST_COLUMNS = (
    "code", "name_vi", "name_en", "aliases", "valid_from", "valid_to", "parent", "successor",
)  # fmt: skip
# Đồng Nai became a centrally-run city on 30/4/2026 (design/regulations.md, graded press). The
# package predates it. What its communes became that day is not known here; they are unchanged.
DONG_NAI, CITY_FROM, TINH_UNTIL = "75", "2026-04-30", "2026-04-29"
CITY_SOURCE = "bổ sung theo tin công bố ngày 30/4/2026"


@dataclass(frozen=True)
class Unit:
    """One row of don_vi_hanh_chinh, in the contract's column order. Empty text is no value."""

    ma_dinh_danh: str
    ma: str
    cap: str
    loai: str
    ten: str
    ten_day_du: str
    ma_cha: str
    ma_tinh: str
    tu_ngay: str
    den_ngay: str
    kinh_do: str
    vi_do: str
    nguon: str


@dataclass(frozen=True)
class Change:
    """One row of anh_xa_don_vi, in the contract's column order."""

    ma_cu: str
    ma_moi: str
    kieu: str
    can_hoi: str
    tu_ngay: str
    nguon: str


@dataclass(frozen=True)
class Built:
    """Everything built, and how many source names were not in Unicode NFC."""

    units: tuple[Unit, ...]
    changes: tuple[Change, ...]
    not_nfc: int


def data_folder() -> Path:
    """Find the package's data folder without importing the package."""
    return Path(str(distribution(PACKAGE).locate_file(PACKAGE))) / "data"


@cache
def source_name() -> str:
    return f"{PACKAGE} {distribution(PACKAGE).version}"


class Source:
    """The package's rows, names in NFC."""

    def __init__(self, folder: Path) -> None:
        self.not_nfc = 0
        self.mapping = json.loads((folder / "converter_2025.json").read_text(encoding="utf-8"))
        uri = f"file:{folder / 'dataset.db'}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as database:
            database.row_factory = sqlite3.Row
            self.new = [self._row(r) for r in database.execute("SELECT * FROM admin_units")]
            self.old = [self._row(r) for r in database.execute("SELECT * FROM admin_units_legacy")]

    def _row(self, row: sqlite3.Row) -> dict[str, str]:
        return {key: self._text(row[key]) for key in row.keys()}  # noqa: SIM118 (Row iterates values)

    def _text(self, value: object) -> str:
        if value is None:
            return ""
        if isinstance(value, float):
            return f"{value:.6f}".rstrip("0").rstrip(".")
        text = str(value)
        composed = unicodedata.normalize("NFC", text)
        self.not_nfc += composed != text
        return composed.strip()


def _spelt(full_name: str) -> str:
    """Write the type word with one capital: the source has "Thị Trấn" beside "Thị trấn"."""
    for word in (*TYPES, "Thành phố"):
        if full_name.lower().startswith(word.lower() + " "):
            return word + full_name[len(word) :]
    raise ValueError(f"unknown type of unit: {full_name}")


def _type(full_name: str, level: str) -> str:
    if full_name.startswith("Thành phố"):
        return "thanh-pho-trung-uong" if level == "tinh" else "thanh-pho"
    return next(code for word, code in TYPES.items() if full_name.startswith(word + " "))


def _unit(
    period: str, level: str, code: str, names: tuple[str, str], parent: str, province: str,
    place: tuple[str, str],
) -> Unit:  # fmt: skip
    old, full_name = period != "2025", _spelt(names[1])
    return Unit(
        ma_dinh_danh=f"{period}:{level}:{code}",
        ma=code,
        cap=level,
        loai=_type(full_name, level),
        ten=names[0],
        ten_day_du=full_name,
        ma_cha=parent,
        ma_tinh=province,
        tu_ngay="" if old else REFORM,
        den_ngay=LAST_DAY_BEFORE if old else "",
        kinh_do=place[0],
        vi_do=place[1],
        nguon=source_name(),
    )


def _province(period: str, r: dict[str, str]) -> Unit:
    names, place = (r["provinceShort"], r["province"]), (r["provinceLon"], r["provinceLat"])
    return _unit(period, "tinh", r["provinceCode"], names, "", r["provinceCode"], place)


def _district(r: dict[str, str]) -> Unit:
    names, place = (r["districtShort"], r["district"]), (r["districtLon"], r["districtLat"])
    parent = f"truoc-2025:tinh:{r['provinceCode']}"
    return _unit("truoc-2025", "huyen", r["districtCode"], names, parent, r["provinceCode"], place)


def _commune(period: str, r: dict[str, str]) -> Unit:
    names, place = (r["wardShort"], r["ward"]), (r["wardLon"], r["wardLat"])
    above = f"tinh:{r['provinceCode']}" if period == "2025" else f"huyen:{r['districtCode']}"
    parent = f"{period}:{above}"
    return _unit(period, "xa", r["wardCode"], names, parent, r["provinceCode"], place)


def _units(source: Source) -> dict[str, Unit]:
    rows = [_province("truoc-2025", r) for r in source.old]
    rows += [_province("2025", r) for r in source.new]
    rows += [_district(r) for r in source.old]
    rows += [_commune("truoc-2025", r) for r in source.old if r["wardCode"]]
    rows += [_commune("2025", r) for r in source.new]
    return {u.ma_dinh_danh: u for u in rows}


def _links(source: Source) -> list[tuple[str, str]]:
    """Pairs (former, present) of provinces, then of communes and island districts."""
    provinces = {r["provinceKey"]: f"2025:tinh:{r['provinceCode']}" for r in source.new}
    former = {r["provinceKey"]: f"truoc-2025:tinh:{r['provinceCode']}" for r in source.old}
    new = {(r["provinceKey"], r["wardKey"]): f"2025:xa:{r['wardCode']}" for r in source.new}
    old = {
        f"{r['provinceKey']}_{r['districtKey']}_{r['wardKey']}": f"truoc-2025:xa:{r['wardCode']}"
        if r["wardCode"]
        else f"truoc-2025:huyen:{r['districtCode']}"
        for r in source.old
    }
    mapping = source.mapping
    links = [
        (former[o], provinces[n]) for n, olds in mapping["DICT_PROVINCE"].items() for o in olds
    ]
    for province, wards in mapping["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        links += [(old[o], new[province, ward]) for ward, olds in wards.items() for o in olds]
    for province, olds in mapping["DICT_PROVINCE_WARD_DIVIDED"].items():
        links += [(old[o], new[province, w["newWardKey"]]) for o, ws in olds.items() for w in ws]
    return links


def _changes(links: Sequence[tuple[str, str]]) -> list[Change]:
    after = Counter(old for old, _ in links)
    before = Counter(new for _, new in links)
    changes = []
    for old, new in links:
        kind = "chia-tach" if after[old] > 1 else "sap-nhap" if before[new] > 1 else "nguyen-ven"
        asks = "true" if kind == "chia-tach" else "false"
        changes.append(Change(old, new, kind, asks, REFORM, source_name()))
    return changes


def _correct(units: dict[str, Unit]) -> Change:
    """Apply the dated corrections in place; return the change of Đồng Nai."""
    # The source puts the former island district Hoàng Sa at Đà Nẵng's city hall.
    islands = units["2025:xa:20333"]
    units["truoc-2025:huyen:498"] = replace(
        units["truoc-2025:huyen:498"], kinh_do=islands.kinh_do, vi_do=islands.vi_do
    )
    before, after = f"2025:tinh:{DONG_NAI}", f"2026:tinh:{DONG_NAI}"
    units[after] = replace(
        units[before], ma_dinh_danh=after, loai="thanh-pho-trung-uong",
        ten_day_du="Thành phố Đồng Nai", tu_ngay=CITY_FROM, nguon=CITY_SOURCE,
    )  # fmt: skip
    units[before] = replace(units[before], den_ngay=TINH_UNTIL)
    for key, unit in units.items():
        if unit.ma_cha == before:
            units[key] = replace(unit, ma_cha=after)
    return Change(before, after, "nguyen-ven", "false", CITY_FROM, CITY_SOURCE)


def build(folder: Path | None = None) -> Built:
    """Build all rows, parents before children. Raises ValueError when a check fails."""
    source = Source(folder or data_folder())
    units = _units(source)
    changes = _changes(_links(source))
    changes.append(_correct(units))
    order = {"tinh": 0, "huyen": 1, "xa": 2}
    periods = {"truoc-2025": 0, "2025": 1, "2026": 2}

    def rank(unit: Unit) -> tuple[int, int, str]:
        return order[unit.cap], periods[unit.ma_dinh_danh.partition(":")[0]], unit.ma

    rows = tuple(sorted(units.values(), key=rank))
    built = Built(rows, tuple(sorted(changes, key=astuple)), source.not_nfc)
    problems = list(faults(built))
    if problems:
        raise ValueError("; ".join(problems[:20]))
    return built


def faults(built: Built) -> Iterable[str]:
    """Yield what would make the rows unusable: counts, doubles, orphans, missing successors."""
    counts = Counter((u.cap, bool(u.den_ngay)) for u in built.units)
    expected = {
        ("tinh", False): 34, ("xa", False): 3321, ("tinh", True): 64, ("huyen", True): 696,
        ("xa", True): 10035,
    }  # fmt: skip
    if counts != expected:
        yield f"counts {dict(counts)}"
    by_id = {u.ma_dinh_danh: u for u in built.units}
    if len(by_id) != len(built.units):
        yield "identifiers are not unique"
    for unit in built.units:
        parent = by_id.get(unit.ma_cha)
        if unit.cap != "tinh" and (parent is None or bool(parent.den_ngay) != bool(unit.den_ngay)):
            yield f"{unit.ma_dinh_danh}: parent {unit.ma_cha} is missing or of another period"
        if not (unit.ten and unit.kinh_do and unit.vi_do):
            yield f"{unit.ma_dinh_danh}: no name or no place"
    pairs = [(c.ma_cu, c.ma_moi) for c in built.changes]
    if len(set(pairs)) != len(pairs):
        yield "a change is stated twice"
    old, new = {a for a, _ in pairs}, {b for _, b in pairs}
    yield from (f"{m}: unknown in the mapping" for m in sorted((old | new) - set(by_id)))
    for unit in built.units:
        if unit.cap == "xa" and unit.ma_dinh_danh not in (old if unit.den_ngay else new):
            yield f"{unit.ma_dinh_danh}: not in the mapping"


def write_csv(path: Path, rows: Sequence[Unit] | Sequence[Change]) -> None:
    """Write rows as CSV: UTF-8, LF, the dataclass's fields as header."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(f.name for f in fields(rows[0]))
        writer.writerows(astuple(row) for row in rows)


def province_list(built: Built) -> list[list[str]]:
    """Rows of the code list ``tinh``: a code may name different units in different periods."""
    successors = defaultdict(set)
    for change in built.changes:
        successors[change.ma_cu].add(change.ma_moi.rpartition(":")[2])
    rows = []
    for u in sorted((u for u in built.units if u.cap == "tinh"), key=lambda u: (u.ma, u.tu_ngay)):
        aliases = [u.ten]
        if u.loai == "thanh-pho-trung-uong":
            aliases += [f"TP {u.ten}", f"TP. {u.ten}", f"TP.{u.ten}"]
        if u.ma == "79":
            aliases += ["TP HCM", "TP. HCM", "TP.HCM", "TPHCM", "HCM"]
        successor = "".join(successors[u.ma_dinh_danh] - {u.ma})
        row = [u.ma, u.ten_day_du, "", "; ".join(aliases), u.tu_ngay, u.den_ngay, "", successor]
        rows.append(row)
    return rows


def write_province_list(path: Path, built: Built) -> None:
    heading = (
        "# name_vi: Tỉnh, thành phố trực thuộc trung ương\n"
        "# name_en: Provinces and centrally-run cities\n"
        f"# source: {source_name()}, lập bởi tools/build_admin_units.py; Đồng Nai: {CITY_SOURCE}\n"
    )
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(heading)
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(
            (
                "code",
                "name_vi",
                "name_en",
                "aliases",
                "valid_from",
                "valid_to",
                "parent",
                "successor",
            )
        )
        writer.writerows(province_list(built))


def main(target: Path = REPO) -> None:
    from check_admin_units import report

    built = build()
    folder = target / "reference" / "admin_units"
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(folder / "don_vi_hanh_chinh.csv", built.units)
    write_csv(folder / "anh_xa_don_vi.csv", built.changes)
    write_province_list(target / "dictionary" / "code_lists" / "tinh.csv", built)
    (folder / "CHECKS.md").write_text(report(built), encoding="utf-8")
    sys.stdout.write(f"{len(built.units)} units, {len(built.changes)} changes\n")


if __name__ == "__main__":
    main()

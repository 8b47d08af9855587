"""A first look at a worksheet as it is stored, before the library loads it.

Calamine holds a sheet as a full rectangle, so one stray cell far out would fill the memory; and it
gives a failed formula, or one that was never computed, as an empty cell. An empty cell and a lost
value are not the same.
"""

import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.intake.limits import MAX_SHEET_CELLS

NEVER_COMPUTED = "#CALC!"
_CELL = rb'<c [^>]*?r="([A-Z]{1,3})(\d+)"[^>]*?'
_ERROR_CELL = re.compile(_CELL + rb't="e"[^>]*>(.*?)</c>', re.DOTALL)
_ERROR_VALUE = re.compile(rb"<v>(#[^<]{1,30})</v>")
_UNCOMPUTED = re.compile(
    _CELL + rb">\s*<f(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)
_WIDE = re.compile(rb'\br="([A-Z]{2,3})\d')
_ROW = re.compile(rb'<row [^>]*?\br="(\d+)"')
_SHEET = re.compile(rb"<sheet [^>]*>")
_NAME = re.compile(rb'\bname="([^"]*)"')
_ID = re.compile(rb'r:id="([^"]+)"')
_RELATION = re.compile(rb"<Relationship [^>]*>")
_BLOCK = 1024**2
_OVERLAP = 8192
_LETTERS = 26
_PROBE_BYTES = 3 * 1024**3
_PROBE_SECONDS = 300
_PROBE = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]), int(sys.argv[2])))
from python_calamine import CalamineWorkbook
with CalamineWorkbook.from_path(sys.argv[1]) as workbook:
    for name in workbook.sheet_names:
        workbook.get_sheet_by_name(name)
"""


@dataclass
class SheetScan:
    """Rows and columns from the corner of the sheet; (row, column) → what stands for a lost value.

    Rows and columns count from 0 in ``lost``. Failed formulas are empty cells when they are unseen.
    """

    rows: int = 0
    columns: int = _LETTERS
    lost: dict[tuple[int, int], str] = field(default_factory=dict)
    errors_unseen: bool = False


def scan_sheet(path: Path, sheet: int) -> SheetScan:
    """Look through the sheet of an XLSX at a position. Raises UserError when it is too large."""
    scan = SheetScan()
    with zipfile.ZipFile(path) as archive:
        member = _member(archive, sheet)
        if member is None:
            return scan
        with archive.open(member) as source:
            rest = b""
            while block := source.read(_BLOCK):
                text = rest + block
                _look(scan, text)
                if scan.rows * scan.columns > MAX_SHEET_CELLS:
                    raise _too_many_cells(scan.rows, scan.columns)
                rest = text[-_OVERLAP:]
    return scan


def check_sizes(path: Path) -> None:
    """Unpack what is no worksheet, and drop it: a member that lies about its size ends here.

    Worksheets are checked in the same way by ``scan_sheet``. Raises BadZipFile.
    """
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if not entry.filename.startswith("xl/worksheets/"):
                with archive.open(entry) as source:
                    while source.read(_BLOCK):
                        pass


@contextmanager
def under_a_name(path: Path, kind: str) -> Iterator[Path]:
    """Give the file a name that ends as its kind does.

    Originals have none, and without it the library does not tell a password from damage.
    """
    with tempfile.TemporaryDirectory(prefix="lienthong-") as folder:
        named = Path(folder) / f"workbook.{kind}"
        named.symlink_to(path.absolute())
        yield named


def probe_workbook(path: Path, kind: str) -> None:
    """Let a process of its own, with bounded memory, load the workbook first.

    For formats whose cells cannot be looked through simply. Raises UserError when it does not fit.
    """
    try:
        with under_a_name(path, kind) as named:
            done = subprocess.run(  # noqa: S603 - our own interpreter, a fixed program
                [sys.executable, "-c", _PROBE, str(named), str(_PROBE_BYTES)],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                timeout=_PROBE_SECONDS,
                check=False,
            )
    except subprocess.TimeoutExpired as error:
        raise does_not_fit() from error
    ended_by_memory = done.returncode < 0 or b"memory" in done.stderr.lower()
    if ended_by_memory or b"PanicException" in done.stderr:
        raise does_not_fit()


def _look(scan: SheetScan, text: bytes) -> None:
    last = text.rfind(b"<row ")
    if last >= 0 and (row := _ROW.match(text, last)):
        scan.rows = max(scan.rows, int(row[1]))
    for letters in set(_WIDE.findall(text)):
        scan.columns = max(scan.columns, _column(letters.decode()) + 1)
    if b't="e"' in text:
        scan.lost.update(_errors_in(text))
    if b"<f" in text:
        scan.lost.update(
            ((int(cell[2]) - 1, _column(cell[1].decode())), NEVER_COMPUTED)
            for cell in _UNCOMPUTED.finditer(text)
        )


def _errors_in(text: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    for cell in _ERROR_CELL.finditer(text):
        value = _ERROR_VALUE.search(cell[3])
        code = value[1].decode("ascii", "replace") if value else "#N/A"
        yield (int(cell[2]) - 1, _column(cell[1].decode())), code


def _column(letters: str) -> int:
    """Return a column's position from 0.

    >>> _column("A"), _column("Z"), _column("AA")
    (0, 25, 26)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _member(archive: zipfile.ZipFile, sheet: int) -> str | None:
    """Return the zip member of the sheet at a position, by the workbook's own relations."""
    sheets = _SHEET.findall(archive.read("xl/workbook.xml"))
    ids = [found[1] if (found := _ID.search(one)) else b"" for one in sheets]
    try:
        relations = archive.read("xl/_rels/workbook.xml.rels")
    except KeyError:
        return None
    targets: dict[bytes, str] = {}
    for relation in _RELATION.findall(relations):
        key = re.search(rb'Id="([^"]+)"', relation)
        target = re.search(rb'Target="([^"]+)"', relation)
        if key and target:
            targets[key[1]] = target[1].decode()
    if sheet >= len(ids) or ids[sheet] not in targets:
        return None
    path = targets[ids[sheet]]
    member = path.lstrip("/") if path.startswith("/") else f"xl/{path}"
    return member if member in archive.namelist() else None


def _too_many_cells(rows: int, columns: int) -> UserError:
    return UserError(
        N_("Trang tính rộng %(rows)s dòng × %(columns)s cột, vượt giới hạn %(limit)s ô."),
        code="sheet-too-large",
        values={"rows": rows, "columns": columns, "limit": MAX_SHEET_CELLS},
        remedy=N_(
            "Thường do một ô lẻ nằm rất xa bảng: chọn vùng trống ngoài bảng (Ctrl+Shift+End), xóa "
            "các dòng, cột thừa rồi lưu lại; hoặc lưu bảng thành .csv."
        ),
        status=413,
    )


def does_not_fit() -> UserError:
    """Make the refusal of a workbook whose sheets would fill the memory."""
    return UserError(
        N_("Sổ làm việc quá lớn để mở: có trang tính trải quá nhiều dòng và cột."),
        code="sheet-too-large",
        remedy=N_(
            "Xóa các dòng, cột thừa ngoài bảng rồi lưu lại, hoặc lưu bảng thành .xlsx hay .csv."
        ),
        status=413,
    )

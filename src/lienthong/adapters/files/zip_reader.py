"""A zip of files: one of them is taken, or all that have the same columns.

A member is unpacked into a file without a name, so nothing is left behind whatever ends the
process. Refuses a password, a zip within the zip, damage, and what unpacks beyond the limits: what
the zip declares is checked first, what really comes out is counted.
"""

import os
import tempfile
import zipfile
import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from lienthong.adapters.files import signatures
from lienthong.adapters.files.documents import no_choice
from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.services.intake.limits import (
    MAX_ZIP_MEMBERS,
    MAX_ZIP_RATIO,
    MAX_ZIP_UNPACKED_BYTES,
    RATIO_COUNTS_FROM_BYTES,
)
from lienthong.services.intake.ports import (
    Arrived,
    Cells,
    FileTable,
    Reader,
    arrived,
    header_key,
    reader_of,
)

ALL = "(mọi tệp cùng cột)"
MEMBER_COLUMN = "Tệp trong ZIP"
WITHIN = " › "
_BLOCK = 1024**2
_NO_TABLE = "not-a-table"
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError)


@dataclass(frozen=True)
class _Member:
    """A file in the zip: its entry, how it is called, and its table when it has one."""

    entry: zipfile.ZipInfo
    name: str
    header: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    rows_total: int | None = None


class ZipReader:
    """Reads a zip whose members the other readers read."""

    name = "zip"

    def __init__(self, inner: Sequence[Reader]) -> None:
        self._inner = tuple(inner)

    def accepts(self, file: Arrived) -> bool:
        return signatures.is_plain_zip(file.path, file.head)

    def open(
        self,
        path: Path,
        *,
        sheet: str,
        known: Collection[str],
        header_rows: tuple[int, int] | None = None,
    ) -> FileTable:
        entries = _entries(path)
        name, _, inner_sheet = sheet.partition(WITHIN)
        if name and name != ALL:
            found = next((m for m in entries if m.name == name), None)
            if found is None:
                raise no_choice(name, tuple(m.name for m in entries))
            opened = self._open(path, found, inner_sheet, known, header_rows)
            choices = (sheet,) if len(entries) == 1 else tuple(m.name for m in entries)
            return _named(opened, found, choices, one=len(entries) == 1)
        members = [m for m in (self._looked_at(path, e, known) for e in entries) if m.header]
        if not members:
            raise signatures.disguised("ZIP")
        groups = _groups(members, known)
        choices = ((ALL,) if len(groups[0]) > 1 else ()) + tuple(m.name for m in members)
        if len(groups[0]) == 1:
            opened = self._open(path, groups[0][0], "", known, header_rows)
            return _named(opened, groups[0][0], choices, one=len(members) == 1)
        return self._all(path, groups[0], choices, known, ignored=_names(entries, members))

    def _looked_at(self, path: Path, member: _Member, known: Collection[str]) -> _Member:
        """Return the member with its header; without one when it is no table."""
        try:
            table = self._open(path, member, "", known, None)
        except UserError as error:
            if error.code == _NO_TABLE:
                return member
            raise
        return replace(
            member, header=table.header, sheets=table.choices, rows_total=table.rows_total
        )

    def _open(
        self,
        path: Path,
        member: _Member,
        sheet: str,
        known: Collection[str],
        header_rows: tuple[int, int] | None,
    ) -> FileTable:
        held = _unpacked(path, member)
        place = Path(f"/proc/{os.getpid()}/fd/{held.fileno()}")
        try:
            reader = reader_of(arrived(place, member.name), self._inner)
            table = reader.open(place, sheet=sheet, known=known, header_rows=header_rows)
        except UserError as error:
            held.close()
            raise _within(member.name, error) from error
        except BaseException:
            held.close()
            raise
        return replace(table, rows=_HeldRows(held, table.rows))

    def _all(
        self,
        path: Path,
        members: list[_Member],
        choices: tuple[str, ...],
        known: Collection[str],
        ignored: list[str],
    ) -> FileTable:
        first = self._open(path, members[0], "", known, None)
        totals = [m.rows_total for m in members]
        return replace(
            first,
            header=(*first.header, MEMBER_COLUMN),
            rows=self._joined(path, members, known),
            rows_total=None if None in totals else sum(t or 0 for t in totals),
            sheet=ALL,
            choices=choices,
            notes={**first.notes, "members": [m.name for m in members], "ignored": ignored},
        )

    def _joined(
        self, path: Path, members: list[_Member], known: Collection[str]
    ) -> Iterator[tuple[int, Cells]]:
        """Yield the rows of all members, numbered on, each with the file it came from."""
        before = 0
        for member in members:
            number = 0
            width = len(member.header)
            for number, cells in self._open(path, member, "", known, None).rows:
                if not isinstance(cells, list):
                    yield before + number, cells
                    continue
                padded = [*cells[:width], *[None] * (width - len(cells)), member.name]
                yield before + number, padded
            before += number


def _entries(path: Path) -> list[_Member]:
    """Return the files of the zip by name. Raises UserError for one that must not be unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [e for e in archive.infolist() if not e.is_dir()]
    except _UNREADABLE as error:
        raise signatures.damaged("ZIP") from error
    _refuse_bomb(path, entries)
    shown = [_Member(entry, _name(entry)) for entry in entries]
    visible = [m for m in shown if not _is_hidden(m.name)]
    for member in visible:
        _refuse(member)
    return sorted(visible, key=lambda m: m.name)


def _refuse_bomb(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ZIP_MEMBERS:
        raise UserError(
            N_("Tệp ZIP có %(count)s tệp, vượt giới hạn %(limit)s tệp."),
            code="too-many-members",
            values={"count": len(entries), "limit": MAX_ZIP_MEMBERS},
            remedy=N_("Chia thành nhiều tệp ZIP nhỏ hơn rồi nộp từng tệp."),
            status=413,
        )
    unpacked = sum(e.file_size for e in entries)
    packed = max(path.stat().st_size, 1)
    if unpacked > MAX_ZIP_UNPACKED_BYTES:
        raise _too_large(unpacked)
    if unpacked > RATIO_COUNTS_FROM_BYTES and unpacked > packed * MAX_ZIP_RATIO:
        raise UserError(
            N_("Tệp ZIP bung ra gấp %(ratio)s lần, quá giới hạn %(limit)s lần: có thể là bom nén."),
            code="zip-ratio",
            values={"ratio": unpacked // packed, "limit": MAX_ZIP_RATIO},
            remedy=N_("Nếu tệp đúng là của bạn, giải nén rồi nộp từng tệp bên trong."),
            status=413,
        )


def _refuse(member: _Member) -> None:
    if member.entry.flag_bits & 0x1:
        raise UserError(
            N_("Tệp ZIP có mật khẩu nên không đọc được («%(file)s»)."),
            code="encrypted",
            values={"file": member.name},
            remedy=N_("Giải nén bằng mật khẩu, nén lại không đặt mật khẩu rồi nộp lại."),
            status=422,
        )
    if member.name.lower().endswith((".zip", ".rar", ".7z", ".gz", ".tgz")):
        raise _nested(member.name)


def _nested(name: str) -> UserError:
    return UserError(
        N_("Trong tệp ZIP có tệp nén «%(file)s»: không đọc tệp nén bên trong tệp nén."),
        code="nested-zip",
        values={"file": name},
        remedy=N_("Giải nén tệp bên trong, hoặc nén lại một lớp, rồi nộp lại."),
        status=422,
    )


def _too_large(size: int) -> UserError:
    return UserError(
        N_("Tệp nén bung ra %(size)s MB, vượt giới hạn %(limit)s MB."),
        code="unpacks-too-large",
        values={"size": size // 1024**2, "limit": MAX_ZIP_UNPACKED_BYTES // 1024**2},
        remedy=N_("Chia bảng thành nhiều tệp nhỏ hơn, hoặc lưu thành .csv."),
        status=413,
    )


def _unpacked(path: Path, member: _Member) -> IO[bytes]:
    """Unpack one member into a nameless file beside the zip. Raises UserError."""
    held = tempfile.TemporaryFile(dir=_folder(path))  # noqa: SIM115 - whoever reads it holds it
    try:
        with zipfile.ZipFile(path) as archive, archive.open(member.entry) as source:
            size = 0
            while block := source.read(_BLOCK):
                size += len(block)
                if size > member.entry.file_size or size > MAX_ZIP_UNPACKED_BYTES:
                    raise _too_large(size)
                held.write(block)
    except NotImplementedError as error:
        held.close()
        raise UserError(
            N_("«%(file)s» trong tệp ZIP nén bằng cách không đọc được."),
            code="zip-method",
            values={"file": member.name},
            remedy=N_("Giải nén rồi nén lại bằng cách thường (Deflate), hoặc nộp tệp bên trong."),
            status=422,
        ) from error
    except (*_UNREADABLE, RuntimeError) as error:
        held.close()
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise _within(member.name, signatures.damaged("ZIP")) from error
    except UserError:
        held.close()
        raise
    held.flush()
    held.seek(0)
    if signatures.is_plain_zip(Path(f"/proc/{os.getpid()}/fd/{held.fileno()}"), held.read(8)):
        held.close()
        raise _nested(member.name)
    return held


def _folder(path: Path) -> Path | None:
    """Return the folder of the zip: its disk is the one meant for originals."""
    return None if str(path).startswith("/proc/") else path.parent


class _HeldRows:
    """The rows of a member; its file is closed after the last one, or when nobody wants them."""

    def __init__(self, held: IO[bytes], rows: Iterator[tuple[int, Cells]]) -> None:
        self._held, self._rows = held, rows

    def __iter__(self) -> Iterator[tuple[int, Cells]]:
        return self

    def __next__(self) -> tuple[int, Cells]:
        try:
            return next(self._rows)
        except BaseException:
            self._held.close()
            raise

    def __del__(self) -> None:
        self._held.close()


def _within(name: str, error: UserError) -> UserError:
    """Return the refusal of a member, with the member as its place."""
    return UserError(
        error.message,
        code=error.code,
        values=error.values,
        place=f"ZIP{WITHIN}{name}",
        remedy=error.remedy,
        status=error.status,
    )


def _groups(members: list[_Member], known: Collection[str]) -> list[list[_Member]]:
    """Return the members by equal header: first those that name most fields, then most files."""
    keys = frozenset(known)
    found: dict[tuple[str, ...], list[_Member]] = {}
    for member in members:
        found.setdefault(tuple(header_key(t) for t in member.header), []).append(member)
    return sorted(
        found.values(),
        key=lambda group: (len({header_key(t) for t in group[0].header} & keys), len(group)),
        reverse=True,
    )


def _names(entries: list[_Member], members: list[_Member]) -> list[str]:
    taken = {m.name for m in members}
    return [m.name for m in entries if m.name not in taken]


def _named(table: FileTable, member: _Member, choices: tuple[str, ...], *, one: bool) -> FileTable:
    """Return the table of one member under the member's name, with its sheets when it is alone."""
    if one and len(table.choices) > 1:
        choices = tuple(f"{member.name}{WITHIN}{sheet}" for sheet in table.choices)
        return replace(table, sheet=f"{member.name}{WITHIN}{table.sheet}", choices=choices)
    return replace(table, sheet=member.name, choices=choices)


def _is_hidden(name: str) -> bool:
    parts = name.split("/")
    return parts[0] == "__MACOSX" or parts[-1].startswith((".", "~$")) or parts[-1] == "Thumbs.db"


def _name(entry: zipfile.ZipInfo) -> str:
    """Return a member's name; many programs write UTF-8 without saying so."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return entry.filename

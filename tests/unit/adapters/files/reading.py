"""Read a file as intake does: the reader is found by the content."""

from lienthong.adapters.files.readers import READERS
from lienthong.services.intake.ports import arrived, reader_of

KNOWN = frozenset({"ma", "ten", "ngay cap", "dia chi", "dia chi.so nha", "dia chi – duong"})


def table_of(tmp_path, content, name="tep", *, sheet="", known=KNOWN):
    """Return the reader's name, the table and its rows."""
    path = tmp_path / "original"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    reader = reader_of(arrived(path, name), READERS)
    table = reader.open(path, sheet=sheet, known=known)
    return reader.name, table, list(table.rows)

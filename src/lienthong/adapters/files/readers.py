"""The readers, in the order they are asked. The last one takes whatever the others do not."""

from lienthong.adapters.files.csv_reader import CsvReader
from lienthong.adapters.files.sheet_reader import SheetReader
from lienthong.services.intake.ports import Reader

READERS: tuple[Reader, ...] = (SheetReader(), CsvReader())

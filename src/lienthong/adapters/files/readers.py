"""The readers, in the order they are asked. The last one takes whatever the others do not."""

from lienthong.adapters.files.csv_reader import CsvReader
from lienthong.adapters.files.html_reader import HtmlReader
from lienthong.adapters.files.json_lines_reader import JsonLinesReader
from lienthong.adapters.files.json_reader import JsonReader
from lienthong.adapters.files.parquet_reader import ParquetReader
from lienthong.adapters.files.sheet_reader import SheetReader
from lienthong.adapters.files.spreadsheet_xml_reader import SpreadsheetXmlReader
from lienthong.adapters.files.xml_reader import XmlReader
from lienthong.adapters.files.zip_reader import ZipReader
from lienthong.services.intake.ports import Reader

_PLAIN: tuple[Reader, ...] = (
    SheetReader(),
    ParquetReader(),
    SpreadsheetXmlReader(),
    HtmlReader(),
    XmlReader(),
    JsonLinesReader(),
    JsonReader(),
    CsvReader(),
)
READERS: tuple[Reader, ...] = (ZipReader(_PLAIN), *_PLAIN)

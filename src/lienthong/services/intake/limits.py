"""How large a file may be: every limit of intake in one place, shown in docs/reference/settings.md.

Text, JSON Lines and Parquet are streamed and may be large; what a library or a parser holds in
memory, or reads slowly, has a smaller limit of its own.
"""

MEGA = 1024**2
MAX_FILE_BYTES = 2 * 1024 * MEGA
"""Any file as it is handed in."""
MAX_TREE_BYTES = 500 * MEGA
"""A JSON or XML file: it is parsed piece by piece, more slowly than text."""
MAX_PAGE_BYTES = 100 * MEGA
"""A table saved as a web page."""
MAX_WORKBOOK_BYTES = 200 * MEGA
"""A workbook as it is handed in: its sheet is held in memory."""
MAX_UNPACKED_BYTES = 1024 * MEGA
"""A workbook, unpacked."""
MAX_SHEET_CELLS = 30_000_000
"""A sheet, from its first to its last filled row and column, empty cells in between included."""
MAX_MEMBERS = 10_000
"""Files within a workbook."""
MAX_ZIP_MEMBERS = 1_000
"""Files within a zip of files."""
MAX_ZIP_UNPACKED_BYTES = 4 * 1024 * MEGA
"""A zip of files, unpacked."""
MAX_ZIP_RATIO = 300
"""How many times its size a zip may unpack to, once that is more than 100 MiB."""
RATIO_COUNTS_FROM_BYTES = 100 * MEGA
MAX_LINE_BYTES = MEGA
"""A line of text, and a line of JSON Lines."""
MAX_COLUMNS = 1_000
"""Columns of a table."""
MAX_DEPTH = 50
"""Elements or objects within one another."""

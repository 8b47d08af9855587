"""Rows of a Parquet file as blocks of Arrow columns, and conditions computed by arithmetic on them.

What arithmetic cannot say is left to DuckDB, block by block, so that the file is read once.
"""

from lienthong.adapters.arrow.alone import leave_pandas_out

leave_pandas_out()

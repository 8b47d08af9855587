"""Great Expectations on pandas: its expectations of columns; three checks it has no words for.

Its patterns begin a value but need not end it, so each says the end itself.
"""

from bench.quality import contract as c
from bench.quality.peers.expectations import context, counted, of_columns


def check(path: str) -> dict[str, int]:
    """Return failing rows by check, as it counts them."""
    here = context()
    import great_expectations.expectations as gxe
    import pandas as pd

    expected = of_columns()
    for name, pattern in c.PATTERNS.items():
        column, whole = name.split(".")[0], f"^(?:{pattern})$"
        expected[name] = gxe.ExpectColumnValuesToMatchRegex(column=column, regex=whole)
    day, born = pd.Timestamp(c.DAY), pd.Timestamp("1880-01-01")
    between = {
        "ngay_sinh.range": {"min_value": born, "max_value": day},
        "ngay_cap.past": {"max_value": day},
        "cap_nhat.freshness": {"min_value": day - pd.Timedelta(days=c.FRESH_DAYS)},
    }
    for name, bounds in between.items():
        column = name.split(".")[0]
        expected[name] = gxe.ExpectColumnValuesToBeBetween(column=column, **bounds)
    rows = pd.read_parquet(path)
    for column in ("ngay_sinh", "ngay_cap"):
        rows[column] = pd.to_datetime(rows[column])
    batch = here.data_sources.add_pandas("here").add_dataframe_asset("dan_cu")
    whole_batch = batch.add_batch_definition_whole_dataframe("all")
    return counted(here, whole_batch, expected, {"dataframe": rows})

"""Great Expectations: what is asked of it on every engine, and how its answers are read."""

import os
from collections.abc import Mapping
from typing import Any

from bench.quality import contract as c

BEFORE_ALL = {"GX_ANALYTICS_ENABLED": "false", "TQDM_DISABLE": "1"}


def context() -> Any:
    """Return a context that keeps nothing and tells nobody."""
    os.environ.update(BEFORE_ALL)
    import great_expectations as gx

    found = gx.get_context(mode="ephemeral")
    found.variables.progress_bars = {"globally": False}
    return found


def of_columns() -> dict[str, Any]:
    """Return the expectation of each check that it has a word for on every engine."""
    import great_expectations.expectations as gxe

    found: dict[str, Any] = {
        f"{name}.required": gxe.ExpectColumnValuesToNotBeNull(column=name)
        for name in ("ma_so", "ngay_sinh", "gioi_tinh", "ma_tinh", "thu_nhap")
    }
    for name, values in c.LISTS.items():
        column = name.split(".")[0]
        found[name] = gxe.ExpectColumnValuesToBeInSet(column=column, value_set=values)
    return found | {
        "ma_so.unique": gxe.ExpectColumnValuesToBeUnique(column="ma_so"),
        "nguoi.unique": gxe.ExpectCompoundColumnsToBeUnique(
            column_list=list(c.PEOPLE), ignore_row_if="any_value_is_missing"
        ),
        "ho_ten.required": gxe.ExpectColumnValuesToNotBeInSet(column="ho_ten", value_set=[""]),
        "ho_ten.length": gxe.ExpectColumnValueLengthsToBeBetween(
            column="ho_ten", min_value=2, max_value=c.LONGEST_NAME
        ),
        "thu_nhap.range": gxe.ExpectColumnValuesToBeBetween(
            column="thu_nhap", min_value=0, max_value=c.MOST_INCOME
        ),
        "ngay_cap.after_birth": gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A="ngay_cap", column_B="ngay_sinh", ignore_row_if="either_value_is_missing"
        ),
    }


def counted(
    here: Any, batch: Any, expected: Mapping[str, Any], given: Mapping[str, Any] | None = None
) -> dict[str, int]:
    """Validate a batch and return the unexpected rows by check. Raises KeyError if one broke."""
    import great_expectations as gx

    suite = here.suites.add(gx.ExpectationSuite(name="checks"))
    for name, one in expected.items():
        one.meta = {"check": name}
        suite.add_expectation(one)
    asked = gx.ValidationDefinition(name="checks", data=batch, suite=suite)
    asked = here.validation_definitions.add(asked)
    done = asked.run(batch_parameters=given, result_format="BASIC")
    found = {}
    for one in done.results:
        key = "unexpected_count" if "unexpected_count" in one.result else "observed_value"
        found[one.expectation_config.meta["check"]] = int(one.result[key])
    return found

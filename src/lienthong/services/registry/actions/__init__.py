"""Everything that changes the register, each function one transaction with its audit record."""

from lienthong.services.registry.actions.agencies import (
    dissolve_agency,
    establish_agency,
    hand_over_databases,
    merge_agencies,
    move_agency,
    rename_agency,
    split_agency,
)
from lienthong.services.registry.actions.loading import load_reference

__all__ = [
    "dissolve_agency",
    "establish_agency",
    "hand_over_databases",
    "load_reference",
    "merge_agencies",
    "move_agency",
    "rename_agency",
    "split_agency",
]

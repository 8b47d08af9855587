"""The keys that a contract may have are those of the public model."""

from lienthong.core.contract.standard_keys import PARTS, ROOT
from tools.build_standard_keys import parts


def test_keys_are_those_of_the_public_model():
    assert parts() == PARTS
    assert PARTS["SchemaObject"]["properties"] == "SchemaProperty"
    assert ROOT in PARTS

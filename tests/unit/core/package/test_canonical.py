"""Signed documents have one form, and no text that a database cannot be asked for."""

import pytest

from lienthong.core.package.canonical import canonical_json, read_canonical
from lienthong.core.package.refusal import Refused


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\\\x00", "\\\\\x00"])
def test_nul_in_a_text_is_refused(text: str) -> None:
    for document in ({"key": text}, {text: 1}, {"a": [{"b": text}]}):
        with pytest.raises(Refused) as caught:
            read_canonical(canonical_json(document), what="manifest", limit=1000)

        assert caught.value.code == "malformed"


@pytest.mark.parametrize("text", ["\\u0000", "\\\\u0000", "u0000", "\x01", "\\"])
def test_text_that_only_looks_like_nul_is_read(text: str) -> None:
    data = canonical_json({"key": text})

    assert read_canonical(data, what="manifest", limit=1000) == {"key": text}

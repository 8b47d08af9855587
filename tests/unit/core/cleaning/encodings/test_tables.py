"""The tables, both ways, on the whole alphabet; other people's tables are the witnesses."""

import codecs
import re
import unicodedata
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from viparse.normalize.encodings import CHARMAPS

from bench.legacy_texts import vietnamese
from lienthong.core.cleaning.encodings import tcvn3, viqr, vni, windows_1258
from lienthong.core.cleaning.encodings.alphabet import BEYOND_ASCII, LETTERS
from lienthong.core.cleaning.encodings.family import ENCODINGS

PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 "
TEXTS = st.integers(0, 2**32).map(lambda seed: vietnamese(Random(seed), 120))
# Toned capitals that TCVN3 lacks: it writes them with the codes of small letters.
NO_CODE = {c for c, (vowel, tone) in LETTERS.items() if tone >= 0 and vowel.isupper()}
# Small among capitals, as in the commune SRó: TCVN3 writes SRÓ with the very same codes.
AMONG_CAPITALS = re.compile(f"[^\\W\\d_a-zđ]{{2}}[{''.join(c.lower() for c in sorted(NO_CODE))}]")


def test_the_alphabet_has_134_letters_beyond_ascii():
    assert len(BEYOND_ASCII) == len(set(BEYOND_ASCII)) == 134
    assert all(unicodedata.is_normalized("NFC", letter) for letter in BEYOND_ASCII)


@pytest.mark.parametrize("letter", [*BEYOND_ASCII, *PLAIN])
@pytest.mark.parametrize("encoding", ENCODINGS, ids=lambda e: e.name)
def test_every_letter_comes_back(encoding, letter):
    written = encoding.encode(letter)

    assert all(ord(c) < 0x100 for c in written)
    if encoding is tcvn3.TCVN3 and letter in NO_CODE:
        assert (written, encoding.decode(written)) == (
            encoding.encode(letter.lower()),
            letter.lower(),
        )
        assert encoding.decode(encoding.encode(f"X{letter}X")) == f"X{letter}X"
    else:
        assert encoding.decode(written) == letter


@pytest.mark.parametrize("encoding", ENCODINGS, ids=lambda e: e.name)
def test_no_two_letters_are_written_alike(encoding):
    letters = [c for c in (*BEYOND_ASCII, *PLAIN) if c not in NO_CODE or encoding.name != "tcvn3"]

    assert len({encoding.encode(letter) for letter in letters}) == len(letters)


@pytest.mark.parametrize("name", ["tcvn3", "vni"])
def test_tables_agree_with_those_of_viparse(name):
    ours = {e.name: e for e in ENCODINGS}[name]
    pairs = CHARMAPS[name].pairs

    assert len(pairs) > 70
    assert [source for source, letter in pairs if ours.decode(source) != letter] == []


def test_windows_1258_agrees_with_the_codec():
    for letter in BEYOND_ASCII:
        for encode in (windows_1258.encode, windows_1258.encode_precomposed):
            octets = encode(letter).encode("latin-1")
            assert unicodedata.normalize("NFC", codecs.decode(octets, "cp1258")) == letter


@pytest.mark.parametrize("letter", BEYOND_ASCII)
def test_windows_1258_reads_both_ways_of_writing(letter):
    assert windows_1258.decode(windows_1258.encode(letter)) == letter
    assert windows_1258.decode(windows_1258.encode_precomposed(letter)) == letter


@given(TEXTS)
def test_texts_come_back_from_vni_viqr_and_windows_1258(text):
    assert vni.decode(vni.encode(text)) == text
    assert viqr.decode(viqr.encode(text)) == text
    assert windows_1258.decode(windows_1258.encode(text)) == text
    assert windows_1258.decode(windows_1258.encode_precomposed(text)) == text


@given(TEXTS)
def test_texts_come_back_from_tcvn3_but_for_capitals_that_nothing_shows(text):
    assume(not AMONG_CAPITALS.search(text))
    back = tcvn3.decode(tcvn3.encode(text))

    assert back.casefold() == text.casefold()
    if not NO_CODE.intersection(text):
        assert back == text
    assert all(read == was or was in NO_CODE for read, was in zip(back, text, strict=True))


@given(st.text(alphabet=st.characters(max_codepoint=0x7F)))
def test_text_in_ascii_survives_the_tables_that_use_more(text):
    for encoding in (tcvn3.TCVN3, vni.VNI, windows_1258.WINDOWS_1258):
        assert encoding.decode(text) == encoding.encode(text) == text


@given(st.lists(st.tuples(st.sampled_from(BEYOND_ASCII), st.text(alphabet=".?'`~^(+*\\dD -"))))
def test_viqr_brings_back_letters_with_any_punctuation_behind(pieces):
    text = " ".join(letter + marks for letter, marks in pieces)

    assert viqr.decode(viqr.encode(text)) == text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Vie^.t Nam", "Việt Nam"),
        ("dda^'t nu+o+'c", "đất nước"),
        ("DDa` Na(~ng", "Đà Nẵng"),
        ("xin cha`o!", "xin chào!"),
        (r"O^ng la` ai\?", "Ông là ai?"),
        ("a(?n", "ẳn"),
        ("u*o*'c", "ước"),
    ],
)
def test_viqr_as_the_rfc_writes_it(typed, meant):
    assert viqr.decode(typed) == meant

"""Text typed in the encodings before Unicode: TCVN3, VNI, Windows-1258.

Detected on the text of a whole column, because one cell is too short to tell and one file often
mixes encodings by column. What is not clearly one of them is left as it is.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from viparse.normalize.detector import detect_encoding_by_content
from viparse.normalize.encodings import AUTO_DETECT_CHARMAPS
from viparse.normalize.frequency import vietnamese_score
from viparse.normalize.tables import convert

Convert = Callable[[str], str]

WINDOWS = "windows-1258"
_MARGIN = 0.15  # how much better than the text as it is (viparse's own threshold)
_SEPARATION = 0.05  # how much better than the next encoding
_SHORTEST = 24  # letters; below this the neighbours decide
_SAMPLE = 4_000
# VISCII is left out: short texts in French or Spanish pass for it, and no agency's files use it.
CHARMAPS = {name: AUTO_DETECT_CHARMAPS[name] for name in ("tcvn3", "vni")}
_UNICODE_ONLY = re.compile("[ơưƠƯ\u1ea0-\u1ef9]")  # letters that no legacy text can show


def _windows(text: str) -> str:
    """Read text whose characters are bytes (Latin-1) as Windows-1258."""
    if text.isascii():
        return text
    try:
        decoded = text.encode("latin-1").decode("cp1258", errors="replace")
    except UnicodeEncodeError:
        return text
    return unicodedata.normalize("NFC", decoded)


def _charmap(name: str, text: str) -> str:
    return text if text.isascii() else convert(text, CHARMAPS[name])


CONVERTERS: Mapping[str, Convert] = {
    **{name: partial(_charmap, name) for name in CHARMAPS},
    WINDOWS: _windows,
}


def detect(texts: Iterable[str], *, are_bytes: bool) -> str | None:
    """Return the encoding that makes the texts read as Vietnamese, or None.

    ``are_bytes`` says that each character stands for one byte of a file that is not Unicode.
    """
    distinct = dict.fromkeys(t for t in texts if not t.isascii())
    sample = "\n".join(distinct)[:_SAMPLE]
    if len(sample) < _SHORTEST or _UNICODE_ONLY.search(sample):
        return None
    base = vietnamese_score(sample)
    ranked = sorted(
        (
            (vietnamese_score(convert_(sample)), name)
            for name, convert_ in CONVERTERS.items()
            if are_bytes or name != WINDOWS
        ),
        reverse=True,
    )
    (best, name), (second, _) = ranked[0], ranked[1]
    if best - base < _MARGIN or best - second < _SEPARATION:
        return None
    if name == WINDOWS:
        return name
    # viparse also refuses what reads as another language with accents, such as French.
    confirmed: str | None = detect_encoding_by_content(sample, CHARMAPS).encoding
    return confirmed


def column_encodings(
    rows: Sequence[Sequence[object]], width: int, *, are_bytes: bool, default: str | None
) -> list[str | None]:
    """Return the encoding of each column, judged on sample rows; None where it is Unicode."""
    found = []
    for i in range(width):
        texts = [c for row in rows if i < len(row) and isinstance(c := row[i], str) and c]
        found.append(detect(texts, are_bytes=are_bytes) or default)
    return found

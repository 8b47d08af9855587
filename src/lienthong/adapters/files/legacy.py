"""Text typed in the encodings before Unicode: TCVN3, VNI, VIQR, Windows-1258.

Detected on the text of a whole column, because one cell is too short to tell and one file often
mixes encodings by column. What is not clearly one of them is left as it is. A cell that was
converted remembers what it held, so that the row's log can say so.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from lienthong.core.cleaning.encodings.detect import detect as found_in
from lienthong.core.cleaning.encodings.detect import mends
from lienthong.core.cleaning.encodings.family import ENCODINGS
from lienthong.core.cleaning.encodings.model import Encoding
from lienthong.core.cleaning.model import Converted

Convert = Callable[[str], str]

# In a column where some cells are Unicode, a cell is converted only if it is wrong as it stands.
MIXED = "+unicode"
CHARMAPS = ("tcvn3", "vni")  # fonts that a header may be typed in


def _convert(encoding: Encoding, text: str) -> str:
    read = encoding.decode(text)
    return text if read == text else Converted(read, text, encoding.name)


def _convert_some(encoding: Encoding, text: str) -> str:
    return _convert(encoding, text) if mends(encoding, text) else text


CONVERTERS: Mapping[str, Convert] = {
    **{e.name: partial(_convert, e) for e in ENCODINGS},
    **{e.name + MIXED: partial(_convert_some, e) for e in ENCODINGS},
}


def detect(texts: Iterable[str], *, are_bytes: bool = False, sure: str | None = None) -> str | None:
    """Return the converter that makes the texts read as Vietnamese, or None.

    ``sure`` is what the rest of the file is known to be in. ``are_bytes`` says that each character
    stands for one byte of a file that is not Unicode: then nothing in it can be Unicode already.
    """
    found = found_in(texts, sure=sure)
    if found is None:
        return None
    return found.name + MIXED if found.mixed and not are_bytes else found.name


def column_encodings(
    rows: Sequence[Sequence[object]], width: int, *, are_bytes: bool, default: str | None
) -> list[str | None]:
    """Return the encoding of each column, judged on sample rows; None where it is Unicode.

    Columns with too few words to tell follow the others, when these agree on one encoding and the
    words they do have read well in it.
    """
    texts = [
        [c for row in rows if i < len(row) and isinstance(c := row[i], str) and c]
        for i in range(width)
    ]
    found = [detect(column, are_bytes=are_bytes) for column in texts]
    agreed = {name.removesuffix(MIXED) for name in found if name is not None}
    sure = agreed.pop() if len(agreed) == 1 else None
    if sure is not None:
        pairs = zip(found, texts, strict=True)
        found = [name or detect(column, are_bytes=are_bytes, sure=sure) for name, column in pairs]
    return [name or default for name in found]

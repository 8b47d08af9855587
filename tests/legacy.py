"""Write Vietnamese as the fonts before Unicode did."""

from viparse.normalize.encodings import CHARMAPS


def in_tcvn3(text: str) -> str:
    """Return the text as a .VnTime font wants it."""
    back: dict[str, str] = {}
    for source, letter in CHARMAPS["tcvn3"].pairs:
        back.setdefault(letter, source)
    return "".join(back.get(c, c) for c in text)

"""What an encoding from before Unicode is: a name, and text both ways."""

from collections.abc import Callable
from dataclasses import dataclass

Convert = Callable[[str], str]


@dataclass(frozen=True)
class Encoding:
    """One encoding. Its text is kept as the characters a reader sees: one for each byte.

    ``encode`` takes Vietnamese in NFC; ``decode`` gives it back. ``name`` is also the name of the
    step in a row's log.
    """

    name: str
    encode: Convert
    decode: Convert

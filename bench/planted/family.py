"""Every kind of planted fault. A new one is one entry in one of these files."""

from bench.planted import codes, days, letters, numbers, people
from bench.planted.model import Kind

KINDS: tuple[Kind, ...] = (
    *letters.KINDS,
    *people.KINDS,
    *days.KINDS,
    *numbers.KINDS,
    *codes.KINDS,
)

"""Pages as a recogniser sees them, written as text: four spaces part two places of a line."""

from lienthong.core.digitising.page import Box, Page, Word

LETTER, HEIGHT, STEP = 20, 30, 70


def page(*lines: str, confidence: float = 96.0, number: int = 1) -> Page:
    words = []
    for line, text in enumerate(lines):
        at = 0
        for part in text.split(" "):
            if part:
                box = Box(100 + at * LETTER, 100 + line * STEP, len(part) * LETTER, HEIGHT)
                words.append(Word(part, confidence, box, line))
            at += len(part) + 1
    return Page(number, 2480, 3508, tuple(words))

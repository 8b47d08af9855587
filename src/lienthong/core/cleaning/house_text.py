"""Text of forms and reports in one style of tones, that of Nghị định 30/2020 (hòa, ủy)."""

from lienthong.core.cleaning import text, tone
from lienthong.core.cleaning.model import Cleaned, Normaliser, Raw, Step


def clean(raw: Raw) -> Cleaned:
    """Clean a text and place its tones in one style. Not for names, which their owners spell.

    >>> clean("Uỷ ban nhân dân xã  Hoà Bình")[0]
    'Ủy ban nhân dân xã Hòa Bình'
    """
    said, steps = text.clean_lines(raw)
    if not isinstance(said, str):
        return said, steps
    done = tone.house_style(said)
    return done, steps if done == said else (*steps, Step("tone", said, done))


NORMALISER = Normaliser("house_text", ("string",), lambda field, dictionary: clean)

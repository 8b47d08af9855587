"""Compare markup by what it says: white space around tags says nothing."""

import re


def tight(markup: str) -> str:
    """Return markup without white space around its tags, and with one space elsewhere.

    >>> tight('<p  class="a">\\n  tên   gọi </p>')
    '<p class="a">tên gọi</p>'
    """
    return re.sub(r"\s*([<>])\s*", r"\1", re.sub(r"\s+", " ", markup))

"""Text a spreadsheet would run as a formula is made plain going out and restored coming in."""

# The last four are the wide forms of = + - @, which some spreadsheets take for the narrow ones.
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def neutral(text: str) -> str:
    """Return text that no spreadsheet takes for a formula.

    >>> neutral("=1+1"), neutral("Đền Trần")
    ("'=1+1", 'Đền Trần')
    """
    return f"'{text}" if text.startswith(STARTS) else text


def restored(text: str) -> str:
    """Return what ``neutral`` was given.

    >>> restored("'+84912345678"), restored("'tên'")
    ('+84912345678', "'tên'")
    """
    return text[1:] if text[:1] == "'" and text[1:].startswith(STARTS) else text

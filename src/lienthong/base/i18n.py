"""Mark texts for translation where Django may not be imported.

A marked text is a Vietnamese message id with named placeholders; the edge renders it with
``gettext(message) % values`` in the reader's language.
"""


def N_(message: str) -> str:
    """Return the message unchanged; extraction tools find it by this name."""
    return message

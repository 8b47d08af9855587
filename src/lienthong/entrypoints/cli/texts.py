"""Texts of the command line in the user's language, without starting Django.

``LIENTHONG_LANGUAGE`` chooses; Vietnamese, the language of the message ids, is the default.
"""

import gettext
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LOCALE_DIR = Path(__file__).resolve().parents[2] / "locale"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("django", LOCALE_DIR, languages=[language], fallback=True)


def _(message: str) -> str:
    """Translate a message id."""
    return _catalogue(os.environ.get("LIENTHONG_LANGUAGE", "vi")).gettext(message)


def filled(message: str, values: Mapping[str, object]) -> str:
    """Translate a message id and fill its named placeholders."""
    text = _(message)
    return text % values if values else text

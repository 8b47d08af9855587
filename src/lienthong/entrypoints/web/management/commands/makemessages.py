"""Collect the texts to translate: also those marked with ``N_``, where Django is not known.

Run in ``src/lienthong``: ``python -m django makemessages -l en --no-location``.
"""

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Django's command, with our marker."""

    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=N_"]

"""Validators of terms that an engine can confirm for most values; the others are asked."""

from collections.abc import Mapping

from lienthong.core.quality.certain import contacts, past_day, personal_number
from lienthong.core.quality.certain.subject import Bind, Subject
from lienthong.core.quality.plan import Certain

_BY_NAME: Mapping[str, Bind] = {
    "personal_number": personal_number.certain,
    "phone": contacts.phone,
    "email": contacts.email,
    "past_date": past_day.past,
    "birth_date": past_day.birth,
}


def certain(subject: Subject) -> Certain | None:
    """Say what passes for certain."""
    term = subject.dictionary.term(subject.field.term)
    bind = _BY_NAME.get(term.validator or "") if term else None
    return bind(subject) if bind and not subject.field.is_nested else None

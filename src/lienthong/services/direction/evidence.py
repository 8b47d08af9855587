"""What a person must write before something counts as done."""

from lienthong.services.direction import errors


def stated(text: str) -> str:
    """Return what a person wrote. Raises EvidenceMissing when that is nothing."""
    if not text.strip():
        raise errors.EvidenceMissing
    return text.strip()

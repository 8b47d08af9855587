"""Errors a person can mend. Anything else that is raised is our bug."""

from collections.abc import Mapping


class UserError(Exception):
    """A refusal that says what is wrong, where, and what to do next.

    ``message`` and ``remedy`` are Vietnamese message ids with named placeholders filled from
    ``values``. The web maps it to ``status``, the command line to exit code 1.
    """

    code = "user-error"
    status = 400

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        values: Mapping[str, object] | None = None,
        place: str = "",
        remedy: str = "",
        status: int = 0,
    ) -> None:
        self.message = message
        self.values = dict(values or {})
        self.place = place
        self.remedy = remedy
        if code:
            self.code = code
        if status:
            self.status = status
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """Return the untranslated Vietnamese sentence, place first."""
        text = self.message % self.values if self.values else self.message
        return f"{self.place}: {text}" if self.place else text


class NotAllowed(UserError):
    """The actor lacks the permission."""

    code = "not-allowed"
    status = 403


class NotFound(UserError):
    """What was asked for does not exist (or may not be seen)."""

    code = "not-found"
    status = 404

"""Find pieces of desk work."""

from lienthong.base.errors import NotFound
from lienthong.base.i18n import N_
from lienthong.services.intake.models import DeskOperation


def find(number: int) -> DeskOperation:
    """Return a piece of work. Raises NotFound."""
    held = DeskOperation.objects.filter(pk=number).first()
    if held is None:
        raise NotFound(N_("Không có việc này trên bàn cách ly."), code="unknown-work")
    return held

"""What is wrong with a declared form, and where in it."""

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_

REMEDY = N_("Sửa chỗ nêu trên rồi lưu lại; biểu đang dùng chưa thay đổi.")


class BadForm(UserError):
    """A form that does not hold together."""

    code = "bad-indicator-form"

    def __init__(self, place: str, message: str, **values: object) -> None:
        super().__init__(message, values=values, place=place, remedy=REMEDY)

"""Forms of accounts. Rules of passwords are checked by the service, not twice here."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from lienthong.entrypoints.web.styled import StyledForm
from lienthong.services.accounts.models import Role


class SignInForm(AuthenticationForm):
    """Name and password, with Vietnamese labels and one answer for every wrong pair."""

    error_messages = {
        "invalid_login": _(
            "Tên đăng nhập hoặc mật khẩu chưa đúng. Kiểm tra bộ gõ tiếng Việt và phím Caps Lock."
        ),
        "inactive": _("Tài khoản đã bị khóa. Liên hệ quản trị hệ thống."),
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through unchanged
        self.fields["username"].label = _("Tên đăng nhập")
        self.fields["password"].label = _("Mật khẩu")
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"


class PasswordForm(StyledForm):
    """The password now, and the new one twice."""

    current = forms.CharField(label=_("Mật khẩu hiện tại"), widget=forms.PasswordInput)
    new = forms.CharField(
        label=_("Mật khẩu mới"),
        widget=forms.PasswordInput,
        help_text=_("Ít nhất 12 ký tự, không trùng tên, không phổ biến."),
    )
    again = forms.CharField(label=_("Nhập lại mật khẩu mới"), widget=forms.PasswordInput)

    def clean(self) -> dict[str, object]:
        found = super().clean() or {}
        if found.get("new") != found.get("again"):
            self.add_error("again", _("Hai lần nhập mật khẩu mới không giống nhau."))
        return found


class UserForm(StyledForm):
    """An account as an administrator keeps it."""

    full_name = forms.CharField(label=_("Họ và tên"), max_length=150)
    role = forms.ChoiceField(label=_("Vai trò"), choices=Role.choices)
    unit = forms.CharField(
        label=_("Mã đơn vị"),
        max_length=80,
        required=False,
        help_text=_("Người nhập liệu chỉ sửa được bản ghi của đơn vị này."),
        widget=forms.TextInput(attrs={"list": "units"}),
    )


class ChangeUserForm(UserForm):
    """An account that exists: it may also be closed."""

    is_active = forms.BooleanField(label=_("Được phép đăng nhập"), required=False)


class NewUserForm(UserForm):
    """A new account: also its name and first password."""

    username = forms.RegexField(
        r"^[a-z0-9._-]{3,60}$",
        label=_("Tên đăng nhập"),
        help_text=_("Chữ thường không dấu, chữ số, dấu chấm, gạch; từ 3 ký tự."),
        error_messages={"invalid": _("Chỉ dùng chữ thường không dấu, chữ số, dấu chấm, gạch.")},
    )
    password = forms.CharField(
        label=_("Mật khẩu ban đầu"),
        widget=forms.PasswordInput,
        help_text=_("Ít nhất 12 ký tự, không trùng tên, không phổ biến."),
    )
    field_order = ["username", "full_name", "role", "unit", "password"]

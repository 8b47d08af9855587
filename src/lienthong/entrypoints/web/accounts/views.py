"""Sign in, sign out, keep one's own account, and administer the others."""

from axes.handlers.proxy import AxesProxyHandler
from django.contrib import messages
from django.contrib.auth import authenticate, update_session_auth_hash
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Q
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lienthong.base.errors import UserError
from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.accounts.forms import (
    ChangeUserForm,
    NewUserForm,
    PasswordForm,
    SignInForm,
)
from lienthong.entrypoints.web.errors import locked_out, said
from lienthong.entrypoints.web.intake.reach import table_choices
from lienthong.entrypoints.web.paging import Paging
from lienthong.services.accounts import actions
from lienthong.services.accounts.models import ApiToken, Role, User
from lienthong.services.registry.models import Agency


class SignIn(LoginView):
    """The sign-in page; axes counts the bad tries."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


class SignOut(LogoutView):
    """Sign out, by POST only."""

    http_method_names = ["post", "options"]


def _refused(form: Form, error: UserError, field: str | None = None) -> None:
    text = " ".join(t for t in (said(error.message, error.values), said(error.remedy)) if t)
    form.add_error(field or NON_FIELD_ERRORS, text)


@sensitive_post_parameters()
@needs()
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: Request) -> HttpResponse:
    """Show one's own account; a POST changes the password."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        known = _knows_password(request, form.cleaned_data["current"])
        if known is None:
            return locked_out(request)
        if not known:
            form.add_error("current", _("Mật khẩu hiện tại chưa đúng."))
        else:
            try:
                actions.change_password(
                    user=request.user, password=form.cleaned_data["new"], by=request.user.actor
                )
            except UserError as error:
                _refused(form, error, "new")
            else:
                update_session_auth_hash(request, request.user)
                messages.success(request, _("Đã đổi mật khẩu; các khóa API cũ đã hết hiệu lực."))
                return redirect("web:accounts:own")
    return _own_page(request, form)


def _knows_password(request: Request, password: str) -> bool | None:
    """Tell whether the person knows the password; None when too many bad ones were tried.

    Bad ones are counted with those of the sign-in page: a stolen session does not find it out.
    """
    username = request.user.username
    found = authenticate(request, username=username, password=password)
    if found is None and not AxesProxyHandler.is_allowed(request, {"username": username}):
        return None
    return found is not None


def _own_page(request: Request, form: Form, key: str = "") -> HttpResponse:
    context = {
        "form": form,
        "tokens": request.user.tokens.order_by("-created_at"),
        "tables": table_choices(request.user, "read"),
        "new_key": key,
    }
    answer = render(request, "accounts/own.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@needs()
@require_POST
def change_email(request: Request) -> HttpResponse:
    """Set where one's own reminders go by e-mail; nowhere when empty."""
    actions.change_email(
        user=request.user, email=request.POST.get("email", ""), by=request.user.actor
    )
    messages.success(request, _("Đã ghi địa chỉ nhận thư."))
    return redirect("web:accounts:own")


@needs()
@require_POST
def make_token(request: Request) -> HttpResponse:
    """Make an API key and show it once, in this answer only: it is kept nowhere."""
    label = request.POST.get("label", "").strip()[:100]
    if not label:
        messages.error(request, _("Ghi tên để sau này nhận ra khóa, ví dụ tên phần mềm sẽ dùng."))
        return redirect("web:accounts:own")
    known = dict(table_choices(request.user, "read"))
    key = actions.create_token(
        user=request.user,
        label=label,
        by=request.user.actor,
        read_only=request.POST.get("read_only") == "1",
        masked=request.POST.get("masked") == "1",
        tables=[name for name in request.POST.getlist("tables") if name in known],
    )
    return _own_page(request, PasswordForm(), key)


@needs()
@require_http_methods(["GET", "HEAD", "POST"])
def revoke_token(request: Request, pk: int) -> HttpResponse:
    """Ask, then end one's own API key."""
    token = get_object_or_404(ApiToken, pk=pk, user=request.user)
    if request.method == "POST":
        actions.revoke_token(token=token, by=request.user.actor)
        messages.success(request, _("Đã thu hồi khóa «%(label)s».") % {"label": token.label})
        return redirect("web:accounts:own")
    return render(request, "accounts/revoke.html", {"token": token})


@needs("accounts.manage")
@require_safe
def users(request: Request) -> HttpResponse:
    """List the accounts."""
    found = User.objects.order_by("username")
    text = request.GET.get("tim", "").strip()
    if text:
        found = found.filter(
            Q(username__icontains=text) | Q(full_name__icontains=text) | Q(unit__icontains=text)
        )
    if role := request.GET.get("vai_tro"):
        found = found.filter(role=role)
    paging = Paging.of(request, found.count())
    context = {
        "rows": found[paging.offset : paging.offset + paging.size],
        "paging": paging,
        "roles": [("", _("Mọi vai trò")), *Role.choices],
        "role": request.GET.get("vai_tro", ""),
        "text": text,
    }
    return render(request, "accounts/users.html", context)


@sensitive_post_parameters()
@needs("accounts.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def new_user(request: Request) -> HttpResponse:
    """Create an account."""
    form = NewUserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.create_user(**form.cleaned_data, by=request.user.actor)
        except UserError as error:
            _refused(form, error)
        else:
            messages.success(request, _("Đã tạo tài khoản «%(name)s».") % {"name": user.username})
            return redirect("web:accounts:users")
    return _user_page(request, form, None)


@needs("accounts.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def change_user(request: Request, username: str) -> HttpResponse:
    """Change an account's name, role, unit, or close it."""
    user = get_object_or_404(User, username=username)
    initial = {name: getattr(user, name) for name in ("full_name", "role", "unit", "is_active")}
    form = ChangeUserForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        if user == request.user and not form.cleaned_data["is_active"]:
            form.add_error("is_active", _("Không thể tự khóa tài khoản của mình."))
        else:
            try:
                actions.change_user(user=user, **form.cleaned_data, by=request.user.actor)
            except UserError as error:
                _refused(form, error, "unit")
            else:
                messages.success(request, _("Đã lưu tài khoản «%(name)s».") % {"name": username})
                return redirect("web:accounts:users")
    return _user_page(request, form, user)


def _user_page(request: Request, form: Form, account: User | None) -> HttpResponse:
    units = Agency.objects.order_by("name").values_list("id", "name")
    context = {"form": form, "account": account, "units": units}
    return render(request, "accounts/user.html", context)

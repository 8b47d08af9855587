"""People and programs that may use the node."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from lienthong.base.actor import Actor

PERSONAL = frozenset({"records.personal", "records.personal_all"})
# What a key that is for reading only may still do.
READING = frozenset({"records.read", "records.export", "sync.read", "direction.read", "audit.read"})


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", _("Quản trị hệ thống")
    DATA_OFFICER = "data_officer", _("Cán bộ dữ liệu")
    CLERK = "clerk", _("Người nhập liệu của đơn vị")
    LEADER = "leader", _("Lãnh đạo")
    AUDITOR = "auditor", _("Kiểm toán viên")


class User(AbstractUser):
    """A person. ``unit`` is the id of the agency or unit they work for.

    ``key`` is the API key by which they came, when a program calls in their name.
    """

    key: "ApiToken | None" = None

    full_name = models.CharField(_("Họ và tên"), max_length=150)
    role = models.CharField(_("Vai trò"), max_length=20, choices=Role, default=Role.CLERK)
    unit = models.CharField(_("Đơn vị"), max_length=80, blank=True)

    def __str__(self) -> str:
        return self.full_name or self.username

    @property
    def actor(self) -> Actor:
        """This person as the doer of a state change."""
        return Actor(kind="user", id=self.username, name=str(self))


class ApiToken(models.Model):
    """A program's key. Only its SHA-256 is kept; the key is shown once.

    It has the rights of its user, or fewer: ``read_only`` changes nothing, ``masked`` never sees
    personal data, ``tables`` are the only ones it opens (none named: every table).
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    label = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    read_only = models.BooleanField(default=False, db_default=False)
    masked = models.BooleanField(default=False, db_default=False)
    tables = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))

    def allows(self, permission: str) -> bool:
        """Tell whether the key leaves its user this permission."""
        if self.masked and permission in PERSONAL:
            return False
        if self.tables and not permission.startswith("records."):
            return False
        return not self.read_only or permission in PERSONAL or permission in READING


class SentRequest(models.Model):
    """A request that a program sent under an Idempotency-Key, and what it was answered."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sent_requests")
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField()
    content_type = models.CharField(max_length=100)
    body = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="sent_request_once")]

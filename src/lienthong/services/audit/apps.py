"""Django's name for this service."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "lienthong.services.audit"
    label = "audit"
    verbose_name = "Nhật ký"

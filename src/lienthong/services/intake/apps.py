"""Django's name for this service."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "lienthong.services.intake"
    label = "intake"
    verbose_name = "Tiếp nhận"

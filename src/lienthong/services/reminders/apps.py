"""Django's name for this service."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "lienthong.services.reminders"
    label = "reminders"
    verbose_name = "Nhắc việc"

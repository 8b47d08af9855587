"""Django's name for this service."""

from django.apps import AppConfig


class DigitisingConfig(AppConfig):
    name = "lienthong.services.digitising"
    label = "digitising"
    verbose_name = "Số hoá"

"""Django's name for this service."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "lienthong.services.reporting"
    label = "reporting"
    verbose_name = "Báo cáo"

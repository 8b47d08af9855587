"""Django's name for this service."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "lienthong.services.records"
    label = "records"
    verbose_name = "Bản ghi"

"""Django's name for this service."""

from django.apps import AppConfig


class SyncConfig(AppConfig):
    name = "lienthong.services.sync"
    label = "sync"
    verbose_name = "Đồng bộ"

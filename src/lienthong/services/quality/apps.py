"""Django's name for this service."""

from django.apps import AppConfig


class QualityConfig(AppConfig):
    name = "lienthong.services.quality"
    label = "quality"
    verbose_name = "Chất lượng"

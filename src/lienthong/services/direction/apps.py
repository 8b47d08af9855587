"""Django's name for this service."""

from django.apps import AppConfig


class DirectionConfig(AppConfig):
    name = "lienthong.services.direction"
    label = "direction"
    verbose_name = "Chỉ đạo"

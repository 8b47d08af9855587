"""Django's name for this service."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "lienthong.services.registry"
    label = "registry"
    verbose_name = "Danh mục"

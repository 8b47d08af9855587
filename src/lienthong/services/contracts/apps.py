"""Django's name for this service."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "lienthong.services.contracts"
    label = "contracts"
    verbose_name = "Hợp đồng dữ liệu"

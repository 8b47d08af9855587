"""Django's name for this service."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "lienthong.services.accounts"
    label = "accounts"
    verbose_name = "Tài khoản"

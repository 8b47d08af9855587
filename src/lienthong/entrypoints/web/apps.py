"""Django's name for the pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "lienthong.entrypoints.web"
    label = "web"
    verbose_name = "Trang web"

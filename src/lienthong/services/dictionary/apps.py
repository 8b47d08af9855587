"""Django's name for this service."""

from django.apps import AppConfig


class DictionaryConfig(AppConfig):
    name = "lienthong.services.dictionary"
    label = "dictionary"
    verbose_name = "Từ điển"

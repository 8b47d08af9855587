"""Addresses of the dictionary."""

from django.urls import path

from lienthong.entrypoints.web.dictionary import search

app_name = "dictionary"
urlpatterns = [
    path("tu-dien/tim", search.search, name="search"),
]

"""Addresses of the audit pages."""

from django.urls import path

from lienthong.entrypoints.web.audit import views

app_name = "audit"
urlpatterns = [
    path("nhat-ky/", views.log, name="log"),
    path("nhat-ky/chung-minh/", views.prove, name="prove"),
]

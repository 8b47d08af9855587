"""Addresses of the register."""

from django.urls import path

from lienthong.entrypoints.web.registry import views

app_name = "registry"
urlpatterns = [
    path("danh-muc/", views.databases, name="databases"),
    path("danh-muc/xuat.<str:kind>", views.export, name="export"),
    path("danh-muc/uu-tien/", views.priority, name="priority"),
    path("danh-muc/co-quan/", views.agencies, name="agencies"),
    path("danh-muc/he-thong/", views.systems, name="systems"),
    path("danh-muc/dong-hanh/", views.partners, name="partners"),
    path("danh-muc/van-ban/", views.laws, name="laws"),
]

"""Addresses of the sync pages."""

from django.urls import path

from lienthong.entrypoints.web.sync import views

app_name = "sync"
urlpatterns = [
    path("dong-bo/", views.monitor, name="monitor"),
    path("dong-bo/bien-nhan/<int:pk>/", views.receipt, name="receipt"),
    path("dong-bo/canh-bao/<int:pk>/dong/", views.resolve, name="resolve"),
    path("dong-bo/<slug:contract_id>/giu/", views.hold, name="hold"),
    path("dong-bo/<slug:contract_id>/doi-soat/", views.reconcile, name="reconcile"),
]

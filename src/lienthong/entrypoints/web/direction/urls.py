"""Addresses of tasks, indicators and reports."""

from django.urls import path

from lienthong.entrypoints.web.direction import views

app_name = "direction"
urlpatterns = [
    path("nhiem-vu/", views.tasks, name="tasks"),
    path("nhiem-vu/<str:pk>/", views.task, name="task"),
    path("nhiem-vu/<str:pk>/tien-do/", views.report, name="report"),
    path("chi-tieu/", views.kpis, name="kpis"),
    path("chi-tieu/<str:pk>/khai-bao/", views.declare, name="declare"),
    path("bao-cao/", views.reports, name="reports"),
]

"""Addresses of plans, tasks and indicators."""

from django.urls import path, re_path

from lienthong.entrypoints.web.direction import (
    drawings,
    importing,
    listing,
    plans,
    reminders,
    task_page,
)
from lienthong.entrypoints.web.direction.kpis.urls import PAGES

app_name = "direction"
urlpatterns = [
    path("ke-hoach/", plans.plans, name="plans"),
    path("ke-hoach/uu-tien/", plans.priority, name="priority"),
    path("ke-hoach/nop/<int:pk>/", importing.review, name="import"),
    path("ke-hoach/nop/<int:pk>/quyet-dinh/", importing.decide, name="import_decide"),
    path("ke-hoach/nop/<int:pk>/ket-thuc/", importing.finish, name="import_finish"),
    path("ke-hoach/nop/<int:pk>/tep/", importing.original, name="import_file"),
    path("ke-hoach/<str:pk>/", plans.plan, name="plan"),
    path("nhiem-vu/", listing.tasks, name="tasks"),
    re_path(r"^nhiem-vu/xuat\.(?P<form>csv|xlsx)$", listing.export, name="tasks_export"),
    path("nhiem-vu/bang/", drawings.board, name="board"),
    path("nhiem-vu/lich/", drawings.month, name="calendar"),
    path("nhiem-vu/tien-do/", drawings.gantt, name="gantt"),
    path("nhiem-vu/nhac/", reminders.reminders, name="reminders"),
    path("nhiem-vu/<str:pk>/", task_page.task, name="task"),
    path("nhiem-vu/<str:pk>/tien-do/", task_page.report, name="report"),
    path("nhiem-vu/<str:pk>/tep/", task_page.attach, name="attach"),
    path("nhiem-vu/<str:pk>/tep/<str:sha256>/", task_page.file, name="task_file"),
    *PAGES,
]

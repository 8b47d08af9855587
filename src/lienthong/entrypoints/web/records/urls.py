"""Addresses of a declared database."""

from django.urls import path

from lienthong.entrypoints.web.contracts import documentation
from lienthong.entrypoints.web.contracts import views as contract
from lienthong.entrypoints.web.quality import failing, history, weighing
from lienthong.entrypoints.web.quality import views as quality
from lienthong.entrypoints.web.records import (
    attaching,
    bulk,
    drafting,
    exporting,
    listing,
    lookups,
    mapping,
    picking,
    restoring,
    saved,
    saving,
    showing,
    views,
)
from lienthong.entrypoints.web.sync import views as sync

app_name = "records"
urlpatterns = [
    path("csdl/<slug:contract_id>/", listing.row_list, name="list"),
    path("csdl/<slug:contract_id>/xuat.<str:kind>", exporting.export, name="export"),
    path("csdl/<slug:contract_id>/khung-nhin/", saved.manage, name="views"),
    path("csdl/<slug:contract_id>/<slug:table>/khung-nhin/luu/", saved.save, name="view_save"),
    path(
        "csdl/<slug:contract_id>/<slug:table>/khung-nhin/<int:pk>/sua/",
        saved.change,
        name="view_change",
    ),
    path(
        "csdl/<slug:contract_id>/<slug:table>/khung-nhin/<int:pk>/xoa/",
        saved.delete,
        name="view_delete",
    ),
    path(
        "csdl/<slug:contract_id>/<slug:table>/khung-nhin/<int:pk>/mac-dinh/",
        saved.make_default,
        name="view_default",
    ),
    path("csdl/<slug:contract_id>/hang-loat/", bulk.operations, name="bulk_list"),
    path("csdl/<slug:contract_id>/<slug:table>/hang-loat/chon/", bulk.choose, name="bulk_new"),
    path("csdl/<slug:contract_id>/<slug:table>/hang-loat/<int:pk>/", bulk.operation, name="bulk"),
    path(
        "csdl/<slug:contract_id>/<slug:table>/hang-loat/<int:pk>/hoan-tac/",
        bulk.undo,
        name="bulk_undo",
    ),
    path(
        "csdl/<slug:contract_id>/<slug:table>/loc/<slug:field>/",
        picking.filter_choices,
        name="filter_choices",
    ),
    path("csdl/<slug:contract_id>/chat-luong/", quality.tab, name="quality"),
    path("csdl/<slug:contract_id>/chat-luong/do/", quality.measure, name="measure"),
    path("csdl/<slug:contract_id>/chat-luong/luat/<int:pk>/", failing.failures, name="failures"),
    path(
        "csdl/<slug:contract_id>/chat-luong/luat/<int:pk>/xuat.<str:kind>",
        failing.export,
        name="failures_export",
    ),
    path(
        "csdl/<slug:contract_id>/chat-luong/quy-tac/<slug:table>/<str:rule>/",
        failing.of_rule,
        name="failures_of_rule",
    ),
    path(
        "csdl/<slug:contract_id>/chat-luong/sut/<int:pk>/dong/",
        quality.settle_drop,
        name="quality_drop",
    ),
    path("csdl/<slug:contract_id>/chat-luong/lan-do/", history.runs, name="quality_runs"),
    path("csdl/<slug:contract_id>/chat-luong/lan-do/<int:pk>/", history.run, name="quality_run"),
    path("csdl/<slug:contract_id>/chat-luong/cach-tinh/", weighing.parts, name="quality_parts"),
    path(
        "csdl/<slug:contract_id>/chat-luong/cach-tinh/trong-so/",
        weighing.weigh,
        name="quality_weigh",
    ),
    path(
        "csdl/<slug:contract_id>/chat-luong/cach-tinh/nguong/",
        weighing.limit,
        name="quality_limit",
    ),
    path("csdl/<slug:contract_id>/dong-bo/", sync.tab, name="sync"),
    path("csdl/<slug:contract_id>/hop-dong/", contract.tab, name="contract"),
    path("csdl/<slug:contract_id>/tai-lieu/", documentation.tab, name="documentation"),
    path("csdl/<slug:contract_id>/hop-dong.yaml", contract.source, name="contract_source"),
    path("csdl/<slug:contract_id>/mau/<slug:table>.xlsx", contract.template, name="template"),
    path("csdl/<slug:contract_id>/lich-su/", views.changes, name="history"),
    path("ban-nhap/", drafting.own, name="drafts"),
    path("ban-do/diem.json", mapping.points, name="map_points"),
    path("ban-do/xa/", mapping.communes, name="map_communes"),
    path("csdl/<slug:contract_id>/<slug:table>/them/", saving.new_row, name="new"),
    path("csdl/<slug:contract_id>/<slug:table>/nhap/", drafting.keep, name="draft"),
    path("csdl/<slug:contract_id>/<slug:table>/nhap/bo/", drafting.drop, name="draft_drop"),
    path("csdl/<slug:contract_id>/<slug:table>/dieu-kien/", saving.conditions, name="conditions"),
    path("csdl/<slug:contract_id>/<slug:table>/chon/<str:field>/", lookups.choices, name="choices"),
    path(
        "csdl/<slug:contract_id>/<slug:table>/tai-len/<str:path>/", attaching.upload, name="upload"
    ),
    path(
        "csdl/<slug:contract_id>/<slug:table>/tep/<slug:sha256>/<path:row_id>/",
        attaching.download,
        name="file",
    ),
    path("csdl/<slug:contract_id>/<slug:table>/xem/<path:row_id>/", showing.row, name="row"),
    path(
        "csdl/<slug:contract_id>/<slug:table>/nhac-toi/<path:row_id>/",
        showing.mentions,
        name="mentions",
    ),
    path(
        "csdl/<slug:contract_id>/<slug:table>/so-sanh/<path:row_id>/",
        showing.compare,
        name="compare",
    ),
    path(
        "csdl/<slug:contract_id>/<slug:table>/khoi-phuc/<int:version>/<path:row_id>/",
        restoring.restore,
        name="restore",
    ),
    path("csdl/<slug:contract_id>/<slug:table>/sua/<path:row_id>/", saving.edit_row, name="edit"),
    path(
        "csdl/<slug:contract_id>/<slug:table>/huy/<path:row_id>/", views.cancel_row, name="cancel"
    ),
]

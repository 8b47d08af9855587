"""Addresses of the register."""

from django.urls import path

from lienthong.entrypoints.web.registry import (
    agencies,
    connections,
    database,
    graph,
    inventories,
    laws,
    lists_out,
    registers,
    reviews,
    tree,
    views,
)

app_name = "registry"
urlpatterns = [
    path("danh-muc/", views.databases, name="databases"),
    path("danh-muc/xuat.<str:kind>", views.export, name="export"),
    path("danh-muc/csdl/<path:database_id>/", database.database, name="database"),
    path("danh-muc/cay/", tree.tree, name="tree"),
    path("danh-muc/do-thi/", graph.graph, name="graph"),
    path("danh-muc/kiem-ke/", inventories.inventories, name="inventories"),
    path("danh-muc/kiem-ke/<int:pk>/", inventories.inventory, name="inventory"),
    path("danh-muc/kiem-ke/<int:pk>/cot/", inventories.columns, name="inventory_columns"),
    path("danh-muc/kiem-ke/<int:pk>/chon/", inventories.decide, name="inventory_decide"),
    path("danh-muc/kiem-ke/<int:pk>/xong/", inventories.finish, name="inventory_finish"),
    path("danh-muc/ra-soat/", reviews.campaigns, name="reviews"),
    path("danh-muc/ra-soat/<int:pk>/", reviews.campaign, name="review"),
    path("danh-muc/ra-soat/<int:pk>/buoc/", reviews.campaign_step, name="review_step"),
    path("danh-muc/ra-soat/<int:pk>/bien-ban.<str:kind>", reviews.minutes, name="review_minutes"),
    path("danh-muc/ra-soat/phieu/<int:pk>/", reviews.item, name="review_item"),
    path("danh-muc/ra-soat/phieu/<int:pk>/buoc/", reviews.item_step, name="review_item_step"),
    path("danh-muc/bao-phu/", reviews.coverage, name="coverage"),
    path("danh-muc/uu-tien/", views.priority, name="priority"),
    path("danh-muc/co-quan/", views.agencies, name="agencies"),
    path("danh-muc/co-quan/xuat.<str:kind>", lists_out.agencies, name="agencies_export"),
    path("danh-muc/he-thong/xuat.<str:kind>", lists_out.systems, name="systems_export"),
    path("danh-muc/co-quan/them/", agencies.new, name="agency_new"),
    path("danh-muc/co-quan/<slug:agency_id>/", agencies.agency, name="agency"),
    path("danh-muc/co-quan/<slug:agency_id>/ghi/", agencies.change, name="agency_change"),
    path("danh-muc/he-thong/", views.systems, name="systems"),
    path("danh-muc/dong-hanh/", views.partners, name="partners"),
    path("danh-muc/ket-noi/", connections.listing, name="connections"),
    path("danh-muc/so-theo-doi/", registers.overview, name="registers"),
    path("danh-muc/so-theo-doi/lay-vao/", registers.enter, name="registers_enter"),
    path("danh-muc/van-ban/", laws.listing, name="laws"),
    path("danh-muc/van-ban/xuat.<str:kind>", laws.export, name="laws_export"),
    path("danh-muc/van-ban/<slug:law_id>/", laws.law, name="law"),
]

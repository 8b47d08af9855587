"""Addresses of contracts in the making."""

from django.urls import path

from lienthong.entrypoints.web.contracts import (
    around,
    comparing,
    draft,
    field,
    flow,
    listing,
    previewing,
    proposing,
    rules,
    table,
)

DRAFT = "hop-dong/ban-thao/<int:pk>/"
TABLE = f"{DRAFT}bang/<int:table>/"

app_name = "contracts"
urlpatterns = [
    path("hop-dong/", listing.index, name="index"),
    path("hop-dong/moi/", listing.new, name="new"),
    path("hop-dong/de-xuat/", proposing.new, name="propose"),
    path("hop-dong/de-xuat/<int:pk>/", proposing.page, name="proposal"),
    path("hop-dong/de-xuat/<int:pk>/bo/", proposing.drop, name="proposal_drop"),
    path("hop-dong/de-xuat/<int:pk>/nhap/", proposing.load, name="proposal_load"),
    path(DRAFT, draft.page, name="draft"),
    path(f"{DRAFT}viec/", flow.move, name="draft_move"),
    path(f"{DRAFT}phien-ban/", draft.number_it, name="draft_number"),
    path(f"{DRAFT}yaml/", around.source, name="draft_source"),
    path(f"{DRAFT}hop-dong.yaml", around.download, name="draft_download"),
    path(f"{DRAFT}lich-su/", around.past, name="draft_past"),
    path(f"{DRAFT}y-kien/", around.talk, name="draft_talk"),
    path(f"{DRAFT}cong-bo/", flow.publish, name="draft_publish"),
    path(f"{DRAFT}xem-truoc/", previewing.page, name="draft_preview"),
    path(f"{DRAFT}bang/them/", table.add, name="draft_add_table"),
    path(TABLE, table.page, name="draft_table"),
    path(f"{TABLE}chung/", table.about, name="draft_about_table"),
    path(f"{TABLE}sap-xep/", table.arrange, name="draft_arrange"),
    path(f"{TABLE}them-truong/", table.add_field, name="draft_add_field"),
    path(f"{TABLE}truong/<str:at>/", field.page, name="draft_field"),
    path(f"{TABLE}truong/<str:at>/thuat-ngu/", field.take_term, name="draft_term"),
    path(f"{TABLE}quy-tac/", rules.counts, name="draft_rules"),
    path(f"{TABLE}quy-tac/them/", rules.page, name="draft_new_rule"),
    path(f"{TABLE}quy-tac/dem/", rules.count, name="draft_count"),
    path(f"{TABLE}quy-tac/sua/<path:rule_id>/", rules.page, name="draft_rule"),
    path(f"{TABLE}tep-thu/", rules.sample, name="draft_sample"),
    path(f"{TABLE}danh-sach/", previewing.rows, name="draft_list"),
    path(f"{TABLE}mau.xlsx", previewing.template, name="draft_template"),
    path("hop-dong/<slug:contract_id>/sua/", listing.edit, name="edit"),
    path("hop-dong/<slug:contract_id>/so-sanh/", comparing.page, name="compare"),
]

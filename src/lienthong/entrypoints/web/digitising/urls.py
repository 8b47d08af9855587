"""Addresses of scans."""

from django.urls import path

from lienthong.entrypoints.web.digitising import keying, listing, scan

app_name = "digitising"
urlpatterns = [
    path("so-hoa/", listing.scans, name="list"),
    path("so-hoa/nop/", listing.hand_in, name="hand_in"),
    path("so-hoa/ke-tiep/", listing.following, name="following"),
    path("so-hoa/<int:pk>/", scan.scan, name="scan"),
    path("so-hoa/<int:pk>/huy/", scan.cancel, name="cancel"),
    path("so-hoa/<int:pk>/nhan-dang-lai/", scan.again, name="again"),
    path("so-hoa/<int:pk>/tep-goc/", scan.original, name="original"),
    path("so-hoa/<int:pk>/pdf-a/", scan.searchable, name="searchable"),
    path("so-hoa/<int:pk>/trang/<int:number>.png", scan.image, name="image"),
    path("so-hoa/<int:pk>/phieu/<int:number>/", keying.sheet, name="sheet"),
    path("so-hoa/<int:pk>/phieu/<int:number>/bo/", keying.drop, name="drop"),
    path("so-hoa/<int:pk>/phieu/<int:number>/cho/<str:name>.png", scan.place, name="place"),
]

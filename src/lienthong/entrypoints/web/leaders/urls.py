"""Addresses of the leaders' page."""

from django.urls import path

from lienthong.entrypoints.web.leaders import drilling, outlines, views

app_name = "leaders"
urlpatterns = [
    path("dieu-hanh/", views.page, name="page"),
    path("dieu-hanh/man-hinh/", views.wall, name="wall"),
    path("dieu-hanh/truc-tiep/", views.live, name="live"),
    path("dieu-hanh/do-lai/", views.measure, name="measure"),
    path("dieu-hanh/don-vi/<slug:unit>/", drilling.unit, name="unit"),
    path("dieu-hanh/dia-ban/<slug:code>/", drilling.province, name="province"),
    path("dieu-hanh/xa/<slug:code>/", drilling.commune, name="commune"),
    path("dieu-hanh/ranh-gioi/", outlines.files, name="boundaries"),
    path("dieu-hanh/ranh-gioi/<slug:level>/tep/", outlines.original, name="boundary_file"),
    path("dieu-hanh/ranh-gioi/<slug:level>/bo/", outlines.drop, name="boundary_drop"),
]

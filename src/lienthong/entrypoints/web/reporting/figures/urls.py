"""Addresses of the pages of forms of indicators, beneath those of reports."""

from django.urls import path, re_path

from lienthong.entrypoints.web.reporting.figures import acting, declaring, filling, forms, rates

AT = "bao-cao/bieu/<str:pk>/dien/<str:key>/<str:unit>/"
urlpatterns = [
    path("bao-cao/bieu/", forms.forms, name="forms"),
    path("bao-cao/bieu/moi/", declaring.new, name="form_new"),
    path("bao-cao/bieu/nop/", declaring.take_in, name="form_take_in"),
    path("bao-cao/bieu/ty-le/", rates.rates, name="rates"),
    re_path(r"^bao-cao/bieu/ty-le/xuat\.(?P<form>csv|xlsx)$", rates.export, name="rates_export"),
    path("bao-cao/bieu/<str:pk>/", forms.form_totals, name="totals"),
    path("bao-cao/bieu/<str:pk>/khai-bao/", declaring.declared, name="form"),
    path("bao-cao/bieu/<str:pk>/khai-bao.yaml", declaring.as_yaml, name="form_yaml"),
    path("bao-cao/bieu/<str:pk>/sua/", declaring.edit, name="form_edit"),
    path("bao-cao/bieu/<str:pk>/dung/", declaring.use, name="form_use"),
    path(AT, filling.fill, name="fill"),
    path(f"{AT}o/", filling.fill_row, name="fill_row"),
    path(f"{AT}do-lai/", filling.measure, name="fill_measure"),
    path(f"{AT}mau.xlsx", filling.template, name="fill_template"),
    path(f"{AT}nop/", filling.take_in, name="fill_take_in"),
    path(f"{AT}tep/<int:file>/", filling.original, name="fill_file"),
    path(f"{AT}lich-su/", filling.cell_history, name="fill_history"),
    path(f"{AT}viec/<slug:act>/", acting.act, name="fill_act"),
]

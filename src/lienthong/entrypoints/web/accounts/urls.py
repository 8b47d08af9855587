"""Addresses of the account pages."""

from django.urls import path

from lienthong.entrypoints.web.accounts import views

app_name = "accounts"
urlpatterns = [
    path("dang-nhap/", views.SignIn.as_view(), name="sign_in"),
    path("dang-xuat/", views.SignOut.as_view(), name="sign_out"),
    path("tai-khoan-cua-toi/", views.own, name="own"),
    path("tai-khoan-cua-toi/thu/", views.change_email, name="change_email"),
    path("tai-khoan-cua-toi/khoa-api/", views.make_token, name="make_token"),
    path("tai-khoan-cua-toi/khoa-api/<int:pk>/thu-hoi/", views.revoke_token, name="revoke_token"),
    path("tai-khoan/", views.users, name="users"),
    path("tai-khoan/them/", views.new_user, name="new_user"),
    path("tai-khoan/<str:username>/", views.change_user, name="change_user"),
]

"""Addresses of the sync pages."""

from django.urls import path

from lienthong.entrypoints.web.sync import (
    comparing,
    connecting,
    decisions,
    keys,
    receivers,
    senders,
    streams,
    views,
)

app_name = "sync"
urlpatterns = [
    path("dong-bo/", views.monitor, name="monitor"),
    path("dong-bo/bien-nhan/<int:pk>/", views.receipt, name="receipt"),
    path("dong-bo/canh-bao/<int:pk>/dong/", views.resolve, name="resolve"),
    path("dong-bo/hop-dong/", decisions.announced, name="contracts"),
    path("dong-bo/hop-dong/<int:pk>/nhan/", decisions.accept, name="contract_accept"),
    path("dong-bo/hop-dong/<int:pk>/tu-choi/", decisions.refuse, name="contract_refuse"),
    path("dong-bo/doi-soat/", comparing.comparisons, name="comparisons"),
    path("dong-bo/doi-soat/<int:pk>/", comparing.comparison, name="comparison"),
    path("dong-bo/doi-soat/<int:pk>/hoi-lai/", comparing.ask_anew, name="ask_anew"),
    path("dong-bo/khoa/", keys.page, name="keys"),
    path("dong-bo/khoa/<str:node_id>/<str:key_id>/duyet/", keys.approve, name="key_approve"),
    path("dong-bo/khoa/<str:node_id>/<str:key_id>/ket-thuc/", keys.end, name="key_end"),
    path("dong-bo/khoa/<str:node_id>/<str:key_id>/thu-hoi/", keys.revoke, name="key_revoke"),
    path("dong-bo/noi-nhan/moi/", receivers.register, name="receiver_register"),
    path("dong-bo/noi-nhan/<str:node_id>/", receivers.page, name="receiver"),
    path("dong-bo/noi-nhan/<str:node_id>/duyet/", receivers.approve, name="receiver_approve"),
    path("dong-bo/noi-nhan/<str:node_id>/dung/", receivers.suspend, name="receiver_suspend"),
    path("dong-bo/nut-gui/moi/", connecting.register, name="register"),
    path("dong-bo/goi-thu/<int:pk>/", connecting.trial, name="trial"),
    path("dong-bo/nut-gui/<str:node_id>/", senders.page, name="sender"),
    path("dong-bo/nut-gui/<str:node_id>/chung-minh/", connecting.prove, name="sender_prove"),
    path("dong-bo/nut-gui/<str:node_id>/thong-nhat/", connecting.agree, name="sender_agree"),
    path("dong-bo/nut-gui/<str:node_id>/duyet/", connecting.approve, name="sender_approve"),
    path("dong-bo/nut-gui/<str:node_id>/dung/", senders.suspend, name="sender_suspend"),
    path("dong-bo/nut-gui/<str:node_id>/mo-lai/", senders.reopen, name="sender_reopen"),
    path("dong-bo/nut-gui/<str:node_id>/han-muc/", senders.quota, name="sender_quota"),
    path("dong-bo/nut-gui/<str:node_id>/chuoi/", senders.verify_chain, name="sender_chain"),
    path("dong-bo/luong/<int:pk>/", streams.page, name="stream"),
    path("dong-bo/luong/<int:pk>/nhip/", streams.pace, name="stream_pace"),
    path("dong-bo/luong/<int:pk>/phat-lai/", streams.replay, name="stream_replay"),
    path("dong-bo/luong/<int:pk>/ban-ghi/", streams.resend_record, name="stream_record"),
    path("dong-bo/luong/<int:pk>/toan-bo/", streams.resend_all, name="stream_all"),
    path("dong-bo/luong/<int:pk>/lich/", streams.plan, name="stream_plan"),
    path("dong-bo/luong/<int:pk>/doi-soat/", comparing.run_now, name="stream_compare"),
    path("dong-bo/<slug:contract_id>/giu/", views.hold, name="hold"),
    path("dong-bo/<slug:contract_id>/doi-soat/", comparing.reconcile, name="reconcile"),
]

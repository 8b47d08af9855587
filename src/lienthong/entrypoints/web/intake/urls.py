"""Addresses of intake and of the quarantine desk."""

from django.urls import path

from lienthong.entrypoints.web.intake import batches, listing, matching, memory, placing, undoing
from lienthong.entrypoints.web.intake.desk import answers, row, sheet, table, work

app_name = "intake"
urlpatterns = [
    path("tiep-nhan/", listing.batches, name="batches"),
    path("tiep-nhan/xuat.<str:kind>", listing.export, name="batches_export"),
    path("tiep-nhan/nop/", matching.upload, name="upload"),
    path("tiep-nhan/<int:pk>/", batches.batch, name="batch"),
    path("tiep-nhan/<int:pk>/ghep-cot/", matching.match, name="match"),
    path("tiep-nhan/<int:pk>/trang-tinh/", matching.sheet, name="sheet"),
    path("tiep-nhan/<int:pk>/cac-trang-cung-mau/", matching.sheets_alike, name="sheets_alike"),
    path("tiep-nhan/<int:pk>/tach-ghep/", matching.shape, name="shape"),
    path("tiep-nhan/<int:pk>/vung-bang/", placing.place, name="place"),
    path("tiep-nhan/<int:pk>/mot-bang/", placing.one_table, name="one_table"),
    path("tiep-nhan/<int:pk>/dong/", placing.lines, name="lines"),
    path("tiep-nhan/<int:pk>/de-ngoai/", placing.left_out, name="left_out"),
    path("tiep-nhan/<int:pk>/ghep-lai/", memory.afresh, name="afresh"),
    path("tiep-nhan/da-nho/", memory.remembered, name="remembered"),
    path("tiep-nhan/da-nho/<int:pk>/quen/", memory.forget, name="forget"),
    path("tiep-nhan/<int:pk>/chay-tiep/", batches.run_again, name="run_again"),
    path("tiep-nhan/<int:pk>/tam-dung/", batches.pause, name="pause"),
    path("tiep-nhan/<int:pk>/dung/", batches.cancel, name="cancel"),
    path("tiep-nhan/<int:pk>/da-sua/", batches.repairs, name="repairs"),
    path("tiep-nhan/<int:pk>/hoan-tac/", undoing.undo, name="undo"),
    path("tiep-nhan/<int:pk>/tep-goc/", batches.original, name="original"),
    path("cach-ly/", table.desk, name="quarantine"),
    path("cach-ly/xuat.xlsx", sheet.export, name="quarantine_export"),
    path("cach-ly/nop-lai/", sheet.hand_in, name="quarantine_import"),
    path("cach-ly/viec/", work.start, name="work_start"),
    path("cach-ly/viec/<int:pk>/", work.work, name="work"),
    path("cach-ly/viec/<int:pk>/hoan-tac/", work.undo, name="work_undo"),
    path("cach-ly/da-nho/", answers.answers, name="desk_answers"),
    path("cach-ly/da-nho/<int:pk>/quen/", answers.forget, name="desk_forget"),
    path("cach-ly/<int:pk>/", row.mend, name="mend"),
    path("cach-ly/<int:pk>/bo/", row.discard, name="discard"),
    path("cach-ly/<int:pk>/mo-lai/", row.reopen, name="reopen"),
]

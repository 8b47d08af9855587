"""The help page: the words of the product and the common tasks."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from lienthong.entrypoints.web.access import Request, needs
from lienthong.entrypoints.web.states import WORD_MEANINGS, WORDS

TERMS = (
    (_("Nút"), _("Một bản cài đặt Liên Thông của một cơ quan; các nút nối với nhau thành cây.")),
    (
        _("Hợp đồng dữ liệu"),
        _("Tệp mô tả một cơ sở dữ liệu: trường, quy tắc, mã, cam kết; mọi trang làm từ đây."),
    ),
    (_("Bản ghi"), _("Một dòng của cơ sở dữ liệu, có khóa, phiên bản và lịch sử đầy đủ.")),
    (_("Lô"), _("Một tệp đã nộp, cùng kết quả từng dòng; tệp gốc được giữ nguyên.")),
    (_("Chuẩn hóa"), _("Đổi cách viết về một dạng thống nhất theo từ điển, không đổi ý nghĩa.")),
    (_("Cách ly"), _("Nơi giữ những dòng chưa được nhận, kèm lý do và cách sửa.")),
    (_("Luồng đồng bộ"), _("Đường gửi một cơ sở dữ liệu tới một nơi nhận.")),
    (_("Gói"), _("Một nhóm thay đổi được ký và gửi cùng nhau, nối tiếp gói trước bằng mã băm.")),
    (_("Biên nhận"), _("Trả lời có chữ ký của nơi nhận, nêu số dòng nhận và từng dòng từ chối.")),
    (_("Đối soát"), _("So mã băm của hai bên để chứng minh dữ liệu bằng nhau.")),
    (_("Dữ liệu giả lập"), _("Dữ liệu do máy sinh ra để thử; không nói về người, tổ chức nào.")),
)


@needs()
@require_safe
def page(request: Request) -> HttpResponse:
    """Show the help page."""
    words = [(name, WORD_MEANINGS[code]) for code, name in WORDS.items()]
    return render(request, "help/help.html", {"terms": TERMS, "words": words})

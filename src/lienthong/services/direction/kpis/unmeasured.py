"""Why the node does not measure some of the plans' KPIs: shown on their pages, held by a test.

A measure is bound only where it answers the KPI's own words from rows the node has. What comes near
without answering is said here, so that nobody takes one for the other.
"""

from lienthong.base.i18n import N_

_PROCEDURES = N_(
    "Nút này chưa giữ hồ sơ và danh mục thủ tục hành chính, nên không đếm được; số do đơn vị chủ "
    "trì lấy từ hệ thống giải quyết thủ tục hành chính."
)
_ENGINEERS = N_(
    "Chỉ tiêu tính cho từng bộ, ngành, địa phương cả nước; sổ tổng công trình sư của nút chỉ có "
    "các cơ quan thuộc nút này."
)
_OTHERS = N_(
    "Chỉ tiêu đếm trên phạm vi cả nước, ở các cơ quan mà nút này không có dữ liệu; khai báo theo "
    "báo cáo của cơ quan chủ trì."
)
_OFFICE = N_(
    "Nút này không quản lý văn bản và hồ sơ công việc, nên không đếm được; khai báo theo phần mềm "
    "quản lý văn bản."
)

WHY: dict[str, str] = {
    "k001-01": _PROCEDURES,
    "k001-02": _PROCEDURES,
    "k001-03": _PROCEDURES,
    "k001-04": _PROCEDURES,
    "k001-05": N_(
        "Mốc hoàn thành một hệ thống ngoài nút này và không gắn với nhiệm vụ nào của kế hoạch; "
        "khai báo kèm biên bản nghiệm thu."
    ),
    "k001-06": _PROCEDURES,
    "k001-07": N_(
        "Nút biết báo cáo nào được ký, gửi ở đây, nhưng không biết việc chia sẻ với Hệ thống thông "
        "tin báo cáo Quốc gia."
    ),
    "k001-08": _OFFICE,
    "k001-09": N_(
        "Cấp độ an toàn ghi trong danh mục không chứng minh được mô hình bốn lớp và việc giám sát; "
        "khai báo kèm hồ sơ."
    ),
    "k001-10": N_("Mốc không nêu tỷ lệ và đối tượng đếm được; khai báo kèm kết quả tập huấn."),
    "k002-04": N_("Danh sách 82 dịch vụ công không có trong văn bản nguồn, nên không đếm được."),
    "k002-05": _ENGINEERS,
    "k002-06": _ENGINEERS,
    "k002-07": N_(
        "Nút không vận hành các phần mềm hộ tịch; việc của từng phần mềm được theo dõi ở trang 11 "
        "cơ sở dữ liệu ưu tiên."
    ),
    "k002-08": N_(
        "Dữ liệu địa chính toàn quốc nằm ở cơ quan khác; khai báo theo báo cáo của cơ quan chủ trì."
    ),
    "k002-11": _OTHERS,
    "k003-01": N_(
        "Danh mục của nút này không có hệ thống của tỉnh Vĩnh Long; nút của tỉnh dùng chỉ tiêu «đã "
        "kết nối, chia sẻ» cho phạm vi của tỉnh."
    ),
    "k004-1-a": _OTHERS,
    "k004-1-b": _OTHERS,
    "k004-2-a": N_(
        "Danh mục cơ sở dữ liệu quốc gia ưu tiên trong chỉ tiêu này là danh mục của văn bản khác, "
        "không phải 11 cơ sở dữ liệu của Phụ lục II."
    ),
    "k004-2-b": _OTHERS,
    "k004-2-c": N_(
        "Nút biết cơ sở dữ liệu nào của mình mở, không biết từng bộ, tỉnh khác đã mở dữ liệu hay "
        "chưa."
    ),
    "k004-2-d-1": _PROCEDURES,
    "k004-2-d-2": _PROCEDURES,
    "k004-2-dd-1": _OFFICE,
    "k004-2-dd-2": _OFFICE,
    "k004-2-e": _PROCEDURES,
    "k004-3": N_("Sản phẩm dịch vụ dữ liệu chưa được theo dõi ở nút này; khai báo kèm biên bản."),
    "k004-4": N_(
        "Cấp độ được phê duyệt chưa chứng minh phương án bảo vệ bốn lớp đã triển khai; nút đo "
        "riêng tỷ lệ có cấp độ."
    ),
    "k004-pl02-b-v-12": _OTHERS,
    "k004-pl02-b-v-13": _OTHERS,
}

"""What stops a file of boundaries, with what to do about it."""

from collections.abc import Sequence

from lienthong.base.errors import UserError
from lienthong.base.i18n import N_
from lienthong.core.boundaries.reading import BoundaryFault


class BoundariesRefused(UserError):
    """Holds every fault; the sentence tells how many."""

    code = "boundaries-refused"

    def __init__(self, name: str, faults: Sequence[BoundaryFault]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            N_("Tệp ranh giới có %(count)s lỗi, chưa nhận đơn vị nào."),
            values={"count": len(faults)},
            place=name,
            remedy=N_("Sửa các mục được nêu rồi nộp lại cả tệp."),
        )


class BoundariesUnreadable(UserError):
    code = "boundaries-unreadable"

    def __init__(self, name: str) -> None:
        super().__init__(
            N_("Tệp không đọc được: không phải JSON viết bằng UTF-8."),
            place=name,
            remedy=N_("Xuất lại tệp ở dạng GeoJSON, hệ tọa độ WGS 84 (EPSG:4326), rồi nộp lại."),
        )


class BoundariesTooLarge(UserError):
    code = "boundaries-too-large"
    status = 413

    def __init__(self, name: str, limit: int) -> None:
        super().__init__(
            N_("Tệp ranh giới lớn hơn %(limit)s MB."),
            values={"limit": limit},
            place=name,
            remedy=N_("Giản lược đường bao trong phần mềm bản đồ rồi xuất lại tệp."),
        )


class SourceMissing(UserError):
    code = "boundaries-source-missing"

    def __init__(self) -> None:
        super().__init__(
            N_("Chưa ghi nguồn của tệp ranh giới."),
            remedy=N_("Ghi cơ quan cung cấp và số, ngày văn bản kèm theo tệp."),
        )

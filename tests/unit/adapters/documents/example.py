"""A document that has every part, with text that would be a command to a typesetter."""

from datetime import date

from lienthong.core.documents.model import (
    Annex,
    Column,
    Document,
    Heading,
    Letterhead,
    Paragraph,
    Signature,
    Table,
)

ROWS = tuple((n, f"Nhiệm vụ {n}: rà soát «cơ sở dữ liệu»", n * 1234.5, None) for n in range(1, 41))
TRICKY = "#panic() *đậm* $x$ <nhãn> @ghi_chú ``` =SUM(A1) http://vi.du [ẳ, ẵ, ặ, ỷ, ỹ, ự]"
EXAMPLE = Document(
    letterhead=Letterhead(
        "Bộ Văn hóa, Thể thao và Du lịch", "Trung tâm Chuyển đổi số", "12", "BC-TTCĐS",
        "Hà Nội", date(2026, 11, 5),
    ),
    kind="Báo cáo",
    subject="Kết quả thực hiện Nghị quyết số 214/NQ-CP tháng 11 năm 2026",
    to=("Tổ công tác triển khai Đề án 06", "Lãnh đạo Bộ"),
    body=(
        Heading("I. KẾT QUẢ THỰC HIỆN NHIỆM VỤ"),
        Paragraph("Trong kỳ, các đơn vị đã hoàn thành 12 (mười hai) nhiệm vụ. " * 4),
        Paragraph(TRICKY),
        Paragraph("Nguồn: nút tự đo lúc 08:00 ngày 22/11/2026.", note=True),
        Heading("1. Theo trạng thái", level=2),
        Table("", (Column("Trạng thái", 3), Column("Số", 1, "right")), (("Quá hạn", 98),)),
        Table("Không có dòng", (Column("Cột"),), ()),
    ),
    annexes=(
        Annex("Phụ lục I", "Kết quả từng nhiệm vụ"),
        Table(
            "Bảng 1: nhiệm vụ [kỳ] này",
            (Column("STT", 0.5, "center"), Column("Nhiệm vụ", 4), Column("Số", 1, "right"),
             Column("Ngày", 1, "center")),
            ROWS, "Nguồn: nút tự đo.",
        ),
    ),
    signature=Signature("TL. Bộ trưởng", "Giám đốc", "Nguyễn Văn Ấn"),
    recipients=("Như trên", "Bộ trưởng (để báo cáo)"),
    filed="VT, TTCĐS",
)  # fmt: skip

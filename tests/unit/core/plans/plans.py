"""Plans in words of our own, as a text holds them."""

from lienthong.core.plans.bodies import Known, Register
from lienthong.core.plans.layout import blocks
from lienthong.core.plans.model import Line, Place, Reading
from lienthong.core.plans.reading import read_plan

REGISTER = Register(
    [
        Known("bvh", ("Bộ Văn hóa, Thể thao và Du lịch", "BVHTTDL")),
        Known("bca", ("Bộ Công an", "BCA")),
        Known("so-khcn", ("Sở Khoa học và Công nghệ", "Sở Thông tin và Truyền thông")),
        Known("so-nv", ("Sở Nội vụ",)),
        Known("vp", ("Văn phòng Ủy ban nhân dân tỉnh", "Văn phòng UBND tỉnh")),
    ]
)


def reading(text: str) -> Reading:
    """Read a text as one plan."""
    lines = [Line(line, Place(line=at)) for at, line in enumerate(text.splitlines(), start=1)]
    return read_plan(blocks(lines), REGISTER)


LABELLED = """KẾ HOẠCH
Đưa sổ kho giấy lên máy tính trong các bảo tàng của tỉnh

I. MỤC TIÊU
1. Mọi sổ kho được nhập vào máy.
II. NHIỆM VỤ
1. Về sổ kho
a) Nhập sổ kho của bảo tàng tỉnh vào phần mềm chung.
- Cơ quan chủ trì: Sở Thông tin và Truyền thông.
- Cơ quan phối hợp: Sở Nội vụ, Hội Cổ vật Đông Hà.
- Sản phẩm: Sổ kho điện tử.
- Kinh phí: 120 triệu đồng.
- Thời gian hoàn thành: Quý II/2026.
b) Chụp ảnh hiện vật.
- Đơn vị thực hiện: Bảo tàng tỉnh.
- Thời hạn: 30/2/2026.
III. TỔ CHỨC THỰC HIỆN
1. Sở Nội vụ
- Mở lớp cho người giữ kho, hoàn thành trước ngày 10 tháng 8 năm 2026.
- Tổng hợp kết quả; Báo cáo Ủy ban nhân dân tỉnh trước ngày 20 hằng tháng.
2. Văn phòng UBND tỉnh chủ trì, phối hợp với Bộ Công an rà soát danh mục, hoàn thành trong năm 2027.
Nơi nhận:
- Sở Nội vụ;
- Lưu: VT.
"""
TABLE = """KẾ HOẠCH
Số hóa sổ kho năm 2026

PHỤ LỤC 02

STT\tNội dung công việc\tCơ quan chủ trì\tCơ quan phối hợp\tSản phẩm\tThời gian
I\tNHẬP LIỆU\t\t\t\t
1\tNhập sổ kho cũ của các bảo tàng, kèm ảnh chụp và\tSở Nội vụ\tSở Khoa học\tSổ kho\tTháng 9/2026

\ttên người giữ kho.\t\tvà Công nghệ\tđiện tử\t
2\tGiữ sổ kho luôn đúng.\tBộ Văn hóa, Thể thao và Du lịch; Bộ Công an\t\t\tThường xuyên
STT\tNội dung công việc\tCơ quan chủ trì\tCơ quan phối hợp\tSản phẩm\tThời gian
II\tBÁO CÁO\t\t\t\t
1\tGửi số liệu về tỉnh.\tCác bảo tàng\t\t\tHàng quý
"""

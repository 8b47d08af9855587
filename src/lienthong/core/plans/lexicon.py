"""Words that begin the name of a body, and words of work: what a sentence is cut by.

Vietnamese has no endings, so a name ends where the first word of work stands. The lists are those
of administrative language at large; a word with a sense of its own in another company (tổ chức,
báo cáo) carries that company as an exception.
"""

HEADS = (
    r"bộ(?! (?:chỉ số|dữ liệu|phận|máy|tiêu chí))|sở(?! (?:hữu|dữ liệu))|ban|ngành|cục|vụ|"
    r"viện|trung tâm|văn phòng|ủy ban|uỷ ban|ubnd|hđnd|hội đồng|chính phủ|thủ tướng|quốc hội|"
    r"công an|tổ(?! chức)|cơ quan|đơn vị|địa phương|tỉnh|thành phố|tập đoàn|tổng công ty|"
    r"tổng cục|doanh nghiệp|thủ trưởng|bộ trưởng|thứ trưởng|chủ tịch|giám đốc|chánh|trưởng|"
    r"phó|người đứng đầu|thanh tra|ngân hàng|tòa án|toà án|báo(?! cáo)|tạp chí|học viện|"
    r"trường(?! hợp)|hội(?! nghị| thảo)|liên hiệp|phòng|đài|bảo hiểm|kho bạc|thành viên|"
    r"lãnh đạo|xã|phường|kiểm toán|mặt trận|đoàn|nhà xuất bản|thư viện|bảo tàng|tiểu ban|"
    r"bệnh viện"
)
VERBS = (
    r"có trách nhiệm|chịu trách nhiệm|chủ trì|phối hợp|ban hành|xây dựng|rà soát|"
    r"(?<!các )tổ chức(?! (?:chính trị|khác|liên quan|có liên quan))|hướng dẫn|lập|nghiên cứu|"
    r"trực tiếp|thường xuyên|báo cáo|chỉ đạo|triển khai|thực hiện|tham mưu|đề xuất|làm|"
    r"thống nhất|căn cứ|theo dõi|đôn đốc|kiểm tra|giám sát|giúp|hỗ trợ|cung cấp|hoàn thiện|"
    r"hoàn thành|cập nhật|quản lý|vận hành|bảo đảm|đảm bảo|bố trí|thành lập|tiếp tục|chủ động|"
    r"khẩn trương|định kỳ|tổng hợp|đẩy nhanh|đẩy mạnh|tăng cường|phát triển|kết nối|chia sẻ|"
    r"gửi|trình|quyết định|thẩm định|tiếp nhận|số hóa|là đầu mối|là đơn vị|là cơ quan|cử|"
    r"(?<!được )phân công|duy trì|khai thác|chuẩn hóa|nâng cấp|nâng cao|tuyên truyền|"
    r"cụ thể hóa|phê duyệt|đăng ký|cấp"
)
# Work that begins a task but seldom follows the name of a body.
MORE_WORK = (
    r"mở rộng|thu thập|hình thành|nhân rộng|công bố|củng cố|tích hợp|bổ sung|hợp tác|đưa|"
    r"thúc đẩy|đào tạo|tiến hành|đồng bộ|thí điểm|sửa đổi|đánh giá|điều tra|ưu tiên|sơ kết|"
    r"tổng kết|thiết lập|đầu tư|mua sắm|lựa chọn|áp dụng|ứng dụng|khảo sát|kiện toàn|tạo lập|"
    r"xác định|thử nghiệm|thành lập|chuyển đổi|nắm|tham gia|sớm|xác thực|trang bị|bồi dưỡng|"
    r"phổ biến|đổi mới|khuyến khích|huy động|giao|soạn|biên soạn|kiểm soát|tập trung|tập huấn|"
    r"rút gọn|cắt giảm|tái cấu trúc|công khai|lồng ghép|chấn chỉnh|xử lý"
)

"""Where a name ends because a verb begins: "Sở Nội vụ | theo dõi, đôn đốc …".

Verbs are written small; names of bodies hold verbs too ("Trung tâm Hỗ trợ …", "Ban chỉ đạo …",
"Viện nghiên cứu …"), mostly straight after the word for the kind of body.
"""

from __future__ import annotations

import re

from workflow.rules.names import canon, fold

# Verbs as official papers use them of bodies, and the words that begin a statement of purpose, time or manner.
_VERBS = """
báo cáo|ban hành|bàn giao|bảo đảm|bố trí|biên soạn|bổ sung|cân đối|căn cứ|cập nhật|cấp phát|chấn chỉnh|chỉ đạo|chịu trách nhiệm
|chủ động|chuẩn bị|chuyển giao|có ý kiến|có kế hoạch|có biện pháp|có giải pháp|có nhiệm vụ|có phương án|có trách nhiệm|có văn bản|công bố|công khai
|cụ thể hóa|cung cấp thông tin|cung cấp số liệu|dự thảo|dự toán|duy trì|được yêu cầu|được giao(?= (?:chủ trì|nhiệm vụ|làm|phối hợp|tham mưu|tiếp tục|theo dõi))|đa dạng hóa|đã|đảm bảo|đánh giá|đăng tải|đẩy mạnh|đẩy nhanh|đề xuất|điều tra
|điều chỉnh|định kỳ|đôn đốc|đổi mới|đưa|gắn|giải ngân|giải quyết|giải trình|giám sát|giúp|góp ý|gửi|hoàn thành|hoàn thiện
|huy động|hướng dẫn|kết luận|khai thác|khắc phục|khẩn trương|khảo sát|khuyến khích|kiểm soát|kiểm tra|kiện toàn|kịp thời|kiến nghị|làm rõ
|làm sạch|lãnh đạo(?=,? (?:chỉ đạo|tổ chức|triển khai|thực hiện))|lập(?= (?:kế hoạch|danh sách|hồ sơ|dự toán|báo cáo|đề án|phương án|dự án))|lồng ghép|lựa chọn|nâng cao
|nắm(?= (?:chắc|tình hình))|ngăn chặn|nghiêm túc|nghiên cứu|niêm yết|phát động|phát hiện|phát huy|phân bổ|phân công|phân tích|phân loại|phê duyệt|phổ biến|phòng ngừa
|quan tâm|quán triệt|quyết định|rà soát|sẽ|cần|phải|sẵn sàng|sắp xếp|sớm|sơ kết|số hóa|soạn thảo|sử dụng|sửa đổi|tăng cường|tập huấn|tập trung|tạo(?= (?:điều kiện|lập|thuận lợi))|tham gia|tham dự|trực tiếp(?! quản lý)
|tham mưu|thẩm định|thẩm tra|theo dõi|thi công|thông báo|thống kê|thống nhất|thu hút|thu thập|thúc đẩy|thực hiện|thường xuyên|thành lập|tích cực|tích hợp|tiến hành|tiếp nhận
|tiếp thu|tiếp tục|tìm kiếm|tổng hợp|tổng kết|tổ chức(?! (?:chính trị|xã hội|đảng|đoàn|khác|có|liên quan|tín dụng|quốc tế|hành chính|sự nghiệp|kinh tế|cá nhân|nghề nghiệp|khoa học|nhân sự|cán bộ|bộ máy|tư vấn|phi|,|$))|trả lời|trang bị|triển khai|trình|tuyên truyền|ưu tiên|vận động|vận hành|với vai trò|xác định
|xác minh|xây dựng|xem xét|xử lý|yêu cầu|quản lý chặt chẽ
|để|nhằm|khi|sau khi|trước khi|trước ngày|trong việc|trong công tác|trong quá trình|trong tháng|trong quý|trong năm|ngay sau khi|trên cơ sở|trên tinh thần|theo tinh thần
"""
# After these words a small-written verb belongs to the name of a body or tells which body of a group is meant.
_HEADS = r"trung tâm|viện|quỹ|hội đồng|tổ|đoàn|đội|bộ phận|ban|ủy ban|công ty|cơ quan|và"
_OF_A_NAME = {
    "công bố": "được",
    "dự toán": "đơn vị",
    "điều chỉnh": "chịu sự",
    "điều tra": "cảnh sát",
    "đánh giá": "kiểm định|giám định|khảo thí|khảo thí và|kiểm định và",
    "được giao": "cơ quan|đơn vị|ngành|địa phương|chủ đầu tư|cá nhân|tổ chức",
    "đưa": "được",
    "giúp": "trợ",
    "giám sát": "thanh tra,|kiểm tra,|quản lý,",
    "hướng dẫn": "văn bản",
    "khai thác": "quản lý và|quản lý|doanh nghiệp|đơn vị|mtv|tổ chức|hộ",
    "khi": "trong",
    "kiểm soát": "cục|(?<!văn )phòng",
    "kiểm tra": "cục|(?<!nội )vụ|(?<!văn )phòng|thanh tra,",
    "lựa chọn": "được",
    "nghiên cứu": "cơ sở|(?<!nội )vụ|tổ chức|và",
    "phân công": "được|theo",
    "phê duyệt": "được",
    "phổ biến": "cục|(?<!nội )vụ|(?<!văn )phòng|phối hợp",
    "quyết định": "được|theo",
    "soạn thảo": "chủ trì",
    "sử dụng": "đơn vị|được|địa phương|đang|hộ|tổ chức",
    "tham gia": "các bên|đơn vị|tổ chức|hộ|doanh nghiệp|địa phương|có",
    "thi công": "đơn vị|nhà thầu|tổ chức|doanh nghiệp",
    "thành lập": "được|mới",
    "thống kê": "chi cục|cục|(?<!văn )phòng|công chức|văn phòng -",
    "thu thập": "được",
    "thực hiện": "được giao|được phân công|trực tiếp|tham gia|chủ trì|đơn vị",
    "tiếp nhận": "đơn vị",
    "tìm kiếm": "thiên tai và|dân sự và|cứu hộ,|cứu nạn và",
    "tổ chức": "các|cơ quan,|đơn vị,|doanh nghiệp,|cá nhân,|khác,|và|(?<!văn )phòng|(?<!nội )vụ|công tác",
    "tổng hợp": "dịch vụ|(?<!văn )phòng|(?<!nội )vụ|khoa|đa khoa|kế hoạch|kinh tế|kế hoạch -",
    "triển khai": "công tác",
    "trình": "chương|công|quy|lộ|tiến|quá|giáo|tờ|hành|giải|mô|lịch|được",
    "vận hành": "quản lý|đơn vị|và|quản lý,",
    "xây dựng": "sở|bộ|(?<!văn )phòng|cục|(?<!nội )vụ|đầu tư|dự án|quy hoạch|đầu tư và|quản lý|công trình|tư vấn|phát triển và|vật liệu|thi công|kiến trúc và",
    "xử lý": "đơn vị|nhà máy",
    "yêu cầu": "có|được|theo",
}
_LISTED = re.sub(r"\s*\n\s*", "", _VERBS)


def _starts(verbs: str) -> re.Pattern[str]:
    return re.compile(rf"(?P<colon>\s*:)?\s+(?P<verb>{verbs})(?=[\s,.;:]|$)", re.IGNORECASE)


_STARTS = _starts(_LISTED)
_STARTS_WITHOUT_MARKS = _starts(fold(_LISTED))
_OWN = {verb: re.compile(rf"(?:^|[\s(])(?:{before})$", re.IGNORECASE) for verb, before in _OF_A_NAME.items()}
_AFTER_HEAD = re.compile(rf"(?:^|[\s(])(?:{_HEADS})$", re.IGNORECASE)
_REACH = 60  # letters before a verb that say whether it belongs to a name
_LIST_HEAD = re.compile(r"\b[Cc]ác\s+\w+(?:\s+\w+)?$")


def until_verb(text: str) -> str:
    """``text`` up to the first verb that says what to do; the whole where there is none."""
    read = canon(text)
    if len(read) != len(text):
        return text
    for found in (_STARTS_WITHOUT_MARKS if read.isascii() else _STARTS).finditer(read):
        if _says_what_to_do(read, found):
            return text[: found.start()].strip(" ,;:")
    return text


def _says_what_to_do(read: str, found: re.Match[str]) -> bool:
    verb, before = found["verb"], read[max(0, found.start() - _REACH) : found.start()]
    if found["colon"]:
        return not _LIST_HEAD.search(before)
    own = _OWN.get(verb)
    return verb[0].islower() and not _AFTER_HEAD.search(before) and not (own and own.search(before))

"""Numbers that count nothing: dates, codes, clauses, versions, phones. They are blanked, not removed."""

from __future__ import annotations

import re

BLANK = "§"
_DIGIT = re.compile(r"[\d<]")
_ONE_DIGIT = re.compile(r"\d")
_COUNTED = r"(?:hồ sơ|trường hợp|người|hộ|thủ tục|dữ liệu|xã|phường|đơn vị|cơ quan|chỉ tiêu|nhiệm vụ|lượt|thẻ|phiếu|tài khoản)"
_YEAR = r"(?:19|20)\d{2}"
_REFERRED = (
    "điều|khoản|điểm|mục|chương|phần|phụ lục|bảng|biểu|mẫu|đề án|nghị định|nghị quyết|quyết định|thông tư|"
    "chỉ thị|công văn|kết luận|tiểu mục|trang|tiết|tiểu dự án|quốc lộ|tỉnh lộ|hẻm|ngõ"
)
_RANKED = (
    "mức độ|mức|cấp độ|hạng|lần thứ|lần|thứ|đợt|vòng|khóa|khoá|lớp|bước|giai đoạn|phiên bản|vị trí|nhóm|loại|tầng|"
    "trạm|cột"
)
_MORE = r"học sinh|ha\b|con\b|tấn|triệu|tỷ|đồng|vụ|lớp"
# "tổ công nghệ số 130", "tổng số 12": here "số" numbers nothing.
_DIGITAL = "".join(
    f"(?<!{word} số)"
    for word in [
        "tổng",
        "con",
        "nghệ",
        "đổi",
        "tế",
        "hội",
        "quyền",
        "dân",
        "ký",
        "tầng",
        "liệu",
        "năng",
        "tảng",
        "trường",
        "đa",
        "chỉ",
        "phần",
        "hóa",
    ]
)
# As written, before anything else can take their parts: tags and notes, codes of documents of either style.
_TAG = re.compile(r"<(?:sup|SUP)>[^<]{0,12}</(?:sup|SUP)>|<[^<>]{1,40}>|\[\^?\d{1,3}\]")
_CODE = re.compile(
    r"(?<![\w/.])\d{1,6}[A-Za-z]?(?:/\d{4})?\s?[/-]\s?[A-ZĐ][\wĐđ&.]*(?:\s?[-/]\s?[\wĐđ&.]*[A-ZĐ\d][\wĐđ&.]*)*"
)
# The others are held against the small letters, which is much faster than a search that ignores case.
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?:19|20)\d{2}\s?[-–/]\s?(?:19|20)?\d{2}\b(?!/|\s?%)",
        r"ngày\s+\d{1,2}\s+tháng\s+\d{1,2}(?:[,\s]+năm\s+\d{4})?",
        r"(?<![\d/])\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}(?!\d)",
        rf"(?<![\d/.,])(?:0?[1-9]|1[0-2])\s?/\s?(?:19|20)\d{{2}}(?!\d|/|\.\d|\s?%|\s+{_COUNTED})",
        r"\bngày\s+\d{1,2}(?:/\d{1,2})?(?:\s?(?:,|và|hoặc)\s+(?:ngày\s+)?\d{1,2}/\d{1,2}){0,4}(?![\d/])",
        rf"\b(?:đến|từ|trước|sau|hết|tới)\s+\d{{1,2}}/(?:0?[1-9]|1[0-2])(?![\d/.,]|\s+{_COUNTED})",
        rf"\b(?:năm|từ|đến|trước|sau|luật[^.;,\d]{{0,40}})\s+{_YEAR}(?![\d.,/]\d|\s+{_COUNTED})\b",
        r"\btháng\s+\d{1,2}(?:\s?[,–-]\s?\d{1,2}){0,3}(?![\d%]|[.,/]\d)",
        r"\bquý\s+\d(?!\d)",
        r"(?<![\d.,/])\d{1,3}(?:\s?[-–]\s?\d{1,3})?\s?(?:tháng|năm|ngày|giờ|phút|tuần|quý|tuổi)\b",
        r"\b24/(?:7\b|24(?=\s?(?:h|giờ)\b))|\b(?:trực|liên tục|phục vụ)\s+24/24\b(?!\s+\w)",
        r"\b\d{1,2}\s?(?:h|giờ)\s?\d{0,2}\b",
        rf"\b(?:{_REFERRED})\s+(?:số\s+)?\d{{1,4}}(?:\.\d{{1,2}}){{0,4}}(?!\d|[.,/]\d|\s?%|\s+(?:{_COUNTED}|{_MORE}))",
        rf"\bsố{_DIGITAL}\s+\d{{1,5}}(?![\d%]|[.,/]\d|\s%)",
        rf"\b(?:{_RANKED})\s+\d{{1,2}}(?!\d|[.,/]\d|\s?%|\s+(?:{_COUNTED}|học viên|đợt|lớp))",
        r"(?<!cấp )\b(?:thôn|ấp|bản|khu phố|tổ dân phố|tổ|khối|xóm|buôn)\s+\d{1,2}(?=\s*[,;.)]|\s+(?:và|xã|phường)\b)",
        r"(?<![\d.,])0\d{2,4}[.\s-]?\d{3,4}[.\s-]?\d{3,4}(?![\d.,/])",
        r"\b(?:số|ngõ|hẻm)\s+\d{1,4}/\d{1,4}(?=\s+(?:đường|phố|ngõ|tổ|khu))",
        r"\b\d{1,4}/\d{1,4}(?:kv|v|hz)\b|(?<=[^\W\d_])\d[\w.]*",
        r"(?<![\d.,/])\d{1,4}(?!đ\b|d\b)[^\W\d_]+\w*",
        r"(?<![\d.,/])[1-9]\.0(?![\d.,%]|\s?%)",
        r"\(\d{1,2}\)",
        r"^(?:\s*[-+*•–]\s?)*\(?\d{1,2}(?:\.\d{1,2}){0,4}(?:[.)]+(?=\s)|(?<=\.\d)\s)",
        r"(?<![\d.,/])\d[\d.,]{0,12}\s?%?\s?[-–]\s?\d[\d.,]{0,12}(?=\s?%|\s)",
    )
)  # fmt: skip


def _blank(found: re.Match[str]) -> str:
    return _ONE_DIGIT.sub(BLANK, found[0])


def masked(text: str) -> str:
    """``text``, as long as before, its uncounted digits replaced by "§" and tags by spaces."""
    if not _DIGIT.search(text):
        return text
    text = _TAG.sub(lambda found: " " * len(found[0]), text)
    text = small = _CODE.sub(_blank, text)
    if len(text.lower()) == len(text):
        small = text.lower()
    for pattern in _PATTERNS:
        small = pattern.sub(_blank, small)
    return "".join([BLANK if low == BLANK else sign for sign, low in zip(text, small, strict=True)])

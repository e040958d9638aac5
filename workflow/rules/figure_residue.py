"""What is left over from a template or a former report: blanks, notes to the writer, doubled words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workflow.rules.figure_findings import Finding, FindingKind, Severity
from workflow.rules.figure_text import Paragraph

_UNIT = (
    r"(?:%|hồ sơ|trường hợp|người|hộ|văn bản|thủ tục|lượt|xã|phường|đơn vị|cơ quan|triệu|tỷ|đồng|cuộc|buổi|lớp|tổ|thẻ|"
    r"tài khoản|nhiệm vụ|kế hoạch|quyết định|công văn|báo cáo|tin|bài|phiếu|dữ liệu|cán bộ|thành viên|máy|điểm)"
)
_DOTS = r"(?<![.…_])(?:…[.…]{0,60}|\.{3,60}…{0,60}|_{2,60})"
# A blank stands where a number, a name or a date was to be filled in.
_BLANKS = (
    re.compile(rf"{_DOTS}\s*{_UNIT}(?!\w)", re.IGNORECASE),
    re.compile(
        rf"\b(?:ngày|tháng|năm|quý|số|đạt|có|là|tổng|được|khoảng|chiếm|tỷ lệ|của|tại|về|với|xã|phường|tỉnh|ông|bà)\s+{_DOTS}"
        r"\s*(?=[/,;)%\d]|$|tháng|năm)",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?:ngày|tháng)\s*{_DOTS}\s*(?:tháng|năm|/)", re.IGNORECASE),
    re.compile(rf"(?:^|[\s:(]){_DOTS}\s*/\s*(?:{_DOTS}|\d)|\d\s*/\s*{_DOTS}(?=\s*{_UNIT})", re.IGNORECASE),
    re.compile(r"\.{6,}|…{3,}|_{4,}"),
    re.compile(r"[\[{<]\s*(?:…|\.{2,}|[^\W\d_][^\[\]{}<>]{2,60})\s*[\]}>](?!\()"),
    re.compile(r"\{\{[^{}]{0,60}\}\}|\?{2,}|\(\?\)"),
    re.compile(
        r"(?<![\w.])(?:[xX]{2,}|[xX]{1,4}[,.][xX]{1,4})(?=\s*(?:%|/|,|\.|;|\)|$|hồ|trường|người|năm|xã|văn|thủ|triệu|tỷ|đồng|lượt|đơn|cơ|cuộc))"
    ),
    re.compile(
        r"(?<![\w])(?:ngày|tháng|năm|quý|số)\s+[xX]{1,4}\b|/\s*20[xX]{2}|\b20[xX]{2}\b", re.IGNORECASE
    ),
)
_MAYBE_BLANK = re.compile(r"[…_\[{<?]|\.\.|[xX]{2}|\b[xX]{1,4}\b|20[xX]")
_NOTE = re.compile(
    r"\(\s*(?P<note>(?:lưu ý\s*:?\s*)?(?:có số liệu|số liệu cụ thể|nêu (?:rõ|cụ thể|tên|số)|ghi (?:rõ|cụ thể|số|tên)|điền|"
    r"bổ sung số liệu|cập nhật số liệu|cần bổ sung|báo cáo (?:rõ|cụ thể)|đánh giá (?:cụ thể|rõ)|thống kê (?:cụ thể|rõ)|"
    r"liệt kê|mô tả|trình bày|phân tích (?:rõ|cụ thể)|đề nghị (?:nêu|ghi|bổ sung|cập nhật)|theo mẫu|chèn|dự thảo lấy|"
    r"đơn vị (?:tự )?(?:điền|bổ sung|báo cáo)|nếu có thì|xem lại|kiểm tra lại|chưa có số liệu|có biểu kèm)[^()]{0,120})\)",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"^\W*(?:số\s*:|[^\d,]{0,40},?\s*ngày\b.{0,12}tháng|nơi nhận|lưu\s*:|căn cứ\b.{0,40}$|kính gửi|mẫu số|v/v)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST_REPEAT = 7
# Nouns that are verbs as well: "các tổ chức tổ chức hội nghị", "Ban Chỉ đạo chỉ đạo".
_NOUN_AND_VERB = frozenset(
    {
        "tổ chức", "đại diện", "chỉ đạo", "quản lý", "kiểm tra", "thẩm định", "điều hành", "tư vấn",
        "giám sát", "công tác", "hướng dẫn", "quy định", "báo cáo", "thanh tra", "quản trị", "vận động",
        "từng bước", "ngày càng", "phụ trách", "quyết định", "kế hoạch", "thường trực", "lãnh đạo",
    }
)  # fmt: skip
_NOUN_FIRST = re.compile(
    r"\b(?:các|những|mọi|mỗi|ban|đoàn|tổ|bộ|của|người|hệ thống|phòng|hội|cơ quan|cấp|một|số|sự|ủy ban|nhân|và|viên)\s+\Z",
    re.IGNORECASE,
)
_FUNCTION = frozenset(
    {
        "và", "của", "các", "cho", "được", "là", "có", "tại", "trên", "với", "trong", "về", "đến", "theo",
        "để", "bằng", "ở", "những", "này", "đã", "đang", "sẽ", "do", "bị", "nhằm", "như", "khi", "từ",
        "hoặc", "cùng", "gồm",
    }
)  # fmt: skip
_REPEATED_LABEL = 5
_AFTER_FROM = re.compile(r"\s+(?:ngày|tháng|năm|\d)", re.IGNORECASE)


def residue_findings(paragraph: Paragraph) -> Iterator[Finding]:
    """Blanks, notes to the writer and doubled words; number and date of a draft may stay open."""
    yield from _notes(paragraph)
    if not _HEAD.match(paragraph.text) or len(paragraph.text) > 60:
        yield from _blanks(paragraph)
    yield from _doubles(paragraph)


def _blanks(paragraph: Paragraph) -> Iterator[Finding]:
    if not _MAYBE_BLANK.search(paragraph.text):
        return
    told = -1
    for pattern in _BLANKS:
        for found in pattern.finditer(paragraph.text):
            if found.start() >= told and not _trails_off(paragraph.text, found):
                told = found.end()
                yield _finding(
                    paragraph, found.span(), Severity.ERROR, "", "Chỗ trống của văn bản mẫu chưa được điền."
                )


def _trails_off(text: str, found: re.Match[str]) -> bool:
    """Dots after a word end a list ("xăng xe.....") and are no blank; a quoted name in brackets is none."""
    quote = found[0]
    if set(quote) <= set(".…"):
        before = text[: found.start()]
        return bool(before) and (before[-1].isalpha() or before[-1] in ",)”")
    if quote[0] in "[<":
        return not re.search(
            r"…|\.{2,}|\b(?:tên|số|nội dung|ngày|cơ quan|đơn vị|địa danh|cần|nhập|điền|ghi|họ|tổng|tỷ lệ|xã|phường|huyện|tỉnh)\b",
            quote,
            re.IGNORECASE,
        )
    return False


def _notes(paragraph: Paragraph) -> Iterator[Finding]:
    for found in _NOTE.finditer(paragraph.text):
        yield _finding(
            paragraph, found.span(), Severity.ERROR, "", "Câu nhắc người soạn của văn bản mẫu còn sót lại."
        )


def _doubles(paragraph: Paragraph) -> Iterator[Finding]:
    """One to seven words that follow themselves."""
    text = paragraph.text
    words = list(_WORD.finditer(text))
    plain = [word[0].lower() for word in words]
    last: dict[str, int] = {}
    told = 0
    for at, word in enumerate(plain):
        length = at - last.get(word, -_LONGEST_REPEAT - 1)
        last[word] = at
        # ``at`` begins the second run where the words before it are the first
        begin = at - length
        if length > _LONGEST_REPEAT or begin < told or plain[begin:at] != plain[at : at + length]:
            continue
        found = _Repeat(
            plain[begin:at],
            words[begin].start(),
            words[at - 1].end(),
            words[at].start(),
            words[at + length - 1].end(),
        )
        if found.tight(text) and _mistaken(found, text):
            told = at + length
            yield _finding(
                paragraph, (found.start, found.end), Severity.WARNING, text[found.start : found.half],
                f"Viết lặp “{text[found.start : found.half]}”.",
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Repeat:
    """Words, the start and end of their first run, the start and end of the second."""

    words: list[str]
    start: int
    half: int
    again: int
    end: int

    def tight(self, text: str) -> bool:
        """Only spaces between the words, and spaces or a colon between the runs; no part of a compound."""
        first, second = text[self.start : self.half], text[self.again : self.end]
        between = text[self.half : self.again].replace(":", "", 1)
        edges = text[max(0, self.start - 1) : self.start] + text[self.end : self.end + 1]
        spaced = first.count(" ") == second.count(" ") == len(self.words) - 1
        return (
            spaced
            and not between.strip()
            and len(between) < 3
            and "-" not in edges
            and first.replace(" ", "").isalpha()
        )


def _mistaken(found: _Repeat, text: str) -> bool:
    words = found.words
    if ":" in text[found.half : found.again]:
        return len(words) >= _REPEATED_LABEL
    if len(words) > 1:
        return " ".join(words) not in _NOUN_AND_VERB or not _NOUN_FIRST.search(
            text[max(0, found.start - 12) : found.start]
        )
    if words[0] == "từ":
        return bool(_AFTER_FROM.match(text, found.end))
    return words[0] in _FUNCTION and not text[found.start : found.end].isupper()


def _finding(
    paragraph: Paragraph, span: tuple[int, int], severity: Severity, computed: str, why: str
) -> Finding:
    quote = paragraph.text[span[0] : span[1]].strip()
    return Finding(
        FindingKind.TEMPLATE_RESIDUE, severity, quote, paragraph.place(*span), quote, computed, why
    )

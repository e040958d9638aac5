"""The words of a sentence that set its deadline; days of cited documents are left alone."""

from __future__ import annotations

import re

_DAY = r"(?:ngày\s+)?\d{1,2}\s*[/.]\s*\d{1,2}(?:\s*[/.]\s*\d{4})?(?!\d|/)|ngày\s+\d{1,2}\s+tháng\s+\d{1,2}(?:\s+năm\s+\d{4})?|ngày\s+\d{1,2}(?!\s*[/.]\s*\d)(?!\d)(?:\s+(?:của\s+)?tháng\s+(?:cuối|đầu)\s+(?:của\s+)?(?:mỗi\s+|hằng\s+)?quý)?"
_PERIOD = (
    r"(?:quý|quí)\s+(?:[IV]{1,3}|[1-4])\b(?:\s*(?:/|-|năm)\s*\d{4})?|tháng\s+\d{1,2}(?:\s*[-–]\s*\d{1,2})?(?:\s*(?:/|năm)\s*\d{4})?"
    r"|(?:đầu |cuối |hết )?năm\s+\d{4}|(?:06|6)\s+tháng\s+(?:đầu|cuối)\s+năm(?:\s+\d{4})?"
)
_EACH = r"(?:\s*(?:,|và)?\s*(?:hằng|hàng|mỗi)\s+(?:ngày|tuần|tháng|quý|năm))"
_WHEN = rf"(?:{_DAY}|{_PERIOD})"
_MORE = rf"(?:\s*(?:,|và|;)\s*(?:trước\s+)?(?:{_DAY})|{_EACH})*"
_DONE = r"(?:hoàn thành|xong|báo cáo|gửi|trình|ban hành|thực hiện|triển khai|phê duyệt|khởi công|đưa vào \w+)"
_BEFORE = r"(?:chậm nhất(?:\s+là)?|muộn nhất(?:\s+là)?|trước|xong trước|đến hết|không muộn hơn)"
_PERIODIC = r"(?:(?:định kỳ\s+)?(?:hằng|hàng|mỗi)\s+(?:ngày|tuần|tháng|quý|năm)|định kỳ\s+(?:0?6|\d{1,2})\s+tháng|định kỳ\s+(?:tháng|quý|năm)|(?:0?6|\d{1,2}) tháng(?:/| một | 1 | 01 )lần)"
# The most binding first.
_TERMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:định kỳ,?\s+)?(?:{_PERIODIC}[^.;()]{{0,60}}?\(?)?(?:{_BEFORE})\s+(?:{_WHEN}){_MORE}",
        rf"(?:hoàn thành|xong)[^.;()]{{0,40}}?\b(?P<term>(?:trong|vào|đến)\s+(?:{_WHEN}){_MORE})",
        rf"(?:hoàn thành|xong)\s+(?P<term>(?:{_DAY}){_MORE})",
        rf"(?:từ\s+(?:nay|{_WHEN})\s+)(?:đến|tới)(?:\s+(?:hết|cuối|ngày))?\s+(?:{_WHEN}|khi [^.;]+)",
        rf"\bvào\s+(?=[qt])(?:{_PERIOD})(?=\s*(?:[.;,)]|/\.|$))",
        rf"(?:trong|vào|đến)\s+(?:{_DAY}){_MORE}(?=\s*(?:[.;,)]|/\.|$))",
        rf"{_DONE}[^.;,()]{{0,60}}?\b(?P<term>trong\s+(?:{_PERIOD}))(?=\s*(?:[.;,)(]|/\.|$))",
        r"(?:trong (?:vòng |thời hạn )?)?\d{1,3} (?:\([^)]*\) )?ngày(?: làm việc)?,? (?:kể từ|tính từ|sau khi|từ khi|từ ngày)[^.;]*",
        r"hoàn thành (?:theo|ngay sau khi|sau khi)\s[^.;,]*",
        r"nhiệm vụ thường xuyên",
        # "…, giảm tối đa giấy tờ trong năm 2025 (Phụ lục II kèm theo).": the last words of a sentence.
        rf"\btrong\s+(?:{_PERIOD})(?=\s*(?:\([^)]*\)\s*)?(?:[.;]|/\.|$))",
    )
)  # fmt: skip
_REPORT = re.compile(rf"báo cáo|tổng hợp|gửi|kiểm tra|đánh giá|{_DONE}", re.IGNORECASE)
_REGULAR = re.compile(rf"{_PERIODIC}|định kỳ", re.IGNORECASE)
_EVERY = re.compile(r"\d|hằng|hàng|mỗi|tháng|quý|năm|tuần", re.IGNORECASE)
_ALWAYS = re.compile(r"\s*(?:thường xuyên|liên tục)\b", re.IGNORECASE)
# "Nghị quyết số 71/NQ-CP ngày 01 tháng 4 năm 2025", "Luật … ngày …", "giai đoạn 2026 - 2030": no deadlines.
_CITED = re.compile(
    rf"(?:số\s+)?\d+[\w.]*(?:/\d{{4}})?[/-][A-ZĐƯ][\w&Đđ-]*(?:/[\w&Đđ.-]+)?\s*(?:,?\s*ngày\s+(?:{_DAY}))?|(?:Luật|Nghị|Quyết|Thông|Kế hoạch|Chỉ thị)[^.;,]{{0,120}}?ngày\s+(?:{_DAY})"
)


def term_in(sentence: str) -> str:
    """The deadline phrase inside ``sentence``; empty where it sets none."""
    blanked = _CITED.sub(lambda m: "\x00" * len(m[0]), sentence)
    for pattern in _TERMS:
        if found := pattern.search(blanked):
            return _written(sentence, found)
    if _ALWAYS.match(sentence):
        return sentence[: _ALWAYS.match(sentence).end()].strip()  # type: ignore[union-attr]
    regular = _REGULAR.search(blanked)
    if regular and _REPORT.search(blanked) and _is_of_act(blanked, regular):
        return _written(sentence, regular)
    return ""


def _is_of_act(sentence: str, regular: re.Match[str]) -> bool:
    """Near the beginning, or beside the report it times; not "ngân sách hàng năm" in the middle.

    A bare "định kỳ" times nothing, unless the act begins with it.
    """
    near = sentence[max(0, regular.start() - 40) : regular.end() + 45]
    if regular.start() > 0 and not _EVERY.search(regular[0]):
        return False
    told = re.search(r"báo cáo [^.;,]{0,90}$", sentence[: regular.start()], re.IGNORECASE)
    return (
        regular.start() < 12
        or told is not None
        or re.search(r"báo cáo|tổng hợp|kiểm tra", near, re.IGNORECASE) is not None
    )


def _written(sentence: str, found: re.Match[str]) -> str:
    """In the letters of the sentence; of "hoàn thành … trong tháng 6" only the term."""
    start, end = found.span("term") if "term" in found.re.groupindex else found.span()
    phrase = sentence[start:end].strip(" ,;.")
    return phrase + ")" if phrase.count("(") > phrase.count(")") else phrase

"""The six points a duty should be clear about ("6 rõ"): information for the registrar, never a blocker.

Rõ người, rõ việc, rõ thời gian, rõ trách nhiệm, rõ sản phẩm, rõ thẩm quyền: Thông báo 624/TB-VPCP
(2025) names their absence as a cause of delay; domain.md a.10.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from workflow.rules.deadline import DeadlineKind


class Point(StrEnum):
    """In the order in which officials say them."""

    PERSON = "person"
    WORK = "work"
    TIME = "time"
    RESPONSIBILITY = "responsibility"
    PRODUCT = "product"
    AUTHORITY = "authority"


@dataclass(frozen=True, slots=True)
class DutyFacts:
    """What is known of a duty before it is registered.

    ``leads`` counts the agencies that lead; ``open_group`` tells that nobody can list them from the
    words alone; ``leader`` is the person or post answerable for it, where the paper names one.
    """

    text: str
    leads: int = 0
    open_group: bool = False
    deadline_kind: DeadlineKind = DeadlineKind.NONE
    has_due: bool = False
    product: str = ""
    leader: str = ""


_MIN_WORDS = 4
_UNDATED_BUT_CLEAR = frozenset(
    {DeadlineKind.CONTINUOUS, DeadlineKind.RECURRING, DeadlineKind.RELATIVE_WORKING_DAYS}
)
_PAPERS = (
    r"(?:báo cáo|kế hoạch|quyết định|nghị quyết|nghị định|thông tư|chỉ thị|quy chế|quy định|quy trình|đề án|dự án|dự thảo|chương trình|phương án|"
    r"hướng dẫn|danh mục|danh sách|tờ trình|bộ tiêu chí|văn bản|công văn|tài liệu|phần mềm|nền tảng|hệ thống|cơ sở dữ liệu|cổng|ứng dụng)"
)
_MAKES = re.compile(
    rf"\b(?:xây dựng|ban hành|trình|soạn thảo|hoàn thiện|lập|phê duyệt|gửi|nộp|xuất bản|phát triển|thiết lập)\b[^.;]{{0,60}}?\b{_PAPERS}\b"
    r"|\bbáo cáo\b[^.;]{0,40}\b(?:kết quả|tình hình|tiến độ)\b|\b(?:kết quả|tình hình|tiến độ)\b[^.;]{0,40}\bbáo cáo\b",
    re.IGNORECASE,
)
_DECIDES = re.compile(
    r"\b(?:trình|báo cáo|tham mưu|đề xuất|kiến nghị|xin ý kiến)\s+(?:cho\s+)?(?:cấp có thẩm quyền|\S*\s?(?:Chính phủ|Thủ tướng|Quốc hội|UBND|Ủy ban|HĐND|Hội đồng|"
    r"Chủ tịch|Bộ|Ban|Sở|Tỉnh ủy|Thành ủy|lãnh đạo|Giám đốc))|\btheo thẩm quyền\b|\b(?:ban hành|phê duyệt|quyết định)\b"
)


def six_points(facts: DutyFacts) -> frozenset[Point]:
    """The points that the paper is clear about.

    Responsibility needs one answerable lead or a named leader; time a day, a period or a regular
    rhythm; product and authority are also found in the duty's own words ("trình UBND … ban hành Kế hoạch").
    """
    found = {
        Point.PERSON: facts.leads > 0 and not facts.open_group,
        Point.WORK: len(facts.text.split()) >= _MIN_WORDS,
        Point.TIME: facts.has_due or facts.deadline_kind in _UNDATED_BUT_CLEAR,
        Point.RESPONSIBILITY: bool(facts.leader.strip()) or (facts.leads == 1 and not facts.open_group),
        Point.PRODUCT: bool(facts.product.strip()) or _MAKES.search(facts.text) is not None,
        Point.AUTHORITY: _DECIDES.search(facts.text) is not None,
    }
    return frozenset(point for point, clear in found.items() if clear)

"""What the kinds and severities of the check of figures are called. Pages and the terminal say it alike."""

from __future__ import annotations

from workflow.rules.figure_data import Comparison, Obstacle
from workflow.rules.figure_findings import FindingKind, Severity
from workflow.standing_words import Chip, Speaker


def kind_name(kind: FindingKind, say: Speaker) -> str:
    """Which sort of statement does not hold."""
    return {
        FindingKind.PERCENT: say.gettext("Tỷ lệ phần trăm"),
        FindingKind.SUM: say.gettext("Tổng và các phần"),
        FindingKind.REMAINDER: say.gettext("Số còn lại"),
        FindingKind.ORDER: say.gettext("Số lớn hơn mức có thể"),
        FindingKind.CROSS_SECTION: say.gettext("Một chỉ tiêu hai số"),
        FindingKind.DUPLICATE: say.gettext("Số lặp lại đáng ngờ"),
        FindingKind.PERIOD: say.gettext("Kỳ số liệu"),
        FindingKind.TEMPLATE_RESIDUE: say.gettext("Chữ thừa của văn bản mẫu"),
        FindingKind.SCOPE_TEXT: say.gettext("Cấp, địa bàn"),
        FindingKind.CODE_TYPO: say.gettext("Ký hiệu văn bản"),
        FindingKind.CITATION: say.gettext("Viện dẫn văn bản"),
    }[kind]


def severity_chip(severity: Severity, say: Speaker) -> Chip:
    """How grave it is: (colour of ``chip-…``, words)."""
    return {
        Severity.ERROR: ("over", say.gettext("Sai")),
        Severity.WARNING: ("soon", say.gettext("Cần xem lại")),
        Severity.INFO: ("plain", say.gettext("Lưu ý")),
    }[severity]


def compared_words(comparison: Comparison, period: str, say: Speaker) -> str:
    """How much of a report was held against the figures of a period, or why nothing was."""
    if comparison.obstacle is Obstacle.PERIOD:
        return say.gettext(
            "Không đối chiếu với số liệu đã nhập: tiêu đề báo cáo nêu kỳ khác, không phải %(period)s.",
            period=period,
        )
    if comparison.obstacle is Obstacle.ISSUER:
        return say.gettext(
            "Không đối chiếu với số liệu đã nhập: phần đầu báo cáo không cho biết chắc chắn báo cáo của cơ quan nào."
        )
    if not comparison.compared:
        return say.gettext(
            "Không có câu nào nêu đủ tên chỉ tiêu và đơn vị tính để đối chiếu với số liệu đã nhập của %(period)s.",
            period=period,
        )
    return say.ngettext(
        "Đã đối chiếu %(num)s chỗ nêu chỉ tiêu với số liệu đã nhập của %(period)s.",
        "Đã đối chiếu %(num)s chỗ nêu chỉ tiêu với số liệu đã nhập của %(period)s.",
        comparison.compared,
        period=period,
    )

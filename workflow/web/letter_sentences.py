"""Words for official letters: their kinds, what is proposed for agencies, what became of late duties."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from workflow.rules.classification import Bucket
from workflow.rules.criticism import Aside, Level
from workflow.rules.letter_kinds import LetterKind

KINDS_OF_LETTERS = {
    LetterKind.URGING: _("Đôn đốc nhiệm vụ quá hạn"),
    LetterKind.REPORT_REMINDER: _("Đôn đốc gửi báo cáo"),
    LetterKind.CRITICISM: _("Phê bình, nhắc nhở, biểu dương"),
    LetterKind.EXTENSION: _("Trả lời đề nghị gia hạn"),
}
#: The chip and the words of what is proposed.
LEVELS = {
    Level.CRITICISE: ("over", _("Phê bình")),
    Level.REMIND: ("soon", _("Nhắc nhở")),
    Level.PRAISE: ("done", _("Biểu dương")),
}
OUTCOMES = {
    Bucket.DONE_LATE.value: ("late", _("Hoàn thành quá hạn")),
    Bucket.OPEN_OVERDUE.value: ("over", _("Quá hạn chưa hoàn thành")),
    Aside.HANDED_LATE.value: ("plain", _("Không tính: nhận nhiệm vụ khi đã quá hạn")),
    Aside.HANDED_BACK.value: ("plain", _("Không tính: đang trả lại, chờ quyết định")),
    Aside.WAITS.value: ("plain", _("Không tính: đã báo cáo đúng hạn, chờ xét")),
}
EXPLAINED = {
    "demanded": _("Đang trong hạn giải trình"),
    "answered": _("Đã giải trình, chờ xem xét"),
    "accepted": _("Giải trình được chấp nhận"),
    "rejected": _("Giải trình chưa đạt"),
}

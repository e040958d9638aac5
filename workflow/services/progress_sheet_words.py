"""The words of an agency's sheet of progress: an official paper, Vietnamese in every language of the page."""

from __future__ import annotations

from datetime import date

from workflow.rules.period_codes import with_period
from workflow.rules.progress_rows import ANSWERS, NOTHING
from workflow.rules.states import State
from workflow.rules.text import cut
from workflow.services.progress_sheet_reading import SheetLine, UnitSheet

#: Headings of the sheet in their order; the last two are hidden: which assignment, and its version.
HEADINGS = (
    "STT",
    "Nhiệm vụ",
    "Văn bản giao",
    "Thời hạn",
    "Trạng thái",
    "Báo cáo gần nhất",
    "Tình trạng",
    "Kết quả trong một câu",
    "Tỷ lệ %",
    "Khó khăn, vướng mắc",
    "Kiến nghị, đề xuất",
    "Số, ký hiệu văn bản minh chứng",
    "Ngày văn bản",
    "Mã",
    "Phiên bản",
)
HINTS = (
    "Điền các cột màu vàng ở dòng nào có báo cáo; để trống dòng không có gì mới. Không sửa các cột khác.",
    "Tình trạng: chọn trong danh sách. “Hoàn thành” là báo cáo hoàn thành, cần số và ngày của văn bản minh chứng nếu có quy định.",
    "“Vướng mắc” thì ghi cột Khó khăn, vướng mắc. Ngày viết dạng ngày/tháng/năm, ví dụ 31/12/2026. Điền xong, gửi lại tệp này.",
)
_STANDING = {
    State.ASSIGNED: "Mới giao",
    State.IN_PROGRESS: "Đang thực hiện",
    State.RETURNED: "Yêu cầu bổ sung",
}
_LONGEST_PRINTED = 2_000


def printed(text: str) -> str:
    """A long text as it stands in a cell that nobody fills."""
    return cut(text, _LONGEST_PRINTED)


def subtitle(sheet: UnitSheet, day: date) -> str:
    """Whose work the sheet holds, how much of it, and of which day."""
    return f"{sheet.agency.name} – {len(sheet.lines)} nhiệm vụ, số liệu ngày {day:%d/%m/%Y}"


def printed_cells(line: SheetLine) -> tuple[str, ...]:
    """The cells after the number, up to the first that is filled."""
    document = f"{line.document}, {line.clause}" if line.clause else line.document
    return (
        printed(line.text),
        printed(with_period(document, line.period)),
        f"{line.due:%d/%m/%Y}" if line.due else "Không có thời hạn",
        _STANDING[line.state],
        printed(line.last_words),
    )


def answers(line: SheetLine) -> tuple[str, ...]:
    """What can be chosen for a line: that nothing arose only where the work has no end."""
    return tuple(word for answer, word in ANSWERS.items() if answer != NOTHING or line.endless)

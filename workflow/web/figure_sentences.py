"""Words for indicators and figures: kinds, columns, problems of cells."""

from __future__ import annotations

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from workflow.rules.adjustments import Adjusted
from workflow.rules.indicators import Column, Direction, Figure, Kind, Problem, RollUp
from workflow.rules.periods import PeriodKind
from workflow.rules.refusal import Refusal
from workflow.rules.report_periods import PeriodMove, PeriodState
from workflow.rules.typed_numbers import write_number
from workflow.services.figure_sheet import BlockProblem
from workflow.services.figures import CellsRefused
from workflow.web.refusals import sentence_of

KINDS = {
    Kind.RATIO: _("Tỷ lệ (tử số/mẫu số)"),
    Kind.COUNT: _("Số lượng"),
    Kind.PARTS: _("Tổng số gồm các phần"),
    Kind.YES_NO: _("Có hoặc không"),
}
ROLL_UPS = {
    RollUp.SUM: _("Cộng số liệu các cơ quan"),
    RollUp.LAST: _("Lấy số liệu nhập sau cùng"),
    RollUp.NONE: _("Một cơ quan nhập cho toàn bộ"),
}
DIRECTIONS = {Direction.UP: _("Càng cao càng tốt"), Direction.DOWN: _("Càng thấp càng tốt")}
PERIOD_KINDS = {
    PeriodKind.MONTH: _("Tháng"),
    PeriodKind.QUARTER: _("Quý"),
    PeriodKind.HALF_YEAR: _("6 tháng"),
    PeriodKind.YEAR: _("Năm"),
}
#: The chip and the words of each state of a period.
STATES = {
    PeriodState.OPEN: ("plain", _("Mới mở")),
    PeriodState.COLLECTING: ("run", _("Đang thu số liệu")),
    PeriodState.LOCKED: ("wait", _("Đã khóa số liệu")),
    PeriodState.ISSUED: ("done", _("Đã ban hành báo cáo")),
}
MOVES = {
    PeriodMove.COLLECT: _("Cho nhập số liệu"),
    PeriodMove.LOCK: _("Khóa số liệu"),
    PeriodMove.REOPEN: _("Mở lại để nhập"),
    PeriodMove.ISSUE: _("Đánh dấu đã ban hành báo cáo"),
}
ADJUSTED = {
    Adjusted.PENDING: ("soon", _("Chờ xem xét")),
    Adjusted.TAKEN: ("done", _("Đã tiếp nhận")),
    Adjusted.DECLINED: ("over", _("Không tiếp nhận")),
    Adjusted.REPLACED: ("plain", _("Đã thay bằng lần sau")),
}
COLUMNS = {
    Column.NUMERATOR: _("Tử số"),
    Column.DENOMINATOR: _("Mẫu số"),
    Column.VALUE: _("Số lượng"),
    Column.NOTHING: _("Không phát sinh"),
    Column.NOTE: _("Ghi chú"),
}


def sentence(problem: Problem) -> str:
    """The problem by itself, for the cell it stands in."""
    return sentence_of(Refusal(problem.code, **dict(problem.params)))


def at_row(row: int, problem: Problem) -> str:
    """``dòng 3, cột Tử số: …``"""
    return gettext(
        "dòng %(row)s, cột %(column)s: %(sentence)s",
        row=row,
        column=COLUMNS[problem.column],
        sentence=sentence(problem),
    )


def at_place(found: BlockProblem) -> str:
    """``ô E7: …`` of a sheet, else as ``at_row``."""
    if found.cell:
        return gettext("ô %(cell)s: %(sentence)s", cell=found.cell, sentence=sentence(found.problem))
    return at_row(found.row, found.problem)


def of_cells(refused: CellsRefused) -> list[str]:
    """Every cell of a grid that was refused."""
    return [at_row(p.row, p.problem) for p in refused.problems]


def figure_words(figure: Figure | None, kind: Kind = Kind.COUNT) -> str:
    """A figure in one line: ``240/303``, ``1.093``, ``không phát sinh``, ``có``; empty where nothing was entered."""
    if figure is None or not figure.entered:
        return ""
    if figure.nothing_arose:
        return gettext("không phát sinh")
    if figure.numerator is not None:
        return f"{write_number(figure.numerator)}/{write_number(figure.denominator)}"
    if kind is Kind.YES_NO:
        return gettext("có") if figure.value else gettext("không")
    return write_number(figure.value)


def k_of_n(done: int, total: int) -> str:
    """``3/8 cơ quan``."""
    return ngettext("%(done)s/%(num)s cơ quan", "%(done)s/%(num)s cơ quan", total, done=done)


WORDS = {
    "figure_words": figure_words,
    "k_of_n": k_of_n,
    "period_states": STATES,
    "kind_words": KINDS,
    "adjusted_words": ADJUSTED,
}

"""The statistics table as a page prints it: every number a link to its rows, with its change in sign and words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from workflow.rules.statistics import PARTS, Box, Share, points
from workflow.rules.typed_numbers import write_percent
from workflow.services.statistics_reading import Ask, Line
from workflow.web.formats import number_vi

#: What a box is called, by itself: over its list, and as a label on a phone.
BOXES: dict[Box, LazyString] = {
    Box.TOTAL: _l("Tổng số"),
    Box.DATED: _l("Có thời hạn"),
    Box.UNDATED: _l("Không thời hạn"),
    Box.DONE: _l("Hoàn thành"),
    Box.DONE_ON_TIME: _l("Hoàn thành đúng hạn"),
    Box.DONE_LATE: _l("Hoàn thành quá hạn"),
    Box.OPEN: _l("Chưa hoàn thành"),
    Box.IN_TIME: _l("Chưa hoàn thành, trong hạn"),
    Box.OPEN_UNDATED: _l("Chưa hoàn thành, không thời hạn"),
    Box.OVERDUE: _l("Quá hạn chưa hoàn thành"),
    Box.DUE: _l("Đến hạn"),
    Box.OVER_30: _l("Quá hạn trên 30 ngày"),
    Box.OVER_120: _l("Quá hạn trên 120 ngày"),
    Box.SILENT_UNDATED: _l("Không thời hạn, lâu không cập nhật"),
    Box.UPDATED: _l("Có cập nhật"),
    Box.WITHDRAWN: _l("Đã rút"),
}
SHARES: dict[Share, LazyString] = {
    Share.DONE: _l("Tỷ lệ hoàn thành"),
    Share.OVERDUE_OF_DUE: _l("Tỷ lệ quá hạn trên số đến hạn"),
    Share.OVERDUE_OF_ASSIGNED: _l("Tỷ lệ quá hạn trên tổng số được giao"),
    Share.UPDATED: _l("Tỷ lệ cập nhật"),
}
COUNTED = (
    Box.TOTAL, Box.DATED, Box.UNDATED, Box.DONE, Box.DONE_ON_TIME, Box.DONE_LATE,
    Box.OPEN, Box.IN_TIME, Box.OPEN_UNDATED, Box.OVERDUE, Box.WITHDRAWN,
)  # fmt: skip
DERIVED = (
    Share.DONE, Share.OVERDUE_OF_DUE, Share.OVERDUE_OF_ASSIGNED,
    Box.OVER_30, Box.OVER_120, Box.SILENT_UNDATED, Share.UPDATED,
)  # fmt: skip
#: The stretches of a bar: colour, and what is counted ("trong hạn" without the undated ones).
BARS = ("done", "late", "run", "plain", "over")
Link = Callable[[Box, str | None], str]


@dataclass(frozen=True, slots=True)
class Number:
    """One count with the address of its rows; none of nothing."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: a count, or a percentage with the two counts it is made of; ``change`` is empty where there is none."""

    label: str
    number: Number
    change: str
    parts: tuple[Number, Number] | None = None


@dataclass(frozen=True, slots=True)
class Printed:
    """One line of both tables."""

    line: Line
    counted: list[Cell]
    derived: list[Cell]


def printed(line: Line, key: str | None, link: Link) -> Printed:
    """The line in the language of the page; ``key`` none is the sum of all lines."""
    return Printed(
        line,
        [_box(line, box, key, link) for box in COUNTED],
        [_cell(line, what, key, link) for what in DERIVED],
    )


def bar(line: Line) -> tuple[str, list[int]]:
    """The line as a bar of the chart, in the order of ``BARS``."""
    figures = line.figures
    undated = figures[Box.OPEN_UNDATED]
    counts = [figures[Box.DONE_ON_TIME], figures[Box.DONE_LATE], figures[Box.IN_TIME] - undated, undated]
    return line.short or _("Chưa ghi lãnh đạo phụ trách"), [*counts, figures[Box.OVERDUE]]


def _cell(line: Line, what: Box | Share, key: str | None, link: Link) -> Cell:
    return _box(line, what, key, link) if isinstance(what, Box) else _share(line, what, key, link)


def _number(line: Line, box: Box, key: str | None, link: Link) -> Number:
    n = line.figures[box]
    return Number(number_vi(n), link(box, key) if n else "")


def _box(line: Line, box: Box, key: str | None, link: Link) -> Cell:
    change = told(line.figures[box] - line.before[box]) if line.before is not None else ""
    return Cell(str(BOXES[box]), _number(line, box, key, link), change)


def _share(line: Line, share: Share, key: str | None, link: Link) -> Cell:
    rate = line.figures.share(share)
    percent = rate.percent()
    part, whole = PARTS[share]
    if percent is None:
        return Cell(str(SHARES[share]), Number("–", ""), "")
    grown = points(rate, line.before.share(share)) if line.before is not None else None
    return Cell(
        str(SHARES[share]),
        Number(write_percent(percent), ""),
        "" if grown is None else told(grown),
        (_number(line, part, key, link), _number(line, whole, key, link)),
    )


def told(difference: int | Decimal) -> str:
    """A difference with its sign and in words, of a share in percentage points; empty where nothing changed."""
    if isinstance(difference, Decimal):
        size = _("%(n)s điểm %%", n=number_vi(abs(difference)))
    else:
        size = number_vi(abs(difference))
    if difference > 0:
        return _("+%(n)s (tăng)", n=size)
    return _("−%(n)s (giảm)", n=size) if difference < 0 else ""


def pages_of(lines: Sequence[Line], page: int, size: int) -> tuple[Sequence[Line], int, int]:
    """The lines of one page, its number (beyond the last: the last) and how many there are."""
    pages = max(1, -(-len(lines) // size))
    page = min(page, pages)
    return lines[(page - 1) * size : page * size], page, pages


def updated_label(ask: Ask) -> str:
    """What "updated" means on this page."""
    if ask.days.now.since is not None:
        return _("Có cập nhật trong kỳ / chưa hoàn thành")
    return _("Cập nhật đúng nhịp / chưa hoàn thành")

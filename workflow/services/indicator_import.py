"""A whole list of indicators from a table: all of it, or nothing with the lines that cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from workflow.rules.indicators import Kind
from workflow.rules.names import fold
from workflow.rules.permissions import Actor
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean_line
from workflow.services.indicator_drafts import IndicatorDraft
from workflow.services.indicators import add_indicator

#: Headings of the table in their order; only the first two must be filled.
HEADINGS = ("Mã", "Tên chỉ tiêu", "Đơn vị tính", "Cách tính", "Mục của báo cáo", "Các phần của tổng số")
_KINDS = {
    "": Kind.COUNT,
    "share": Kind.RATIO,
    "number": Kind.COUNT,
    "total": Kind.PARTS,
    "yes no": Kind.YES_NO,
    "so luong": Kind.COUNT,
    "ty le": Kind.RATIO,
    "ti le": Kind.RATIO,
    "tong so": Kind.PARTS,
    "tong": Kind.PARTS,
    "co khong": Kind.YES_NO,
    "co hoac khong": Kind.YES_NO,
}
MOST = 500


class LinesRefused(Refusal):
    """Nothing was added; ``lines`` are the numbers of the lines with what is wrong."""

    def __init__(self, lines: Sequence[tuple[int, Refusal]]) -> None:
        super().__init__("cells_refused", count=len(lines))
        self.lines = lines


def add_list(session: Session, actor: Actor, table: Sequence[Sequence[str]], *, now: datetime) -> int:
    """Add an indicator for every line (columns of ``HEADINGS``; parts parted by ";"); returns how many.

    Raises:
        NotFound: the actor keeps no authority's figures.
        Refusal: ``lines_needed``; ``lines_too_many`` beyond 500.
        LinesRefused: the caller's unit must not be committed.
    """
    lines = [(n, line) for n, line in enumerate(table, 1) if any(map(clean_line, line)) and not _heads(line)]
    if not lines:
        raise Refusal("lines_needed")
    if len(lines) > MOST:
        raise Refusal("lines_too_many", most=MOST)
    wrong: list[tuple[int, Refusal]] = []
    for number, line in lines:
        try:
            add_indicator(session, actor, _draft(line), now=now)
        except Refusal as refusal:
            wrong.append((number, refusal))
    if wrong:
        raise LinesRefused(wrong)
    return len(lines)


def _draft(line: Sequence[str]) -> IndicatorDraft:
    code, name, unit, kind, section, parts = (*map(clean_line, line[:6]), *[""] * (6 - len(line[:6])))
    folded = " ".join(fold(kind.replace("/", " ")).split())
    if folded not in _KINDS:
        raise Refusal("kind_not_read", kind=kind[:40])
    named = tuple(clean_line(part) for part in parts.split(";"))
    return IndicatorDraft(
        code, name, _KINDS[folded], unit, section, parts=tuple(part for part in named if part)
    )


def _heads(line: Sequence[str]) -> bool:
    return [fold(cell) for cell in line[:2]] == [fold(heading) for heading in HEADINGS[:2]]

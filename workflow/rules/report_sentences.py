"""Figures as a report prints them: numbers, shares, the sentence of an indicator, the change since last time.

Percentages are rounded half up with the indicator's decimals. A figure that nobody entered is a gap to fill in,
never 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workflow.rules.indicators import Figure, Kind
from workflow.rules.typed_numbers import write_number, write_percent

GAP = "……"
"""What stands where a figure is missing."""
HANDLED = "đã tiếp nhận và trả kết quả"
"""What a report says of dossiers unless its section says otherwise."""
_TWO_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of a period. ``total`` is that of a count or of parts; ``parts`` are (name, figure)."""

    name: str
    unit: str
    kind: Kind
    figure: Figure
    total: Decimal | None = None
    percent_decimals: int = 1
    before: Figure | None = None
    total_before: Decimal | None = None
    parts: tuple[tuple[str, Figure], ...] = ()

    @property
    def percent(self) -> Decimal | None:
        return self.figure.percent(self.percent_decimals)

    @property
    def missing(self) -> bool:
        """Whether there is nothing to print: neither a figure, nor parts that add up to one."""
        return not self.figure.entered and self.total is None


def counted(n: Decimal | int) -> str:
    """A number of documents, classes, groups: below ten with a nought ("04 quyết định")."""
    return f"0{n}" if 0 < n < _TWO_DIGITS and n == int(n) else write_number(n)


def percent_words(percent: Decimal | None) -> str:
    """ "79,2%", "100%"; a gap for none."""
    return GAP if percent is None else write_percent(percent)


def figure_words(line: Line) -> str:
    """ "240/303", "1.300", "không phát sinh"; a gap where nothing was entered."""
    if line.missing:
        return GAP
    if line.figure.nothing_arose:
        return "không phát sinh"
    if line.figure.numerator is not None:
        return f"{write_number(line.figure.numerator)}/{write_number(line.figure.denominator)}"
    if line.kind is Kind.YES_NO:
        return "có" if line.figure.value else "không"
    return write_number(line.total if line.total is not None else line.figure.value)


def parts_words(line: Line, *, unit_behind: bool) -> str:
    """ "03 kế hoạch, 04 quyết định", or with the unit "cấp huyện: 1 tổ, cấp xã: 8 tổ"."""
    found = []
    for name, figure in line.parts:
        given = GAP if not figure.entered else None
        if unit_behind:
            found.append(f"{name}: {given or write_number(figure.value or Decimal(0))} {line.unit}")
        else:
            found.append(f"{given or counted(figure.value or Decimal(0))} {name}")
    return ", ".join(found)


def sentence(line: Line, *, verb: str = HANDLED, compare: bool = False) -> str:
    """The indicator in its official form, without a closing sign.

    "Cấp lại, đổi thẻ căn cước công dân: đã tiếp nhận và trả kết quả 240/303 hồ sơ, đạt 79,2%".
    """
    if line.figure.nothing_arose:
        return f"{line.name}: không phát sinh {line.unit}".rstrip()
    unit = f" {line.unit}" if line.unit and line.kind is not Kind.YES_NO else ""
    says = f"{verb} " if verb and line.kind is Kind.RATIO and not line.missing else ""
    words = f"{line.name}: {says}{figure_words(line)}{unit}"
    if line.percent is not None:
        words += f", đạt {percent_words(line.percent)}"
    if line.parts and not line.missing:
        words += f" ({parts_words(line, unit_behind=True)})"
    return words + (change_words(line) if compare else "")


def change_words(line: Line) -> str:
    """ ", tăng 12 hồ sơ so với kỳ trước (228)"; of a share in percentage points; nothing without a figure before."""
    now, before, unit = _compared(line)
    if now is None or before is None:
        return ""
    if now == before:
        return ", không thay đổi so với kỳ trước"
    verb = "tăng" if now > before else "giảm"
    return f", {verb} {write_number(abs(now - before))} {unit} so với kỳ trước"


def _compared(line: Line) -> tuple[Decimal | None, Decimal | None, str]:
    if line.kind is Kind.RATIO:
        before = line.before.percent(line.percent_decimals) if line.before else None
        return line.percent, before, "điểm phần trăm"
    return line.total, line.total_before, line.unit


def issued_words(issuer: str, kinds: Sequence[tuple[str, int]]) -> str:
    """ "UBND thành phố ban hành 16 văn bản (gồm: 03 kế hoạch, 04 quyết định)"; kinds in the order given."""
    total = sum(n for _kind, n in kinds)
    listed = ", ".join(f"{counted(n)} {kind}" for kind, n in kinds)
    return f"{issuer} ban hành {counted(total)} văn bản (gồm: {listed})"


def joined(items: Iterable[str]) -> str:
    """Items of one sentence: "a; b; c"."""
    return "; ".join(items)

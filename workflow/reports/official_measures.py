"""The measures of an official document, in one place for both writers.

Source: NĐ 30/2020/NĐ-CP, Phụ lục I. Where the decree leaves a range, the choice stands here once: the
smaller size of the national title keeps it inside the right margin beside the agency's name.
Millimetres for lengths on the page, points for sizes of letters and gaps.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

PAGE = (210, 297)
TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 15
HEADER = 10
"""From the upper edge of the paper to the page number, in the middle of the top margin."""
TEXT_WIDTH = PAGE[0] - LEFT - RIGHT
LANDSCAPE_WIDTH = PAGE[1] - LEFT - RIGHT
LEFT_COLUMN = 75
RIGHT_COLUMN = TEXT_WIDTH - LEFT_COLUMN
RECIPIENTS_COLUMN = 75

NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
ADDRESSED, SENT_TO = "Kính gửi:", "Nơi nhận:"
NATION_SIZE, MOTTO_SIZE = 12, 13
SUPERIOR_SIZE = AGENCY_SIZE = 12
NUMBER_SIZE = 13
DAY_SIZE = 13
SUBJECT_SIZE = 12
"""Of the "V/v" of a công văn."""
TITLE_SIZE = 14
BODY_SIZE = 14
NOTE_SIZE = 11
"""Of footnotes, for which the decree sets no size."""
PAGE_NUMBER_SIZE = 14
SIGNATURE_SIZE = 14
RECIPIENTS_HEAD_SIZE, RECIPIENTS_SIZE = 12, 11
TABLE_SIZE = 12
"""The decree sets no size for the cells of a table; 12 is the smallest of its running text."""

CELL_INSET = 3
"""Points between the line and the text of a cell."""

FIRST_LINE = 12.7
GAP = 6
"""Points between paragraphs, and between the number of a công văn and its "V/v"."""
ROOM_TO_SIGN = 62
"""Points left for the signature and the stamp."""
LINE_WEIGHT = 0.75
AGENCY_LINE = 0.42
"""The line under the agency's name: a third to a half of the text."""

# Widths of the letters of Times New Roman Bold and of Liberation Serif Bold, in thousandths of the size.
_BOLD = {
    **dict.fromkeys("il.,;:|'", 278),
    **dict.fromkeys("fjt()-–I/rs", 350),
    **dict.fromkeys("abceghknopquvxyzđ0123456789 ", 500),
    **dict.fromkeys("mwMWƠƯ", 850),
    **dict.fromkeys("ACDNRUVXYKĐ", 722),
    **dict.fromkeys("GHOQ", 778),
    **dict.fromkeys("BELTZ", 667),
    **dict.fromkeys("FPS", 600),
    "J": 500,
    "I": 389,
    " ": 250,
    "-": 333,
    "%": 1000,
    "M": 944,
    "W": 1000,
}
_USUAL = 600
_MM_PER_POINT = 25.4 / 72


def bold_width(text: str, size: float) -> float:
    """About how wide one line of bold ``text`` is, in millimetres: good enough for the line under it."""
    letters = (c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return sum(_BOLD.get(c, _USUAL) for c in letters) / 1000 * size * _MM_PER_POINT


def line_under(lines: Sequence[str], size: float) -> float:
    """Length (mm) of the line under a name or a subject that was broken into ``lines``."""
    return AGENCY_LINE * max((bold_width(line, size) for line in lines), default=0)


def broken(text: str, size: float, column: float) -> tuple[str, ...]:
    """``text`` in as few lines as the column (mm) allows, all about as long as each other."""
    words = text.split()
    most = bold_width(text, size)
    count = 1
    while count < len(words):
        lines = _poured(words, size, min(column, most / count * _SLACK))
        if len(lines) <= count and all(bold_width(line, size) <= column for line in lines):
            return lines
        count += 1
    return tuple(words) if len(words) > 1 else (text,)


_SLACK = 1.22
"""How far above the even share a line may go before the text needs one line more."""


def _poured(words: Sequence[str], size: float, width: float) -> tuple[str, ...]:
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and bold_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)

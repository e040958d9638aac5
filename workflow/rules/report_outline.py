"""The outline of a report: sections in order, their levels, and the numbers printed before their headings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from workflow.rules.refusal import Refusal

DEEPEST = 4
_ROMAN = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_LETTERS = "abcdđeghiklmnopqrstuvxy"


class NumberStyle(StrEnum):
    """How a heading is numbered (NĐ 30/2020 Phụ lục I: I; 1; 1.1; a). ``APPENDIX`` has pages of its own."""

    NONE = "none"
    ROMAN = "I"
    ARABIC = "1"
    DOTTED = "1.1"
    BRACKETED = "(1)"
    LETTER = "a"
    APPENDIX = "appendix"


class Source(StrEnum):
    """Where the words of a section come from."""

    TEXT = "text"
    INDICATORS = "indicators"
    DOCUMENTS = "documents"
    DUTIES = "duties"
    DIFFICULTIES = "difficulties"
    KEY_TASKS = "key_tasks"
    WORKING_GROUPS = "working_groups"


@dataclass(frozen=True, slots=True)
class Heading:
    """One section as far as its number goes; ``level`` counts from 1."""

    level: int
    style: NumberStyle


def check_level(level: int) -> int:
    """The level, if a report may be as deep (``Refusal`` ``level_unknown``)."""
    if not 1 <= level <= DEEPEST:
        raise Refusal("level_unknown", most=DEEPEST)
    return level


def numbers(headings: Iterable[Heading]) -> list[str]:
    """The number of each heading ("II", "3", "3.2", "(1)", "a"); empty for one without, and for appendices.

    Headings of one level and style count on until a heading of a higher level begins; "1.1" counts below the
    number of the heading above it.
    """
    counts: dict[int, int] = {}
    shown: dict[int, str] = {}
    found = []
    for heading in headings:
        for deeper in [level for level in counts if level > heading.level]:
            del counts[deeper]
            shown.pop(deeper, None)
        if heading.style in (NumberStyle.NONE, NumberStyle.APPENDIX):
            found.append("")
            continue
        counts[heading.level] = n = counts.get(heading.level, 0) + 1
        above = next((shown[level] for level in range(heading.level - 1, 0, -1) if level in shown), "")
        shown[heading.level] = _number(n, heading.style, above)
        found.append(shown[heading.level])
    return found


def _number(n: int, style: NumberStyle, above: str) -> str:
    if style is NumberStyle.ROMAN:
        return roman(n)
    if style is NumberStyle.LETTER:
        return _LETTERS[(n - 1) % len(_LETTERS)]
    if style is NumberStyle.BRACKETED:
        return f"({n})"
    if style is NumberStyle.DOTTED and above[:1].isdecimal():
        return f"{above}.{n}"
    return str(n)


def before_heading(number: str, style: NumberStyle) -> str:
    """The number with its sign: "II. ", "3.2. ", "(1) ", "a) "."""
    if not number:
        return ""
    sign = {NumberStyle.BRACKETED: "", NumberStyle.LETTER: ")"}.get(style, ".")
    return f"{number}{sign} "


def roman(n: int) -> str:
    """A Roman number below 90."""
    written = ""
    for value, letters in _ROMAN:
        count, n = divmod(n, value)
        written += letters * count
    return written

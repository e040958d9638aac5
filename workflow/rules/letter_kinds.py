"""The kinds of official letters that the software prepares, and the series in which each is numbered."""

from __future__ import annotations

from enum import StrEnum


class LetterKind(StrEnum):
    """What a letter is about. Only the urging of late duties is also asked for by ladders."""

    URGING = "urging"
    REPORT_REMINDER = "report_reminder"
    CRITICISM = "criticism"
    EXTENSION = "extension"


SERIES = (
    frozenset({LetterKind.URGING, LetterKind.REPORT_REMINDER, LetterKind.EXTENSION}),
    frozenset({LetterKind.CRITICISM}),
)
"""Công văn are numbered together; a notice (thông báo) in the series of its own type (NĐ 30/2020 Điều 15)."""


def series_of(kind: LetterKind) -> frozenset[LetterKind]:
    """The kinds among which a number stands once a year."""
    return next(series for series in SERIES if kind in series)

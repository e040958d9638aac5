"""Indicators (chỉ tiêu): what a figure may be, what is computed from it, and how figures of agencies add up.

Percentages, remainders and sums are always computed here; nobody types them. A blank is not zero, and
"không phát sinh" is an answer of its own: neither 0/0 nor a blank.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from workflow.rules.classification import Rate

_HUNDREDTHS = 100


class Kind(StrEnum):
    """What is counted: a share, a number, a total of named parts, or yes and no."""

    RATIO = "ratio"
    COUNT = "count"
    PARTS = "parts"
    YES_NO = "yes_no"


class RollUp(StrEnum):
    """How the agencies' figures become the authority's.

    ``SUM`` adds them (8 communes → city); ``LAST`` takes the one entered last; ``NONE``: one agency enters it for all.
    """

    SUM = "sum"
    LAST = "last"
    NONE = "none"


class Direction(StrEnum):
    """Which side of the target is good."""

    UP = "up"
    DOWN = "down"


class Column(StrEnum):
    """The cells of one row of an entry grid."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    VALUE = "value"
    NOTHING = "nothing"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Traits:
    """What decides about a figure: ``subset`` says that the numerator is a part of the denominator."""

    kind: Kind
    subset: bool = True
    percent_decimals: int = 1
    value_decimals: int = 0

    @property
    def first(self) -> Column:
        """The column of the first number."""
        return Column.NUMERATOR if self.kind is Kind.RATIO else Column.VALUE


@dataclass(frozen=True, slots=True)
class Figure:
    """What an agency said. Numbers are none where nothing was entered."""

    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    nothing_arose: bool = False

    @property
    def entered(self) -> bool:
        """Whether there is an answer at all."""
        return self.nothing_arose or self.numerator is not None or self.value is not None

    def percent(self, decimals: int) -> Decimal | None:
        """The share in percent, rounded half up; none without a denominator or where it is 0."""
        if self.numerator is None or not self.denominator:
            return None
        return Rate(int(self.numerator * _HUNDREDTHS), int(self.denominator * _HUNDREDTHS)).percent(decimals)

    @property
    def remainder(self) -> Decimal | None:
        """Denominator less numerator ("còn …"); none where either is missing."""
        if self.numerator is None or self.denominator is None:
            return None
        return self.denominator - self.numerator


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a cell cannot be taken; ``code`` and ``params`` as of a ``Refusal``."""

    column: Column
    code: str
    params: tuple[tuple[str, object], ...] = ()


def problems_of(traits: Traits, figure: Figure) -> list[Problem]:
    """What is wrong with a figure; nothing for a blank one, which takes back what stood there."""
    numbers = (figure.numerator, figure.denominator, figure.value)
    if figure.nothing_arose:
        return (
            [Problem(Column.NOTHING, "nothing_with_numbers")] if any(n is not None for n in numbers) else []
        )
    if traits.kind is Kind.RATIO:
        return _problems_of_ratio(traits, figure.numerator, figure.denominator)
    if traits.kind is Kind.YES_NO and figure.value not in (None, 0, 1):
        return [Problem(Column.VALUE, "yes_or_no")]
    return []


def _problems_of_ratio(
    traits: Traits, numerator: Decimal | None, denominator: Decimal | None
) -> list[Problem]:
    if numerator is None and denominator is None:
        return []
    if numerator is None:
        return [Problem(Column.NUMERATOR, "part_missing")]
    if denominator is None:
        return [Problem(Column.DENOMINATOR, "part_missing")]
    if denominator == 0 and numerator > 0:
        return [Problem(Column.DENOMINATOR, "denominator_zero")]
    if traits.subset and numerator > denominator:
        return [Problem(Column.NUMERATOR, "numerator_larger")]
    return []


@dataclass(frozen=True, slots=True)
class Entry:
    """One agency's figure and the moment it was entered."""

    figure: Figure
    at: datetime


def rolled_up(rule: RollUp, kind: Kind, entries: Sequence[Entry]) -> Figure:
    """The authority's figure; a blank one where no agency entered anything.

    Agencies without occurrence add nothing; where all who entered had none, neither has the authority.
    A sum of yes and no is the number of yes (numerator) among the answers (denominator).
    """
    given = [entry for entry in entries if entry.figure.entered]
    if not given:
        return Figure()
    if rule is not RollUp.SUM:
        return max(given, key=lambda entry: entry.at).figure
    counted = [entry.figure for entry in given if not entry.figure.nothing_arose]
    if not counted:
        return Figure(nothing_arose=True)
    if kind is Kind.YES_NO:
        yes = sum(figure.value == 1 for figure in counted)
        return Figure(Decimal(yes), Decimal(len(counted)))
    return Figure(
        _sum(figure.numerator for figure in counted),
        _sum(figure.denominator for figure in counted),
        _sum(figure.value for figure in counted),
    )


def _sum(numbers: Iterable[Decimal | None]) -> Decimal | None:
    given = [n for n in numbers if n is not None]
    return sum(given, Decimal(0)) if given else None


def sum_of_parts(parts: Sequence[Figure]) -> Decimal | None:
    """The parts of a total together; none as long as one of them is blank. A part without occurrence adds 0."""
    if not parts or not all(part.entered for part in parts):
        return None
    return sum((part.value or Decimal(0) for part in parts), Decimal(0))


def meets(figure: Figure, target: Decimal, direction: Direction) -> bool | None:
    """Whether the target (percent of a share, else a number) is met, compared exactly, before any rounding.

    None where there is nothing to compare: no figure, no occurrence, a denominator of 0.
    """
    if figure.numerator is not None:
        if not figure.denominator:
            return None
        reached, wanted = figure.numerator * 100, target * figure.denominator
    elif figure.value is not None:
        reached, wanted = figure.value, target
    else:
        return None
    return reached >= wanted if direction is Direction.UP else reached <= wanted

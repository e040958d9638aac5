"""A report's words against the figures that were entered for its period.

What is found is of the kind ``cross_section`` ("một chỉ tiêu hai số"): the second place is the period's data. It is
an error only where nothing is left to guess: the indicator is named in full, the unit is its own, the figure is of
the whole period and of a body whose figures are known and complete. Everything else is passed over in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from workflow.rules.figure_context import (
    Placed,
    body_of,
    issuer,
    leaves_certain,
    placed,
    speaks_of,
    stays_there,
)
from workflow.rules.figure_entered import Body, PeriodData
from workflow.rules.figure_findings import Finding, FindingKind, Severity
from workflow.rules.figure_labels import places
from workflow.rules.figure_numbers import Figure as Stated
from workflow.rules.figure_numbers import written, written_share
from workflow.rules.figure_statements import Statement, statements
from workflow.rules.figure_text import Report
from workflow.rules.indicators import Figure

_HUNDRED = 100


class Obstacle(StrEnum):
    """Why a report could not be held against the data: it names another period, or an unknown issuer."""

    NONE = ""
    PERIOD = "period"
    ISSUER = "issuer"


@dataclass(frozen=True, slots=True)
class Comparison:
    """``compared`` statements were held against the data of ``body``; those that differ are ``findings``."""

    findings: tuple[Finding, ...] = ()
    compared: int = 0
    body: str = ""
    obstacle: Obstacle = Obstacle.NONE


def compare(report: Report, data: PeriodData, *, own: bool = False) -> Comparison:
    """Hold every certain statement against what was entered; ``own``: the authority's own report of the period."""
    if not own and not speaks_of(report, data.period):
        return Comparison(obstacle=Obstacle.PERIOD)
    speaker = data.root if own else issuer(report, data)
    if speaker is None:
        return Comparison(obstacle=Obstacle.ISSUER)
    found: list[Finding] = []
    compared = 0
    for line in placed(report):
        if not line.paragraph.text.strip():
            continue
        for stated in statements(line.paragraph, data):
            owner = _owner(stated, line, speaker, data)
            entered = stated.known.figures.get(owner.key) if owner else None
            if owner is None or entered is None or (verdict := _agrees(stated, entered, owner)) is None:
                continue
            compared += 1
            if not verdict:
                found.append(_finding(stated, entered, owner, data))
    return Comparison(tuple(found), compared, speaker.name)


def _owner(stated: Statement, line: Placed, speaker: Body, data: PeriodData) -> Body | None:
    """Whose figure it is; nobody's where the lines above or the words around leave a doubt."""
    home = places(speaker.name)
    named, single = body_of(line.above, data)
    certain = all(leaves_certain(text, stated.known, data, home) for text in (*line.above, stated.before))
    if not (single and certain and stays_there(stated.behind, data)):
        return None
    if stated.body is not None:
        return stated.body if named in (None, stated.body) else None
    return named or speaker


def _agrees(stated: Statement, entered: Figure, owner: Body) -> bool | None:
    """Whether the text says what was entered; none where the two cannot be compared."""
    top, bottom = _exact(entered.numerator), _exact(entered.denominator)
    numbers = {n for n in (_exact(entered.value), _exact(_other(stated, owner))) if n is not None}
    if stated.figure is None:
        return entered.nothing_arose or not any((top, bottom, *numbers))
    if entered.nothing_arose:
        return False if stated.figure.value else None
    if stated.figure.percent:
        share = _HUNDRED * top / bottom if top is not None and bottom else None
        return None if share is None else abs(stated.figure.value - share) < stated.figure.step
    if stated.ratio is not None:
        if top is None or bottom is None:
            return None
        return _near(stated.ratio.top, {top}) and _near(stated.ratio.bottom, {bottom})
    if top is not None and bottom is not None:
        return _near(stated.figure, {top, bottom, bottom - top})
    return _near(stated.figure, numbers) if numbers else None


def _near(stated: Stated, numbers: set[Fraction]) -> bool:
    """The same number; one written in thousands or millions may be rounded or cut off."""
    room = stated.step if stated.scale > 1 or stated.decimals else Fraction(0)
    return any(stated.value == n or abs(stated.value - n) < room for n in numbers)


def _other(stated: Statement, owner: Body) -> Decimal | None:
    other = stated.known.other_totals.get(owner.key)
    return other.value if other else None


def _exact(number: Decimal | None) -> Fraction | None:
    return None if number is None else Fraction(number)


def _finding(stated: Statement, entered: Figure, owner: Body, data: PeriodData) -> Finding:
    said, right = _said(stated), _entered(stated, entered)
    return Finding(
        FindingKind.CROSS_SECTION,
        Severity.ERROR,
        stated.paragraph.text[stated.start : stated.end],
        stated.paragraph.place(stated.start, stated.end),
        said,
        right,
        f"Chỉ tiêu “{stated.known.name}” của {owner.name} {data.period.label}: số liệu đã nhập là {right}, "
        f"ở đây ghi {said}.",
    )


def _said(stated: Statement) -> str:
    if stated.figure is None:
        return "không phát sinh"
    if stated.ratio is not None:
        return f"{written(stated.ratio.top.value)}/{written(stated.ratio.bottom.value)}"
    if stated.figure.percent:
        return written_share(stated.figure.value, stated.figure.decimals)
    return written(stated.figure.value)


def _entered(stated: Statement, entered: Figure) -> str:
    if entered.nothing_arose:
        return "không phát sinh"
    top, bottom, number = map(_exact, (entered.numerator, entered.denominator, entered.value))
    if top is None or bottom is None:
        return written(number or Fraction(0))
    if stated.figure is not None and stated.figure.percent:
        share = written_share(_HUNDRED * top / bottom, stated.figure.decimals)
        return f"{share} ({written(top)}/{written(bottom)})"
    return f"{written(top)}/{written(bottom)}"

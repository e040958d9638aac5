"""The authority's figures of a period, rolled up from its agencies: what pages and reports print."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy.orm import Session

from models import ReportPeriod
from workflow.rules.indicators import Entry, Figure, Kind, meets, rolled_up, sum_of_parts
from workflow.services.figure_reading import Kept, figures, period_before
from workflow.services.figure_writing import Key
from workflow.services.indicator_lines import Enterer, IndicatorLine, enterers, lines_of


@dataclass(frozen=True, slots=True)
class Result:
    """One indicator over all agencies: ``entered`` of ``asked`` agencies gave it, ``missing`` did not.

    ``figure`` is what the report uses; late adjustments are not in it. ``parts`` is the sum of the parts of a total,
    ``before`` the figure of the period before.
    """

    line: IndicatorLine
    figure: Figure
    entered: int
    asked: int
    missing: tuple[str, ...]
    before: Figure | None = None
    parts: Decimal | None = None

    @property
    def percent(self) -> Decimal | None:
        """The computed share at the indicator's precision; of yes and no the share of yes."""
        return self.figure.percent(self.line.traits.percent_decimals)

    @property
    def percent_before(self) -> Decimal | None:
        return self.before.percent(self.line.traits.percent_decimals) if self.before else None

    @property
    def total(self) -> Decimal | None:
        """The total as entered, else the sum of its parts; the number of a count."""
        return self.parts if self.figure.value is None else self.figure.value

    @property
    def differs(self) -> Decimal | None:
        """By how much an entered total differs from its parts; none where it does not."""
        if self.parts is None or self.figure.value is None or self.figure.value == self.parts:
            return None
        return self.figure.value - self.parts

    @property
    def meets_target(self) -> bool | None:
        """Whether the indicator's target is met; none without one or without a figure."""
        return None if self.line.target is None else meets(self.figure, self.line.target, self.line.direction)


def read_results(session: Session, period: ReportPeriod) -> list[Result]:
    """All indicators of the period in order, parts behind their total. At most five statements."""
    lines, asked = lines_of(session, period), enterers(session, period)
    now = _by_line(figures(session, period.id))
    earlier = period_before(session, period.authority_id, period.code)
    past = _by_line(figures(session, earlier.id)) if earlier else None
    found = [
        _result(
            line,
            asked.get(line.whole_id, []),
            now.get(line.id, {}),
            None if past is None else past.get(line.id, {}),
        )
        for line in lines
    ]
    return list(_with_sums(found))


def _by_line(kept: dict[Key, Kept]) -> dict[int, dict[int, Kept]]:
    found: dict[int, dict[int, Kept]] = {}
    for (line_id, agency_id), one in kept.items():
        found.setdefault(line_id, {})[agency_id] = one
    return found


def _rolled(line: IndicatorLine, kept: Iterable[Kept]) -> Figure:
    entries = [Entry(one.figure, one.at) for one in kept if one.at is not None]
    return rolled_up(line.roll_up, line.kind, entries)


def _result(
    line: IndicatorLine, asked: list[Enterer], now: dict[int, Kept], past: dict[int, Kept] | None
) -> Result:
    given = {agency_id for agency_id, one in now.items() if one.figure.entered}
    missing = tuple(agency.name for agency in asked if agency.id not in given) if line.asked else ()
    return Result(
        line,
        _rolled(line, now.values()),
        len(asked) - len(missing),
        len(asked),
        missing,
        None if past is None else _rolled(line, past.values()),
    )


def _with_sums(results: list[Result]) -> Iterable[Result]:
    parts: dict[int, list[Figure]] = {}
    for result in results:
        if result.line.part_of_id is not None:
            parts.setdefault(result.line.part_of_id, []).append(result.figure)
    for result in results:
        if result.line.kind is Kind.PARTS:
            yield replace(result, parts=sum_of_parts(parts.get(result.line.id, [])))
        else:
            yield result

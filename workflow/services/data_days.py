"""The day of the data of a statistics page, and the day of the period before with which it is compared.

A day alone is compared with the cut-off of the month before (NĐ 09/2019/NĐ-CP Điều 12); a reporting period with the
one of its kind before it. Where the authority keeps that period, its own dates hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import ReportPeriod
from workflow.rules.periods import Period, PeriodKind, parse_period, period_containing, preceding
from workflow.rules.refusal import Refusal
from workflow.services.scope import NotFound

EARLIEST = date(2002, 1, 1)
"""Before it no period of the decree lies before a day."""


@dataclass(frozen=True, slots=True)
class DataDay:
    """The day at whose end the figures stand; ``since`` and ``code`` where it is the end of a period.

    ``running``: the period is not over, so that the figures are those of the day of asking.
    """

    day: date
    since: date | None = None
    code: str = ""
    running: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """The day asked for and the one before; no ``before`` where no period lies before."""

    now: DataDay
    before: DataDay | None


def begun(session: Session, authority_id: int, today: date) -> list[ReportPeriod]:
    """The authority's periods that have begun, the latest first."""
    query = sa.select(ReportPeriod).where(
        ReportPeriod.authority_id == authority_id, ReportPeriod.starts_on <= today
    )
    return list(session.scalars(query.order_by(ReportPeriod.ends_on.desc(), ReportPeriod.starts_on)))


def of_day(periods: list[ReportPeriod], day: date, today: date) -> Comparison:
    """The figures of one day.

    Raises:
        Refusal: ``data_day_ahead`` after ``today``; ``date_out_of_range`` before ``EARLIEST``.
    """
    if day > today:
        raise Refusal("data_day_ahead", day=day)
    if day < EARLIEST:
        raise Refusal("date_out_of_range", day=day)
    month = _dates(periods, preceding(period_containing(day, PeriodKind.MONTH)), today)
    return Comparison(DataDay(day), DataDay(min(month.day, day), code=month.code))


def of_period(periods: list[ReportPeriod], code: str, today: date) -> Comparison:
    """The figures of a stored period that has begun (else ``NotFound``)."""
    if not any(period.code == code for period in periods):
        raise NotFound
    named = parse_period(code)
    earlier = _before(named)
    return Comparison(_dates(periods, named, today), _dates(periods, earlier, today) if earlier else None)


def _before(period: Period) -> Period | None:
    try:
        return preceding(period)
    except Refusal:
        return None


def _dates(periods: list[ReportPeriod], named: Period, today: date) -> DataDay:
    """The dates that the authority set for the period, else those of the decree; never after ``today``."""
    start, end = next(
        ((kept.starts_on, kept.ends_on) for kept in periods if kept.code == named.code),
        (named.start, named.end),
    )
    return DataDay(min(end, today), start, named.code, running=end > today)

"""Figures that come after a period was locked (điều chỉnh sau kỳ): put beside, then taken over or declined."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import FigureAdjustment, FigureRow, ReportPeriod
from models.bulk import among
from workflow.rules.adjustments import Adjusted
from workflow.rules.indicators import Figure
from workflow.rules.permissions import Actor
from workflow.rules.refusal import Refusal
from workflow.rules.report_periods import PeriodState
from workflow.rules.text import clean
from workflow.services.events import record
from workflow.services.figure_writing import Written, write
from workflow.services.report_periods import keeper_of
from workflow.services.scope import NotFound


def put_beside(
    session: Session,
    actor: Actor,
    period: ReportPeriod,
    late: Sequence[Written],
    *,
    reason: str,
    now: datetime,
) -> None:
    """Record each figure beside the locked one, which stays what the report uses. A later one replaces an earlier."""
    waiting = {
        (row.indicator_id, row.agency_id): row
        for row in session.scalars(
            sa.select(FigureAdjustment).where(
                FigureAdjustment.period_id == period.id,
                FigureAdjustment.state == Adjusted.PENDING,
                among(session, FigureAdjustment.indicator_id, {key[0] for key, *_ in late}),
            )
        )
    }
    for key, *_ in late:
        if key in waiting:
            waiting[key].state, waiting[key].settled_at = Adjusted.REPLACED, now
    session.flush()  # only one of a cell may wait
    for (indicator_id, agency_id), figure, note, kept in late:
        session.add(
            FigureAdjustment(
                period_id=period.id,
                indicator_id=indicator_id,
                agency_id=agency_id,
                old_numerator=kept.numerator if kept else None,
                old_denominator=kept.denominator if kept else None,
                old_value=kept.value if kept else None,
                old_nothing_arose=kept.nothing_arose if kept else False,
                old_version=kept.version if kept else 0,
                numerator=figure.numerator,
                denominator=figure.denominator,
                value=figure.value,
                nothing_arose=figure.nothing_arose,
                note=note,
                reason=reason,
                by_id=actor.user_id,
                at=now,
            )
        )
    payload = {"count": len(late), "reason": reason}
    record(session, "report_period", period.id, "adjusted", by=actor.user_id, now=now, payload=payload)
    session.flush()


def take_over(session: Session, actor: Actor, code: str, adjustment_id: int, *, now: datetime) -> None:
    """Make it the figure that the report uses, with its history.

    Raises:
        NotFound: no such adjustment, or not the actor's to decide.
        Refusal: ``nothing_waits``; ``period_issued``: what was issued stays, a correction is a new report;
            ``adjustment_overtaken`` where the figure changed since.
    """
    period, row = _waiting(session, actor, code, adjustment_id)
    if period.state is PeriodState.ISSUED:
        raise Refusal("period_issued")
    kept = session.scalar(
        sa.select(FigureRow).where(
            FigureRow.period_id == period.id,
            FigureRow.indicator_id == row.indicator_id,
            FigureRow.agency_id == row.agency_id,
        )
    )
    if (kept.version if kept else 0) != row.old_version:
        raise Refusal("adjustment_overtaken")
    figure = Figure(row.numerator, row.denominator, row.value, row.nothing_arose)
    key = row.indicator_id, row.agency_id
    write(session, period.id, [(key, figure, row.note, kept)], by=row.by_id, now=now)
    _settle(session, actor, row, Adjusted.TAKEN, "", now)


def decline(
    session: Session, actor: Actor, code: str, adjustment_id: int, *, note: str, now: datetime
) -> None:
    """The locked figure stays; the reason is kept.

    Raises:
        NotFound, Refusal: ``nothing_waits``; ``note_needed``.
    """
    _period, row = _waiting(session, actor, code, adjustment_id)
    if not clean(note):
        raise Refusal("note_needed")
    _settle(session, actor, row, Adjusted.DECLINED, clean(note), now)


def _waiting(
    session: Session, actor: Actor, code: str, adjustment_id: int
) -> tuple[ReportPeriod, FigureAdjustment]:
    authority = keeper_of(session, actor)
    period = session.scalar(
        sa.select(ReportPeriod)
        .where(ReportPeriod.authority_id == authority.id, ReportPeriod.code == code)
        .with_for_update()
    )
    row = session.get(FigureAdjustment, adjustment_id)
    if period is None or row is None or row.period_id != period.id:
        raise NotFound
    if row.state is not Adjusted.PENDING:
        raise Refusal("nothing_waits")
    return period, row


def _settle(
    session: Session, actor: Actor, row: FigureAdjustment, state: Adjusted, note: str, now: datetime
) -> None:
    row.state, row.decided_by_id, row.settled_at, row.decision_note = state, actor.user_id, now, note
    payload = {"adjustment": row.id, "note": note}
    verb = f"adjustment_{state.value}"
    record(session, "report_period", row.period_id, verb, by=actor.user_id, now=now, payload=payload)
    session.flush()

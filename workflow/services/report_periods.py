"""Open reporting periods, set their dates, and move them on: opened, collecting, locked, issued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, ReportPeriod
from workflow.rules.periods import parse_period
from workflow.rules.permissions import Action, Actor, Facts, may
from workflow.rules.refusal import Refusal
from workflow.rules.report_periods import MOVABLE, PeriodMove, check_dates, transition
from workflow.rules.text import clean
from workflow.services.calendar import load_calendar
from workflow.services.events import record
from workflow.services.scope import NotFound

_SUBJECT = "report_period"


@dataclass(frozen=True, slots=True)
class Dates:
    """First and last day of the figures (both inside), and the last day to report."""

    start: date
    end: date
    due: date


def authority_for(session: Session, actor: Actor, action: Action) -> Agency:
    """The authority at the root of the tree in which the actor may do ``action`` somewhere (else ``NotFound``)."""
    roots = sorted({int(path.split(".", 1)[0]) for path in actor.paths(action)})
    found = session.get(Agency, roots[0]) if roots else None
    if found is None:
        raise NotFound
    return found


def keeper_of(session: Session, actor: Actor, action: Action = Action.KEEP_FIGURES) -> Agency:
    """The authority over the whole of which the actor may do ``action`` (else ``NotFound``)."""
    authority = authority_for(session, actor, action)
    if not may(actor, action, Facts(authority.path)):
        raise NotFound
    return authority


def period_for(session: Session, actor: Actor, code: str, *, lock: bool = False) -> ReportPeriod:
    """The stored period of the actor's authority (else ``NotFound``)."""
    authority = authority_for(session, actor, Action.VIEW)
    query = sa.select(ReportPeriod).where(
        ReportPeriod.authority_id == authority.id, ReportPeriod.code == code
    )
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound
    return found


def stored_period(session: Session, authority_id: int, code: str, *, lock: bool = False) -> ReportPeriod:
    """The same for the command line (``Refusal`` ``period_not_stored``)."""
    query = sa.select(ReportPeriod).where(
        ReportPeriod.authority_id == authority_id, ReportPeriod.code == code
    )
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise Refusal("period_not_stored", period=code)
    return found


def open_period(
    session: Session, actor: Actor, code: str, dates: Dates | None = None, *, now: datetime
) -> ReportPeriod:
    """Open the period ``code`` with the dates of NĐ 09/2019, or with those that the authority sets.

    Raises:
        NotFound: the actor keeps no authority's figures.
        Refusal: ``period_unknown``; ``period_exists``; ``period_overlaps`` another of its kind; and those of
            ``check_dates``.
    """
    authority = keeper_of(session, actor)
    named = parse_period(code)
    chosen = dates or Dates(named.start, named.end, named.due)
    known = sa.select(ReportPeriod.id).where(
        ReportPeriod.authority_id == authority.id, ReportPeriod.code == named.code
    )
    if session.scalar(known) is not None:
        raise Refusal("period_exists", period=named.code)
    period = ReportPeriod(
        authority_id=authority.id,
        code=named.code,
        kind=named.kind,
        starts_on=chosen.start,
        ends_on=chosen.end,
        due=chosen.due,
    )
    _require_room(session, period, chosen)
    session.add(period)
    session.flush()  # the event names the row
    record(
        session,
        _SUBJECT,
        period.id,
        "opened",
        by=actor.user_id,
        now=now,
        payload={"code": named.code, **_shown(chosen)},
    )
    return period


def set_dates(
    session: Session, actor: Actor, code: str, dates: Dates, *, version: int, now: datetime
) -> ReportPeriod:
    """Other dates than the rule's; what was entered stays.

    Raises:
        NotFound, Refusal: ``stale``; ``period_stands`` once it is locked; those of ``open_period``.
    """
    period = _kept(session, actor, code, version)
    if period.state not in MOVABLE:
        raise Refusal("period_stands")
    _require_room(session, period, dates)
    before = Dates(period.starts_on, period.ends_on, period.due)
    period.starts_on, period.ends_on, period.due = dates.start, dates.end, dates.due
    payload = {"before": _shown(before), "after": _shown(dates)}
    record(session, _SUBJECT, period.id, "dates_set", by=actor.user_id, now=now, payload=payload)
    session.flush()
    return period


def move(
    session: Session,
    actor: Actor,
    code: str,
    step: PeriodMove,
    *,
    version: int,
    note: str = "",
    now: datetime,
) -> ReportPeriod:
    """Take the period one step on (``workflow.rules.report_periods.TRANSITIONS``).

    Raises:
        NotFound, Refusal: ``stale``; ``period_move_not_possible``; ``not_allowed``; ``note_needed``.
    """
    period = period_for(session, actor, code, lock=True)
    if period.version != version:
        raise Refusal("stale")
    row = transition(period.state, step)
    authority = session.get_one(Agency, period.authority_id)
    if not may(actor, row.action, Facts(authority.path)):
        raise Refusal("not_allowed", action=row.action.value)
    if row.needs_note and not clean(note):
        raise Refusal("note_needed")
    period.state = row.target
    record(session, _SUBJECT, period.id, step.value, by=actor.user_id, now=now, payload={"note": clean(note)})
    session.flush()
    return period


def _kept(session: Session, actor: Actor, code: str, version: int) -> ReportPeriod:
    keeper_of(session, actor)
    period = period_for(session, actor, code, lock=True)
    if period.version != version:
        raise Refusal("stale")
    return period


def _require_room(session: Session, period: ReportPeriod, dates: Dates) -> None:
    check_dates(dates.start, dates.end, dates.due, load_calendar(session))
    other = session.scalar(
        sa.select(ReportPeriod.code)
        .where(
            ReportPeriod.authority_id == period.authority_id,
            ReportPeriod.kind == period.kind,
            ReportPeriod.code != period.code,
            ReportPeriod.starts_on <= dates.end,
            ReportPeriod.ends_on >= dates.start,
        )
        .limit(1)
    )
    if other is not None:
        raise Refusal("period_overlaps", other=other)


def _shown(dates: Dates) -> dict[str, date]:
    return {"from": dates.start, "to": dates.end, "due": dates.due}

"""Official reminders of a periodic report: one letter to the agencies that have not delivered everything."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Event, FigureRow, LetterState, OfficialLetter, Report, ReportPeriod, ReportSection
from workflow.reports.frozen import plain, read
from workflow.reports.letterhead import plain_head
from workflow.reports.report_reminder import OwedReport
from workflow.rules.letter_kinds import LetterKind
from workflow.rules.local_time import local_day
from workflow.rules.periods import parse_period
from workflow.rules.permissions import Action, Actor
from workflow.rules.refusal import Refusal
from workflow.rules.urging_letters import check_catch_up
from workflow.services.calendar import load_calendar
from workflow.services.letterhead import letterhead
from workflow.services.open_drafts import About, address_to, collector_of, finish_composing, take_draft
from workflow.services.owed_reports import owed_for
from workflow.services.registration import plausible
from workflow.services.report_periods import keeper_of
from workflow.services.reports import SUBJECT as REPORT
from workflow.services.scope import NotFound


def period_to_remind(session: Session, actor: Actor, code: str) -> tuple[Agency, ReportPeriod]:
    """The authority whose whole the actor may urge, and its stored period (else ``NotFound``)."""
    authority = keeper_of(session, actor, Action.URGE)
    period = session.scalar(
        sa.select(ReportPeriod).where(
            ReportPeriod.authority_id == authority.id, ReportPeriod.code == code.strip().upper()
        )
    )
    if period is None:
        raise NotFound
    return authority, period


def about(period: ReportPeriod) -> About:
    """What the one draft is about."""
    return About(LetterKind.REPORT_REMINDER, period.authority_id, period_id=period.id)


def compose(
    session: Session,
    actor: Actor,
    code: str,
    chosen: Collection[int],
    *,
    catch_up_on: date,
    version: int,
    now: datetime,
    address: str = "",
) -> OfficialLetter:
    """Write the content of the one draft about a period, to those of the chosen agencies that owe something.

    Raises:
        NotFound: the period is not of an authority that the actor may urge.
        Refusal: ``stale``; ``nobody_owes`` of the chosen; ``catch_up_not_after`` and ``catch_up_not_working`` of the day.
    """
    authority, period = period_to_remind(session, actor, code)
    today = local_day(now)
    check_catch_up(plausible(catch_up_on), today, load_calendar(session))
    owed = tuple(a for a in owed_for(session, period, today) if a.agency_id in chosen)
    if not owed:
        raise Refusal("nobody_owes")
    draft = take_draft(session, about(period), version=version, by=actor.user_id, now=now)
    label = parse_period(period.code).label
    draft.n = 1 + _issued_before(session, period)
    draft.as_of, draft.catch_up_on = today, catch_up_on
    draft.content = plain(OwedReport(label, period.starts_on, period.ends_on, period.due, owed))
    head = letterhead(session, authority.id).head
    draft.head = plain_head(head, collector_of(session, authority.id), label)
    address_to(session, draft, {a.agency_id for a in owed})
    payload: dict[str, object] = {
        "period": period.code,
        "agencies": [a.agency_id for a in owed],
        "by_day": catch_up_on,
    }
    finish_composing(session, draft, by=actor.user_id, now=now, address=address, payload=payload)
    return draft


def _issued_before(session: Session, period: ReportPeriod) -> int:
    query = sa.select(sa.func.count()).where(
        OfficialLetter.period_id == period.id, OfficialLetter.state == LetterState.ISSUED
    )
    return session.scalar(query) or 0


def require_true(session: Session, letter: OfficialLetter, *, issued_on: date, today: date) -> None:
    """Nobody is reminded of what was delivered by the day of the letter.

    Raises:
        Refusal: ``reminder_changed``.
    """
    period = session.get_one(ReportPeriod, letter.period_id)
    named = read(OwedReport, letter.content).agencies
    now_owed = owed_for(session, period, today)
    owed = {(a.agency_id, f.indicator_id) for a in now_owed for f in a.figures}
    owed_sections = {s.section_id for a in now_owed for s in a.sections}
    gone = {(a.agency_id, f.indicator_id) for a in named for f in a.figures} - owed
    gone_sections = {s.section_id for a in named for s in a.sections} - owed_sections
    later = _entered_after(session, period, issued_on) if gone else set()
    handed_in = _handed_in_after(session, period, issued_on) if gone_sections else set()
    count = len(gone - later) + len(gone_sections - handed_in)
    if count:
        raise Refusal("reminder_changed", count=count)


def _entered_after(session: Session, period: ReportPeriod, day: date) -> set[tuple[int, int]]:
    rows = session.execute(
        sa.select(FigureRow.agency_id, FigureRow.indicator_id, FigureRow.at).where(
            FigureRow.period_id == period.id
        )
    )
    return {(row.agency_id, row.indicator_id) for row in rows if local_day(row.at) > day}


def _handed_in_after(session: Session, period: ReportPeriod, day: date) -> set[int]:
    """Sections of the period's reports that their agency handed in after ``day``."""
    sections = session.execute(
        sa.select(ReportSection.report_id, ReportSection.code, ReportSection.id)
        .join(Report, Report.id == ReportSection.report_id)
        .where(Report.period_id == period.id)
    )
    by_code = {(row.report_id, row.code): row.id for row in sections}
    events = session.execute(
        sa.select(Event.subject_id, Event.payload, Event.at).where(
            Event.subject == REPORT,
            Event.verb == "section_hand_in",
            Event.subject_id.in_({report_id for report_id, _code in by_code}),
        )
    )
    return {
        by_code[key]
        for key, at in ((((e.subject_id, json.loads(e.payload)["section"])), e.at) for e in events)
        if key in by_code and local_day(at) > day
    }

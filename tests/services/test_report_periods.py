"""Periods are opened, dated, moved on, and followed."""

from __future__ import annotations

import json
from datetime import date

import pytest
import sqlalchemy as sa

from models import Event, ReportPeriod
from tests.office import NOW, Office
from tests.services.counted_things import (
    COUNT,
    PARTS,
    PERIOD,
    RATIO,
    add,
    cells,
    collecting,
    count,
    enter,
    step,
)
from tests.statements import counted
from workflow.rules.indicators import Figure
from workflow.rules.refusal import Refusal
from workflow.rules.report_periods import PeriodMove, PeriodState
from workflow.services import period_reading, report_periods
from workflow.services.report_periods import Dates
from workflow.services.scope import NotFound


def refused(code: str):  # type: ignore[no-untyped-def]
    return pytest.raises(Refusal, check=lambda error: error.code == code)


def test_a_period_opens_with_the_dates_of_the_decree(office: Office) -> None:
    period = report_periods.open_period(office.session, office.actor("office"), "2026-H2", now=NOW)
    assert (period.starts_on, period.ends_on, period.due) == (
        date(2026, 6, 15),
        date(2026, 12, 14),
        date(2026, 12, 25),
    )
    assert period.state is PeriodState.OPEN


def test_an_authority_may_set_other_dates_within_the_rules(office: Office) -> None:
    actor, session = office.actor("office"), office.session
    own = Dates(date(2026, 10, 21), date(2026, 11, 20), date(2026, 11, 23))
    period = report_periods.open_period(session, actor, "2026-11", own, now=NOW)
    with refused("period_due_early"):
        report_periods.set_dates(
            session, actor, "2026-11", Dates(own.start, own.end, own.end), version=period.version, now=NOW
        )
    with refused("period_overlaps"):
        report_periods.open_period(session, actor, "2026-12", now=NOW)
    report_periods.open_period(session, actor, "2026-Q4", now=NOW)  # another kind may cover the same days
    with refused("period_exists"):
        report_periods.open_period(session, actor, "2026-11", now=NOW)


def test_dates_stand_once_the_period_is_locked(office: Office) -> None:
    collecting(office)
    step(office, PeriodMove.LOCK)
    period = office.session.scalars(sa.select(ReportPeriod)).one()
    with refused("period_stands"):
        report_periods.set_dates(
            office.session,
            office.actor("office"),
            PERIOD,
            Dates(date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 20)),
            version=period.version,
            now=NOW,
        )


def test_who_may_move_a_period(office: Office) -> None:
    report_periods.open_period(office.session, office.actor("office"), PERIOD, now=NOW)
    for who in ("leader", "head_tp", "viewer"):
        with refused("not_allowed"):
            step(office, PeriodMove.COLLECT, who=who)
    step(office, PeriodMove.COLLECT)
    step(office, PeriodMove.LOCK)
    with refused("note_needed"):
        step(office, PeriodMove.REOPEN)
    step(office, PeriodMove.REOPEN, "Công an thành phố nộp thiếu biểu")
    step(office, PeriodMove.LOCK)
    step(office, PeriodMove.ISSUE, who="leader")
    with refused("period_move_not_possible"):
        step(office, PeriodMove.REOPEN, "Sửa lại")


def test_every_step_is_written_down_and_the_steps_give_the_state(office: Office) -> None:
    collecting(office)
    step(office, PeriodMove.LOCK)
    step(office, PeriodMove.REOPEN, "Nộp thiếu")
    events = office.session.scalars(
        sa.select(Event).where(Event.subject == "report_period").order_by(Event.seq)
    ).all()
    assert [event.verb for event in events] == ["opened", "collect", "lock", "reopen"]
    assert json.loads(events[-1].payload)["note"] == "Nộp thiếu"


def test_another_authoritys_period_is_not_there(office: Office) -> None:
    collecting(office)
    for who in ("other_office", "other_head", "admin"):
        with pytest.raises(NotFound):
            report_periods.period_for(office.session, office.actor(who), PERIOD)
    with pytest.raises(NotFound):
        report_periods.open_period(office.session, office.actor("head_tp"), "2026-12", now=NOW)


def test_the_list_says_who_has_entered_everything_and_who_has_not(office: Office) -> None:
    first, second = add(office, COUNT, "tp", "vh"), add(office, RATIO, "tp")
    collecting(office)
    enter(office, "head_vh", cells(office, first, "vh", count(0)))
    enter(office, "head_tp", cells(office, first, "tp", Figure(nothing_arose=True)))
    authority = office.agency["city"].id
    (line,) = period_reading.read_periods(office.session, authority)
    assert (line.done, len(line.agencies)) == (1, 2)
    assert [(a.name, a.entered, a.asked) for a in line.missing] == [("Phòng Tư pháp", 1, 2)]
    assert second.id


def test_a_total_is_not_asked_for_where_its_parts_are(office: Office) -> None:
    add(office, PARTS, "tp")
    collecting(office)
    (line,) = period_reading.read_periods(office.session, office.agency["city"].id)
    assert [(a.entered, a.asked) for a in line.agencies] == [(0, 2)]


def test_many_periods_are_listed_in_two_statements(office: Office) -> None:
    add(office, COUNT, "tp", "vh")
    for code in ("2026-09", "2026-10", "2026-11", "2026-Q3", "2026-H2"):
        collecting(office, code)
    with counted(office.session) as seen:
        lines = period_reading.read_periods(office.session, office.agency["city"].id)
    assert len(lines) == 5
    assert len(seen) == 2

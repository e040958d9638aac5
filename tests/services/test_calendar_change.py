"""A decision about the calendar: what is counted again, what stays, what is looked at."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from models import Assignment, CalendarDay, Duty, Event
from models.database import Database
from tests.jobs.rig import Rig, make_rig
from tests.office import NOW, TODAY, build_office
from tests.rules.official_calendar import d
from workflow.rules.counted_deadlines import last_day
from workflow.rules.refusal import Refusal
from workflow.rules.states import State
from workflow.services import registration
from workflow.services.calendar import load_calendar, seed_calendar
from workflow.services.calendar_change import (
    CalendarChange,
    DayKind,
    calendar_version,
    change_calendar,
    preview_calendar,
)
from workflow.services.counted_deadlines import count_from_event, countable
from workflow.services.deadlines import change_due
from workflow.services.registration import Counted, DutyDraft

#: Event, amount, unit, last day (domain.md d.2).
VECTORS = [
    ("26/4/2024", 5, "working_day", "7/5/2024"),
    ("25/12/2025", 5, "working_day", "5/1/2026"),
    ("7/1/2026", 3, "working_day", "10/1/2026"),
    ("17/4/2025", 15, "day", "5/5/2025"),
    ("31/1/2024", 1, "month", "29/2/2024"),
]


@pytest.fixture
def rig(db: Database) -> Rig:
    return make_rig(db)


def counted_duty(rig: Rig, amount: int, unit: str = "working_day", event_on: date | None = None) -> int:
    """An assignment of Phòng Tư pháp whose deadline counts from an event."""
    with rig.database.write() as session:
        office = rig._office(session)
        office.serial += 100 + session.scalar(sa.select(sa.func.count(Duty.id)))
        due = last_day(event_on, amount, unit, load_calendar(session)) if event_on else None
        draft = DutyDraft(
            key=f"c{office.serial}",
            text="Trình kế hoạch",
            deadline_phrase="trong 5 ngày làm việc kể từ ngày nhận văn bản",
            deadline_kind="relative_working_days",
            due=due,
            counted=Counted(amount, unit, "ngày nhận văn bản", event_on),
        )
        duty = registration.add_duty(session, office.document(), draft, by=None, now=rig.now)
        made = registration.assign(
            session, duty, office.agency["tp"], by=None, now=rig.now, assigned_on=date(2026, 1, 5)
        )
        made.state = State.IN_PROGRESS
        return made.id


def due_of(rig: Rig, assignment: int) -> date | None:
    with rig.database.read() as session:
        return session.get_one(Assignment, assignment).due


def enter(
    rig: Rig, assignment: int, event_on: date, who: str = "office", source: str = "Biên bản số 3"
) -> Any:
    from workflow.services import scope

    with rig.database.write() as session:
        actor = scope.load_actor(session, rig.people[who], rig.today)
        assert actor is not None
        duty = session.get_one(Assignment, assignment).duty_id
        return count_from_event(session, actor, duty, event_on, source=source, now=rig.now)


def decide(rig: Rig, first: str, kind: DayKind = DayKind.OFF, **more: Any) -> int:
    change = CalendarChange(kind, d(first), d(more.pop("last", first)), "45/QĐ-TTg", **more)
    with rig.database.write() as session:
        version = calendar_version(session)
        return change_calendar(session, change, version=version, by=rig.people["admin"], now=rig.now)


@pytest.mark.parametrize(("event", "amount", "unit", "ends"), VECTORS)
def test_d2_the_office_enters_the_day_of_the_event_and_the_deadline_follows(
    db: Database, event: str, amount: int, unit: str, ends: str
) -> None:
    rig = make_rig(db)
    with db.write() as session:
        seed_calendar(session, range(2024, 2028), now=NOW)
    waiting = counted_duty(rig, amount, unit)
    assert due_of(rig, waiting) is None
    [set_now] = enter(rig, waiting, d(event))
    assert (set_now.before, set_now.after) == (None, d(ends))
    assert due_of(rig, waiting) == d(ends)


@pytest.mark.parametrize(("event", "amount", "unit", "ends"), VECTORS)
def test_d2_the_rule_counts_so_on_the_seeded_calendar(
    db: Database, event: str, amount: int, unit: str, ends: str
) -> None:
    with db.write() as session:
        seed_calendar(session, range(2024, 2028), now=NOW)
        assert last_day(d(event), amount, unit, load_calendar(session)) == d(ends)


def test_the_deadline_says_what_it_was_counted_from(rig: Rig) -> None:
    waiting = counted_duty(rig, 5)
    enter(rig, waiting, d("9/11/2026"))
    with rig.database.read() as session:
        event = session.scalars(sa.select(Event).where(Event.verb == "due_changed")).one()
        row = session.get_one(Assignment, waiting)
    assert json.loads(event.payload) == {
        "from": None,
        "to": "2026-11-16",
        "counted_from": "2026-11-09",
        "reason": "ngày nhận văn bản: 09/11/2026 (Biên bản số 3)",
    }
    assert (row.first_due, row.due_version, row.counted_from) == (d("16/11/2026"), 2, d("9/11/2026"))


def test_only_who_keeps_the_register_enters_it_and_says_how_it_is_known(rig: Rig) -> None:
    waiting = counted_duty(rig, 5)
    with pytest.raises(Refusal, match="not_allowed"):
        enter(rig, waiting, TODAY, who="head_tp")
    with pytest.raises(Refusal, match="note_needed"):
        enter(rig, waiting, TODAY, source="  ")
    with pytest.raises(Refusal, match="date_out_of_range"):
        enter(rig, waiting, date(2100, 12, 31))
    assert due_of(rig, waiting) is None


def test_a_duty_that_counts_from_nothing_is_refused(rig: Rig) -> None:
    [plain] = rig.duties(1)
    with pytest.raises(Refusal, match="not_counted"):
        enter(rig, plain, TODAY)


def test_a_deadline_decided_otherwise_is_not_offered_any_more(rig: Rig) -> None:
    waiting = counted_duty(rig, 5, event_on=d("2/11/2026"))
    with rig.database.write() as session:
        row = session.get_one(Assignment, waiting)
        assert countable(session, row.duty_id) == [(row.id, "Phòng Tư pháp")]
        change_due(session, row, d("31/12/2026"), by=None, now=NOW, reason="Gia hạn lần 1")
        session.flush()
        assert countable(session, row.duty_id) == []
    with pytest.raises(Refusal, match="nothing_to_count"):
        enter(rig, waiting, TODAY)


def test_an_open_counted_deadline_moves_with_the_calendar_and_says_by_which_decision(rig: Rig) -> None:
    moving = counted_duty(rig, 5, event_on=d("9/11/2026"))
    assert due_of(rig, moving) == d("16/11/2026")
    decide(rig, "12/11/2026", last="13/11/2026")
    assert due_of(rig, moving) == d("18/11/2026")
    with rig.database.read() as session:
        event = session.scalars(
            sa.select(Event).where(Event.verb == "due_changed", Event.subject_id == moving)
        ).one()
    assert json.loads(event.payload)["reason"] == "Lịch làm việc thay đổi theo 45/QĐ-TTg"
    decide(rig, "12/11/2026", DayKind.ORDINARY)
    assert due_of(rig, moving) == d("17/11/2026")


def test_a_period_that_ends_on_a_day_off_rolls_forward_and_a_named_date_stays(rig: Rig) -> None:
    rolling = counted_duty(rig, 7, "day", event_on=d("9/11/2026"))
    [named] = rig.duties(1, days_late=-7)
    decide(rig, "16/11/2026")
    assert due_of(rig, rolling) == d("17/11/2026")
    assert due_of(rig, named) == d("16/11/2026")


def test_closed_extended_and_undated_ones_never_move(rig: Rig) -> None:
    closed, extended = (counted_duty(rig, 5, event_on=d("9/11/2026")) for _ in range(2))
    waiting = counted_duty(rig, 5)
    with rig.database.write() as session:
        row = session.get_one(Assignment, closed)
        row.state, row.closed_on = State.WITHDRAWN, TODAY
        change_due(
            session, session.get_one(Assignment, extended), d("30/11/2026"), by=None, now=NOW, reason="x"
        )
    decide(rig, "12/11/2026")
    assert due_of(rig, closed) == d("16/11/2026")
    assert due_of(rig, extended) == d("30/11/2026")
    assert due_of(rig, waiting) is None


def test_the_preview_shows_what_saving_then_does_and_writes_nothing(rig: Rig) -> None:
    moving = counted_duty(rig, 5, event_on=d("9/11/2026"))
    rig.duties(3, days_late=-7)  # due 16/11: five working days before it is today
    rig.sweep()
    with rig.database.write() as session:
        tables = (Event, CalendarDay, Assignment)
        before = [session.scalar(sa.select(sa.func.count()).select_from(t)) for t in tables]
        city = rig._office(session).agency["city"].id
        change = CalendarChange(DayKind.OFF, d("13/11/2026"), d("13/11/2026"), "45/QĐ-TTg")
        shown = preview_calendar(session, change, city, now=rig.now)
        after = [session.scalar(sa.select(sa.func.count()).select_from(t)) for t in tables]
    assert before == after
    assert [(m.assignment_id, m.before, m.after) for m in shown.deadlines] == [
        (moving, d("16/11/2026"), d("17/11/2026"))
    ]
    assert [(m.wait, m.before, m.after, m.count) for m in shown.rungs] == [
        (-1, d("13/11/2026"), d("12/11/2026"), 3)
    ]
    decide(rig, "13/11/2026")
    rig.now += timedelta(days=3)
    assert rig.sweep().sent >= 3


def test_what_waits_is_looked_at_again_at_the_next_sweep(rig: Rig) -> None:
    far = rig.duties(2, days_late=-60)
    rig.sweep()
    decide(rig, "12/11/2026")
    with rig.database.read() as session:
        days = session.scalars(sa.select(Assignment.next_check_on).where(Assignment.id.in_(far)))
        assert set(days) == {rig.today}


def test_a_day_off_may_be_exchanged_for_a_saturday_in_one_decision(rig: Rig) -> None:
    decide(rig, "20/11/2026", worked=d("28/11/2026"))
    with rig.database.read() as session:
        calendar = load_calendar(session)
        assert (calendar.is_working(d("20/11/2026")), calendar.is_working(d("28/11/2026"))) == (False, True)
        assert session.get_one(CalendarDay, d("28/11/2026")).decision == "45/QĐ-TTg"


def test_a_holiday_taken_away_is_not_brought_back_by_the_seed(rig: Rig) -> None:
    decide(rig, "24/11/2026", DayKind.ORDINARY)
    with rig.database.write() as session:
        seed_calendar(session, range(2025, 2028), now=NOW)
        assert load_calendar(session).is_working(d("24/11/2026"))


@pytest.mark.parametrize(
    ("kind", "first", "more", "code"),
    [
        (DayKind.OFF, "14/11/2026", {}, "days_all_weekend"),
        (DayKind.OFF, "24/11/2026", {}, "nothing_changes"),
        (DayKind.ORDINARY, "12/11/2026", {}, "nothing_changes"),
        (DayKind.WORKED, "12/11/2026", {}, "worked_no_weekend"),
        (DayKind.OFF, "12/11/2026", {"worked": d("13/11/2026")}, "worked_no_weekend"),
        (DayKind.OFF, "12/11/2026", {"last": "11/11/2026"}, "days_reversed"),
        (DayKind.OFF, "12/11/2026", {"last": "31/12/2026"}, "days_too_many"),
    ],
)
def test_what_cannot_be_is_refused(rig: Rig, kind: DayKind, first: str, more: Any, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        decide(rig, first, kind, **more)


def test_a_change_needs_its_decision_and_the_calendar_as_it_stands(rig: Rig) -> None:
    bare = CalendarChange(DayKind.OFF, d("12/11/2026"), d("12/11/2026"), "  ")
    with rig.database.write() as session, pytest.raises(Refusal, match="decision_needed"):
        change_calendar(session, bare, version=0, by=None, now=NOW)
    decide(rig, "12/11/2026")
    late = CalendarChange(DayKind.OFF, d("13/11/2026"), d("13/11/2026"), "46/QĐ-TTg")
    with rig.database.write() as session, pytest.raises(Refusal, match="stale"):
        change_calendar(session, late, version=0, by=None, now=NOW)


def test_registration_keeps_what_a_deadline_counts_from(db: Database) -> None:
    with db.write() as session:
        office = build_office(session)
        draft = DutyDraft(
            key="k",
            text="Trình",
            due=d("16/11/2026"),
            counted=Counted(5, "working_day", "ngày ký", d("9/11/2026")),
        )
        duty = registration.add_duty(session, office.document(), draft, by=None, now=NOW)
        plain = registration.assign(session, duty, office.agency["tp"], by=None, now=NOW)
        own = registration.assign(session, duty, office.agency["vh"], by=None, now=NOW, due=d("30/11/2026"))
        assert (duty.counted_amount, duty.counted_unit, duty.counted_event) == (5, "working_day", "ngày ký")
        assert (plain.counted_from, own.counted_from) == (d("9/11/2026"), None)

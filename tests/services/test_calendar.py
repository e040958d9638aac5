"""The calendar is seeded as announced, and the administrator's word stays."""

from __future__ import annotations

from datetime import date, timedelta

from models import CalendarDay
from models.database import Database
from tests.office import NOW
from tests.rules.official_calendar import OFFICIAL
from workflow.services.calendar import load_calendar, seed_calendar

YEARS = range(2024, 2028)


def test_the_seeded_calendar_is_the_announced_one_day_by_day(db: Database) -> None:
    with db.write() as session:
        seed_calendar(session, YEARS, now=NOW)
        seeded = load_calendar(session)
    day = date(2024, 1, 1)
    while day.year < 2027:
        assert seeded.is_working(day) == OFFICIAL.is_working(day), day
        day += timedelta(days=1)


def test_the_swap_that_the_package_does_not_know_carries_its_letter(db: Database) -> None:
    with db.write() as session:
        seed_calendar(session, YEARS, now=NOW)
        off, worked = (
            session.get_one(CalendarDay, date(2026, 1, 2)),
            session.get_one(CalendarDay, date(2026, 1, 10)),
        )
        assert (off.working, worked.working) == (False, True)
        assert off.decision == worked.decision == "12729/VPCP-KGVX"


def test_seeding_twice_adds_nothing_and_keeps_what_the_administrator_set(db: Database) -> None:
    with db.write() as session:
        session.add(CalendarDay(day=date(2026, 11, 24), working=True, decision="99/QĐ-UBND"))
    with db.write() as session:
        assert seed_calendar(session, YEARS, now=NOW) > 0
        assert seed_calendar(session, YEARS, now=NOW) == 0
        assert load_calendar(session).is_working(date(2026, 11, 24))
        assert session.get_one(CalendarDay, date(2026, 11, 24)).decision == "99/QĐ-UBND"

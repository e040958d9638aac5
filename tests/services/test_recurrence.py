"""Recurring duties: one assignment for each period and lead, however often and however late the job runs."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from jobs.auditing import audit
from jobs.recurring import open_all
from jobs.sweeping import sweep_all
from models import Agency, Assignment, Coordinator, Duty, Event, HeldPeriod, Membership
from models.database import Database
from tests.office import NOW, TODAY, Office, build_office
from workflow.rules.calendar import WorkCalendar
from workflow.rules.ladder import LadderFacts, due_notices
from workflow.rules.local_time import local_day
from workflow.rules.recurrence import DayOff
from workflow.rules.refusal import Refusal
from workflow.rules.states import Move, State
from workflow.services import hand_over, handing_out, lifecycle, registration, schedule
from workflow.services.agency_succession import end_agency
from workflow.services.calendar import seed_calendar
from workflow.services.recurrence import assign_running

MONTHLY = "FREQ=MONTHLY"
ON_20 = "FREQ=MONTHLY;BYMONTHDAY=20"


def moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 1, 0, tzinfo=UTC)


def recurring(office: Office, rule: str = MONTHLY, *leads: str, **more: object) -> Duty:
    """A duty of the plan of 05/02/2026 with that rhythm, registered on 09/11/2026 and given to its leads."""
    office.serial += 1
    draft = registration.DutyDraft(
        key=f"r{office.serial}",
        text="Báo cáo kết quả thực hiện Đề án 06",
        deadline_phrase="hằng tháng",
        deadline_kind="recurring",
        rhythm=rule,
    )
    by = office.user["office"].id
    duty = registration.add_duty(office.session, office.document(), draft, by=by, now=NOW)
    for lead in leads or ("tp",):
        helpers = [office.agency["xa"]] if more.get("helped") else []
        for made in assign_running(
            office.session, duty, office.agency[lead], by=by, now=NOW, coordinators=helpers
        ):
            made.responsible_id = office.user[f"staff_{lead}"].id if lead in ("tp", "vh") else None
    office.session.flush()
    return duty


def made(session: sa.orm.Session, duty_id: int) -> list[tuple[str, str, date | None]]:
    """Agency, period and last day of every assignment of the duty."""
    rows = session.execute(
        sa.select(Agency.name, Assignment.period, Assignment.due)
        .join(Agency, Agency.id == Assignment.agency_id)
        .where(Assignment.duty_id == duty_id)
        .order_by(Assignment.period, Agency.name)
    )
    return [(row.name, row.period, row.due) for row in rows]


def start(db: Database, rule: str = MONTHLY, *leads: str, **more: object) -> int:
    with db.write() as session:
        seed_calendar(session, range(2025, 2028), now=NOW)
        return recurring(build_office(session), rule, *leads, **more).id


TP, VH = "Phòng Tư pháp", "Phòng Văn hóa và Thông tin"


def test_a_recurring_duty_begins_with_the_running_period(office: Office) -> None:
    duty = recurring(office, f"{ON_20}\nFREQ=MONTHLY;INTERVAL=3", "tp")
    assert made(office.session, duty.id) == [
        (TP, "2026-11", date(2026, 11, 20)),
        (TP, "2026-Q4", date(2026, 12, 31)),
    ]
    assert duty.next_period_on == date(2026, 11, 21)


def test_a_rhythm_that_is_over_or_unknown_is_handed_out_as_a_whole(office: Office) -> None:
    assert made(office.session, recurring(office, "FREQ=MONTHLY;UNTIL=20260930").id) == [(TP, "", None)]
    assert made(office.session, recurring(office, "").id) == [(TP, "", None)]


def test_the_job_opens_each_period_once_however_often_it_runs(db: Database) -> None:
    duty = start(db, MONTHLY, "tp", "vh", helped=True)
    assert open_all(db, now=NOW)["assignments"] == 0
    first = open_all(db, now=moment(date(2026, 12, 1)))
    again = open_all(db, now=moment(date(2026, 12, 1)))
    assert (first["duties"], first["periods"], first["assignments"]) == (1, 1, 2)
    assert not any(again.values())
    with db.read() as session:
        assert made(session, duty)[2:] == [
            (TP, "2026-12", date(2026, 12, 31)),
            (VH, "2026-12", date(2026, 12, 31)),
        ]
        new = session.scalars(sa.select(Assignment).where(Assignment.period == "2026-12")).all()
        assert all(a.state is State.ASSIGNED and a.assigned_on == date(2026, 12, 1) for a in new)
        assert all(a.responsible_id and a.first_due == a.due for a in new)
        assert (
            session.scalar(
                sa.select(sa.func.count()).where(Coordinator.assignment_id.in_([a.id for a in new]))
            )
            == 2
        )
        event = session.scalars(
            sa.select(Event).where(Event.subject == "assignment", Event.subject_id == new[0].id)
        ).one()
        assert (event.verb, event.seq, event.actor_id) == ("assigned", 1, None)
        assert json.loads(event.payload)["period"] == "2026-12"


def test_after_a_hundred_days_off_every_period_is_there_once(db: Database) -> None:
    duty = start(db, f"{ON_20}\nFREQ=MONTHLY;INTERVAL=3")
    open_all(db, now=NOW + timedelta(days=100))
    with db.read() as session:
        assert [period for _name, period, _due in made(session, duty)] == [
            "2026-11", "2026-12", "2026-Q4", "2027-01", "2027-02", "2027-Q1",
        ]  # fmt: skip
        assert set(session.scalars(sa.select(Assignment.assigned_on))) == {TODAY, TODAY + timedelta(days=100)}


def test_a_daily_rhythm_catches_up_in_several_steps_and_loses_nothing(db: Database) -> None:
    duty = start(db, "FREQ=DAILY\nFREQ=WEEKLY\nFREQ=MONTHLY")
    figures = open_all(db, now=NOW + timedelta(days=100))
    with db.read() as session:
        periods = [period for _name, period, _due in made(session, duty)]
    assert len(periods) == len(set(periods)) == figures["assignments"] + 3
    assert sum(len(p) == 10 for p in periods) == 101
    assert sum("W" in p for p in periods) == 15
    assert sum(len(p) == 7 for p in periods) == 4


def test_three_workers_at_once_make_every_period_once(db: Database) -> None:
    with db.write() as session:
        seed_calendar(session, range(2025, 2028), now=NOW)
        office = build_office(session)
        duties = [recurring(office, MONTHLY, "tp", "vh").id for _ in range(12)]
    errors: list[BaseException] = []
    later = moment(date(2027, 1, 5))

    def one() -> None:
        try:
            open_all(db, now=later, batch=2)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    open_all(db, now=later)
    assert not errors
    with db.read() as session:
        for duty in duties:
            assert [p for _n, p, _d in made(session, duty)] == ["2026-11"] * 2 + ["2026-12"] * 2 + [
                "2027-01"
            ] * 2
        events = session.scalar(sa.select(sa.func.count()).select_from(Event).where(Event.verb == "assigned"))
        assert events == 12 * 6


def test_the_next_period_goes_to_the_successor_and_not_to_who_was_withdrawn(db: Database) -> None:
    with db.write() as session:
        seed_calendar(session, range(2025, 2028), now=NOW)
        office = build_office(session)
        duty = recurring(office, MONTHLY, "tp", "vh").id
        first, second = session.scalars(sa.select(Assignment).order_by(Assignment.id)).all()
        act = lifecycle.Request(
            version=first.version,
            note="Sáp nhập",
            agency_id=office.agency["xa"].id,
            act_number="1/QĐ",
            act_date=TODAY,
        )
        hand_over.hand_over(session, office.actor("office"), first.id, act, now=NOW)
        gone = lifecycle.Request(version=second.version, note="Không còn cần")
        lifecycle.apply(session, office.actor("office"), second.id, Move.WITHDRAW, gone, now=NOW)
    open_all(db, now=moment(date(2027, 1, 5)))
    with db.read() as session:
        assert [(n, p) for n, p, _d in made(session, duty)] == [
            (VH, "2026-11"),
            ("UBND xã Dương Quang", "2026-11"),
            ("UBND xã Dương Quang", "2026-12"),
            ("UBND xã Dương Quang", "2027-01"),
        ]


def test_a_duty_from_which_everybody_was_withdrawn_makes_no_more_work(db: Database) -> None:
    with db.write() as session:
        office = build_office(session)
        duty = recurring(office, MONTHLY).id
        row = session.scalars(sa.select(Assignment)).one()
        gone = lifecycle.Request(version=row.version, note="Không còn cần")
        lifecycle.apply(session, office.actor("office"), row.id, Move.WITHDRAW, gone, now=NOW)
    figures = open_all(db, now=moment(date(2027, 1, 5)))
    assert (figures["assignments"], figures["idle"]) == (0, 2)
    with db.read() as session:
        assert len(made(session, duty)) == 1


def test_an_agency_that_ended_gets_nothing_new_and_a_person_decides(db: Database) -> None:
    with db.write() as session:
        office = build_office(session)
        duty = recurring(office, MONTHLY, "tp", "vh").id
        end_agency(
            session, office.agency["tp"], [office.agency["xa"]],
            since=TODAY + timedelta(days=1), decision="2/NQ", by=None, now=NOW,
        )  # fmt: skip
    figures = open_all(db, now=moment(date(2027, 1, 5)))
    assert (figures["assignments"], figures["held"]) == (2, 2)
    open_all(db, now=moment(date(2027, 2, 5)))
    with db.read() as session:
        assert {p for n, p, _d in made(session, duty) if n == TP} == {"2026-11"}
        held = session.scalars(sa.select(HeldPeriod).order_by(HeldPeriod.period)).all()
        assert [h.period for h in held] == ["2026-12", "2027-01", "2027-02"]


def test_who_left_is_responsible_no_more_and_an_ended_helper_helps_no_more(db: Database) -> None:
    with db.write() as session:
        office = build_office(session)
        recurring(office, MONTHLY, "tp", helped=True)
        office.agency["xa"].valid_to = TODAY
        session.scalars(
            sa.select(Membership).where(Membership.user_id == office.user["staff_tp"].id)
        ).one().valid_to = TODAY
    open_all(db, now=moment(date(2026, 12, 1)))
    with db.read() as session:
        new = session.scalars(sa.select(Assignment).where(Assignment.period == "2026-12")).one()
        assert new.responsible_id is None
        assert session.scalar(sa.select(sa.func.count()).where(Coordinator.assignment_id == new.id)) == 0


def test_one_more_lead_gets_the_running_period_once(office: Office) -> None:
    duty = recurring(office, MONTHLY, "tp")
    later = moment(date(2026, 12, 3))
    given = handing_out.hand_out(
        office.session, office.actor("office"), duty.id, office.agency["vh"].id, now=later
    )
    assert (given.period, given.due) == ("2026-12", date(2026, 12, 31))
    assert (TP, "2026-12", date(2026, 12, 31)) in made(office.session, duty.id), "the others have theirs too"
    with pytest.raises(Refusal, match="already_assigned"):
        handing_out.hand_out(
            office.session, office.actor("office"), duty.id, office.agency["vh"].id, now=later
        )


def test_a_day_off_moves_only_where_the_office_said_so(db: Database) -> None:
    duty = start(db, ON_20)  # 20/12/2026 is a Sunday
    with db.write() as session:
        session.get_one(Duty, duty).day_off = DayOff.BEFORE
    open_all(db, now=moment(date(2026, 12, 1)))
    with db.read() as session:
        assert made(session, duty)[-1] == (TP, "2026-12", date(2026, 12, 18))


#: A monthly report due on 20/11/2026 (Friday), really made on the day of the first column.
HANDED_OUT = [
    # made on       told, by day since then and audience; nobody above hears sooner than after any other duty
    (date(2026, 10, 21), {"reminder": [date(2026, 11, 13), date(2026, 11, 19)], "head": date(2026, 11, 23), "office": date(2026, 11, 27), "leader": date(2026, 12, 4)}),
    (date(2026, 11, 23), {"reminder": [], "head": date(2026, 11, 23), "office": date(2026, 11, 27), "leader": date(2026, 12, 4)}),
    (date(2026, 12, 14), {"reminder": [], "head": date(2026, 12, 14), "office": date(2026, 12, 18), "leader": date(2026, 12, 25)}),
    (date(2027, 2, 15), {"reminder": [], "head": date(2027, 2, 15), "office": date(2027, 2, 19), "leader": date(2027, 2, 26)}),
]  # fmt: skip


@pytest.mark.parametrize(("made_on", "told"), HANDED_OUT)
def test_a_period_made_late_is_urged_from_the_day_it_was_made(made_on: date, told: dict[str, object]) -> None:
    weekends = WorkCalendar()
    facts = LadderFacts(State.IN_PROGRESS, date(2026, 11, 20), 1, made_on)
    first: dict[str, date] = {}
    reminders: list[date] = []
    for n in range(80):
        day = made_on + timedelta(days=n)
        for firing in due_notices(facts, day, weekends):
            facts = replace(facts, told=facts.told | {firing.recorded()})
            for delivery in firing.deliveries:
                if firing.wait <= 0:
                    reminders.append(day)
                else:
                    first.setdefault(delivery.audience.value, delivery.on)
    assert {k: first[k] for k in ("head", "office", "leader")} == {
        k: v for k, v in told.items() if k != "reminder"
    }
    assert sorted(set(reminders)) == told["reminder"]


def test_the_hourly_check_finds_nothing_wrong_with_periods_made_late(db: Database) -> None:
    start(db, f"{ON_20}\nFREQ=WEEKLY;BYDAY=FR", "tp", "vh", helped=True)
    for days in (0, 1, 2, 40, 41, 47, 60):
        now = NOW + timedelta(days=days)
        open_all(db, now=now)
        sweep_all(db, now=now, domain="mau.gov.vn")
        with db.write() as session:
            schedule.make_slot(session, "sweep", now, now=now)
            schedule.take(session, "sweep", now, owner="t", now=now)
            schedule.finish(session, "sweep", now, {"at": now.isoformat()}, owner="t", now=now)
        found = audit(db, now=now + timedelta(minutes=30))
        assert set(found["kinds"]) <= {"stuck_mail"}, (local_day(now), found)  # nobody sends here

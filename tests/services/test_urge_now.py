"""Đôn đốc ngay: once a working day, in the one mail of the day, beside the ladder and counted with it."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from models import Assignment, Delivery, Event, Explanation, Notice, Outbox, OutboxItem, Urging
from models.database import Database
from tests.office import NOW, TODAY, Office, build_office
from workflow.rules.refusal import Refusal
from workflow.rules.states import State
from workflow.services import demand_many, urge_now
from workflow.services.calendar import seed_calendar
from workflow.services.chosen_rows import Seen
from workflow.services.scope import NotFound
from workflow.services.urge_now import Order

LATE = date(2026, 11, 3)
DOMAIN = "mau.gov.vn"


def seen(*rows: Assignment, verdict: str = "") -> list[Seen]:
    return [Seen(row.id, row.version, verdict) for row in rows]


def late(office: Office, lead: str = "tp", due: date | None = LATE, **more: object) -> Assignment:
    row = office.assignment(lead, due=due, **more)  # type: ignore[arg-type]
    row.state = State.IN_PROGRESS
    office.session.flush()
    return row


def press(
    office: Office,
    *rows: Assignment,
    who: str = "leader",
    at: datetime = NOW,
    order: Order = Order(),  # noqa: B008  # frozen
) -> urge_now.Plan:
    chosen = urge_now.plan(office.session, office.actor(who), seen(*rows), now=at).seen()
    return urge_now.urge(office.session, office.actor(who), chosen, order, now=at, domain=DOMAIN)


@pytest.fixture
def office(office: Office) -> Office:
    seed_calendar(office.session, range(2025, 2028), now=NOW)
    return office


def test_the_head_of_the_lead_gets_one_mail_about_all_rows_and_no_coordinator_gets_any(
    office: Office,
) -> None:
    rows = [late(office, coordinators=["vh"]), late(office, coordinators=["vh"]), late(office, "xa")]
    plan = press(office, *rows, order=Order("Khẩn trương hoàn thành.", date(2026, 11, 12)))
    assert [(r.name, r.rows, r.day) for r in plan.readers] == [
        ("Đỗ Thị Trưởng", 2, TODAY),
        ("Lý Văn Trưởng", 1, TODAY),
    ]
    mails = office.session.scalars(sa.select(Outbox).order_by(Outbox.id)).all()
    assert sorted(m.dedupe_key for m in mails) == sorted(
        f"daily:{office.user[name].id}:2026-11-09" for name in ("head_tp", "head_xa")
    )
    orders = office.session.scalars(sa.select(Urging)).all()
    assert {(o.note, o.report_by, o.day) for o in orders} == {
        ("Khẩn trương hoàn thành.", date(2026, 11, 12), TODAY)
    }
    assert [row.due for row in rows] == [LATE] * 3  # a second date is no extension
    verbs = office.session.scalars(sa.select(Event.verb).where(Event.verb == "urged")).all()
    assert len(verbs) == 3


#: state, deadline, day after the pause → why it is not urged
WHY = {
    "it is overdue": (State.IN_PROGRESS, LATE, None, ""),
    "it was just given and is overdue": (State.ASSIGNED, LATE, None, ""),
    "it falls due in 14 days": (State.IN_PROGRESS, date(2026, 11, 23), None, ""),
    "it falls due later": (State.IN_PROGRESS, date(2026, 11, 24), None, "not_soon"),
    "it has no deadline": (State.IN_PROGRESS, None, None, "undated"),
    "an explanation pauses it until tomorrow": (State.IN_PROGRESS, LATE, date(2026, 11, 10), "paused"),
    "the pause is over today": (State.IN_PROGRESS, LATE, date(2026, 11, 9), ""),
    "its report waits for review": (State.SUBMITTED, LATE, None, "submitted"),
    "the agency gave it back": (State.REFUSED, LATE, None, "refused"),
    "it is withdrawn": (State.WITHDRAWN, LATE, None, "closed"),
}


@pytest.mark.parametrize("case", WHY)
def test_each_row_says_why_it_is_not_urged(office: Office, case: str) -> None:
    state, due, paused, verdict = WHY[case]
    row = late(office, due=due)
    row.state, row.paused_until = state, paused
    row.reported_on = TODAY if state is State.SUBMITTED else None
    row.closed_on = TODAY if state is State.WITHDRAWN else None
    office.session.flush()
    plan = urge_now.plan(office.session, office.actor("office"), seen(row), now=NOW)
    [judged] = plan.go + plan.stay
    assert judged.verdict == verdict
    assert judged.until == (paused if verdict == "paused" else None)
    if verdict:
        with pytest.raises(Refusal, match="no_rows"):
            press(office, row)
    else:
        assert len(press(office, row).go) == 1


def test_twelve_are_urged_and_three_are_named_with_their_reasons(office: Office) -> None:
    twelve = [late(office) for _ in range(12)]
    paused, closed, urged = late(office), late(office), late(office)
    paused.paused_until = date(2026, 11, 20)
    closed.state, closed.closed_on = State.WITHDRAWN, TODAY
    press(office, urged, who="office")
    plan = press(office, *twelve, paused, closed, urged)
    assert len(plan.go) == 12
    assert [(j.row.id, j.verdict, j.by, j.at) for j in plan.stay] == [
        (paused.id, "paused", "", None),
        (closed.id, "closed", "", None),
        (urged.id, "waits", "Hoàng Thị Thường", NOW),
    ]


def sent(office: Office, at: datetime = NOW) -> None:
    for mail in office.session.scalars(sa.select(Outbox).where(Outbox.state == Delivery.PENDING)):
        mail.state, mail.sent_at = Delivery.SENT, at
    office.session.flush()


def test_a_second_press_on_the_same_working_day_says_who_urged_and_when(office: Office) -> None:
    row = late(office)
    press(office, row)
    sent(office)
    plan = urge_now.plan(office.session, office.actor("office"), seen(row), now=NOW + timedelta(hours=3))
    assert [(j.verdict, j.by, j.at) for j in plan.stay] == [("urged", "Nguyễn Thị Lãnh", NOW)]
    tomorrow = NOW + timedelta(days=1)
    assert len(press(office, row, who="office", at=tomorrow).go) == 1
    assert office.session.scalar(sa.select(sa.func.count()).select_from(Urging)) == 2


#: moment of the press → the day on which the mail leaves, for somebody without mail so far
WHEN = {
    "Monday morning": (datetime(2026, 11, 9, 2, 0, tzinfo=UTC), date(2026, 11, 9)),
    "Monday 16:59": (datetime(2026, 11, 9, 9, 59, tzinfo=UTC), date(2026, 11, 9)),
    "Monday 17:00": (datetime(2026, 11, 9, 10, 0, tzinfo=UTC), date(2026, 11, 10)),
    "Friday evening": (datetime(2026, 11, 13, 12, 0, tzinfo=UTC), date(2026, 11, 16)),
    "Sunday": (datetime(2026, 11, 15, 2, 0, tzinfo=UTC), date(2026, 11, 16)),
}


@pytest.mark.parametrize("case", WHEN)
def test_the_page_says_when_the_mail_will_go(office: Office, case: str) -> None:
    at, day = WHEN[case]
    plan = press(office, late(office), at=at)
    assert [r.day for r in plan.readers] == [day]
    assert office.session.scalars(sa.select(Outbox.day)).all() == [day]


def test_whoever_had_mail_today_gets_it_in_the_next_free_window(office: Office) -> None:
    press(office, late(office))
    sent(office)
    plan = press(office, late(office), at=NOW + timedelta(hours=1))
    assert [r.day for r in plan.readers] == [date(2026, 11, 10)]
    days = office.session.scalars(sa.select(Outbox.day).order_by(Outbox.day)).all()
    assert days == [date(2026, 11, 9), date(2026, 11, 10)]


def test_friday_evening_and_saturday_are_the_same_working_day(office: Office) -> None:
    row = late(office)
    press(office, row, at=datetime(2026, 11, 13, 12, 0, tzinfo=UTC))
    saturday = datetime(2026, 11, 14, 3, 0, tzinfo=UTC)
    plan = urge_now.plan(office.session, office.actor("leader"), seen(row), now=saturday)
    assert [j.verdict for j in plan.stay] == ["waits"]


def test_one_changed_row_stops_them_all_and_is_named(office: Office) -> None:
    kept, changed = late(office), late(office)
    actor = office.actor("leader")
    confirmed = urge_now.plan(office.session, actor, seen(kept, changed), now=NOW).seen()
    changed.state, changed.reported_on = State.SUBMITTED, TODAY
    office.session.flush()
    with pytest.raises(Refusal, match="rows_changed") as refused:
        urge_now.urge(office.session, actor, confirmed, Order(), now=NOW, domain=DOMAIN)
    assert refused.value.params == {"ids": (changed.id,)}
    assert office.session.scalar(sa.select(sa.func.count()).select_from(Notice)) == 0


def test_a_row_that_was_left_out_and_became_possible_is_not_urged_unasked(office: Office) -> None:
    row, paused = late(office), late(office)
    paused.paused_until = date(2026, 11, 20)
    office.session.flush()
    actor = office.actor("leader")
    confirmed = urge_now.plan(office.session, actor, seen(row, paused), now=NOW).seen()
    paused.paused_until = None
    office.session.flush()
    with pytest.raises(Refusal, match="rows_changed"):
        urge_now.urge(office.session, actor, confirmed, Order(), now=NOW, domain=DOMAIN)


@pytest.mark.parametrize("who", ["head_tp", "staff_tp", "viewer", "other_office"])
def test_nobody_else_urges(office: Office, who: str) -> None:
    with pytest.raises(NotFound):
        urge_now.plan(office.session, office.actor(who), seen(late(office)), now=NOW)


def test_where_the_post_is_vacant_the_office_is_told_instead_and_the_plan_says_so(office: Office) -> None:
    office.user["head_xa"].active = False
    plan = press(office, late(office, "xa"))
    assert [(r.name, r.as_stand_in) for r in plan.readers] == [
        ("Hoàng Thị Thường", True),
        ("Vũ Văn Trực", True),
    ]


def test_a_day_asked_for_that_has_passed_is_refused(office: Office) -> None:
    row = late(office)
    with pytest.raises(Refusal, match="day_past"):
        press(office, row, order=Order("", date(2026, 11, 8)))


def test_explanations_are_asked_for_of_all_or_of_none(office: Office) -> None:
    fresh, waiting = late(office), late(office)
    actor = office.actor("leader")
    explained = demand_many.plan(office.session, actor, seen(waiting), now=NOW)
    demand_many.demand_all(office.session, actor, explained.seen(), now=NOW)
    plan = demand_many.plan(office.session, actor, seen(fresh, waiting), now=NOW)
    assert [j.row.id for j in plan.go] == [fresh.id]
    assert [(j.row.id, j.verdict, j.until) for j in plan.stay] == [(waiting.id, "demanded", plan.answer_by)]
    fresh.version  # noqa: B018  # loaded before it is changed behind the page
    stale = plan.seen()
    fresh.committed_on = TODAY
    office.session.flush()
    with pytest.raises(Refusal, match="rows_changed"):
        demand_many.demand_all(office.session, actor, stale, now=NOW)
    again = demand_many.plan(office.session, actor, seen(fresh, waiting), now=NOW).seen()
    demand_many.demand_all(office.session, actor, again, note="Vì sao chậm?", now=NOW)
    notes = office.session.scalars(sa.select(Explanation.demand_note).order_by(Explanation.id)).all()
    assert notes == ["", "Vì sao chậm?"]


def test_two_leaders_press_at_once_and_the_agency_is_urged_once(db: Database) -> None:
    with db.write() as session:
        seed_calendar(session, range(2025, 2028), now=NOW)
        office = build_office(session)
        row = late(office)
        chosen, actors = seen(row), [office.actor("leader"), office.actor("office")]
    gate, told = threading.Barrier(2), []

    def press_at_once(who: int) -> None:
        gate.wait()
        try:
            with db.write() as session:
                urge_now.urge(session, actors[who], chosen, Order(), now=NOW, domain=DOMAIN)
            told.append("urged")
        except Refusal as refusal:
            told.append(refusal.code)

    threads = [threading.Thread(target=press_at_once, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["rows_changed", "urged"]
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Notice)) == 1
        assert session.scalar(sa.select(sa.func.count()).select_from(OutboxItem)) == 1

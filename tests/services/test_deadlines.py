"""The month of deadlines, what is due on a day, and the open work along the days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests.office import NOW, TODAY, Office
from tests.statements import counted
from workflow.rules.classification import Tally
from workflow.rules.states import State
from workflow.services.calendar import seed_calendar
from workflow.services.deadline_reading import PAGE, Month, read_day, read_month, read_timeline
from workflow.services.scope import NotFound

DAY = timedelta(days=1)
NOVEMBER = date(2026, 11, 1)


def month(office: Office, who: str = "leader", first: date = NOVEMBER, agency: str = "") -> Month:
    chosen = office.agency[agency].id if agency else None
    return read_month(office.session, office.actor(who), first, TODAY, chosen)


def counts(found: Month) -> dict[int, Tally]:
    return {x.day.day: x.tally for week in found.weeks for x in week if x and x.tally.total}


def test_each_day_counts_what_is_due_on_it_by_how_it_stands(office: Office) -> None:
    for due in (
        TODAY - 3 * DAY,
        TODAY,
        TODAY,
        date(2026, 11, 30),
        date(2026, 12, 1),
        date(2026, 10, 31),
        None,
    ):
        office.assignment("tp", due=due)
    done, gone = office.assignment("vh", due=TODAY), office.assignment("vh", due=TODAY)
    done.state, done.reported_on, done.decided_on, done.closed_on = State.COMPLETED, TODAY, TODAY, TODAY
    gone.state, gone.closed_on = State.WITHDRAWN, TODAY
    office.session.flush()
    found = month(office)
    assert counts(found) == {
        6: Tally(open_overdue=1), 9: Tally(open_in_time=2, done_on_time=1), 30: Tally(open_in_time=1)
    }  # fmt: skip
    assert found.total == Tally(open_overdue=1, open_in_time=3, done_on_time=1)
    assert counts(month(office, agency="vh")) == {9: Tally(done_on_time=1)}
    lines = read_day(office.session, office.actor("leader"), TODAY, TODAY, None)
    assert [x.agency for x in lines.lines] == [*["Phòng Tư pháp"] * 2, "Phòng Văn hóa và Thông tin"]
    assert lines.total == counts(found)[9].total, "the list holds what the day counts"


def test_the_weeks_begin_on_monday_and_mark_days_off(office: Office) -> None:
    seed_calendar(office.session, range(2025, 2028), now=NOW)
    weeks = month(office, first=date(2026, 9, 1)).weeks  # a Tuesday; the second is the National Day
    assert weeks[0][0] is None
    assert [x.kind for x in weeks[0] if x][:3] == ["off", "off", "work"]
    assert [x.kind for x in weeks[1] if x] == [*["work"] * 5, "weekend", "weekend"]
    assert sum(x is not None for week in weeks for x in week) == 30


@pytest.mark.parametrize(
    ("who", "seen"),
    [("leader", 2), ("viewer", 2), ("head_tp", 1), ("head_xa", 0), ("admin", 0), ("other_office", 0)],
)
def test_everybody_sees_what_their_agencies_lead(office: Office, who: str, seen: int) -> None:
    for lead in ("tp", "vh"):
        office.assignment(lead, due=TODAY, coordinators=["xa"])
    actor = office.actor(who)
    assert month(office, who).total.total == seen
    assert read_day(office.session, actor, TODAY, TODAY, None).total == seen
    assert read_timeline(office.session, actor, TODAY, None).total == seen
    if who != "leader":
        with pytest.raises(NotFound):
            read_timeline(office.session, office.actor("head_tp"), TODAY, office.agency["vh"].id)


def test_the_timeline_stands_by_unit_in_official_order_without_a_deadline_last(office: Office) -> None:
    office.assignment("vh", due=TODAY - DAY, text="d")
    office.assignment("tp", due=None, text="c")
    office.assignment("tp", due=TODAY + 40 * DAY, text="b")
    office.assignment("tp", due=TODAY + DAY, text="a")
    closed = office.assignment("tp", due=TODAY)
    closed.state, closed.closed_on = State.WITHDRAWN, TODAY
    office.session.flush()
    found = read_timeline(office.session, office.actor("leader"), TODAY, None)
    assert [(name, [t.line.text for t in tracks]) for name, tracks in found.agencies] == [
        ("Phòng Tư pháp", ["a", "b", "c"]), ("Phòng Văn hóa và Thông tin", ["d"])
    ]  # fmt: skip
    assert (found.axis.first, found.axis.last) == (date(2026, 10, 1), date(2026, 12, 31))


def test_each_page_costs_the_same_however_much_is_open(office: Office) -> None:
    actor, costs = office.actor("leader"), []
    for rows in (1, PAGE + 5):
        for n in range(rows):
            office.assignment(("tp", "vh")[n % 2], due=TODAY)
        office.session.flush()
        found = []
        for read in (
            lambda: read_month(office.session, actor, NOVEMBER, TODAY, None),
            lambda: read_day(office.session, actor, TODAY, TODAY, None, page=9),
            lambda: read_timeline(office.session, actor, TODAY, None, page=9),
        ):
            office.session.info.clear()  # so that each reads the calendar
            with counted(office.session) as sent:
                read()
            found.append(len(sent))
        costs.append(found)
    assert costs == [[2, 3, 3], [2, 3, 3]]
    last = read_timeline(office.session, actor, TODAY, None, page=9)
    assert (last.page, last.pages, sum(len(tracks) for _name, tracks in last.agencies)) == (2, 2, 6)
    assert office.session.scalar(sa.text("SELECT count(*) FROM assignment")) == PAGE + 6

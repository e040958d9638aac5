"""When a meeting asks, about what, and what answers it, as tables of facts and dates."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.rules.calendar import WorkCalendar
from workflow.rules.local_time import TIMEZONE
from workflow.rules.refusal import Refusal
from workflow.rules.review_meetings import (
    Asking,
    DutyFacts,
    MeetingTime,
    Why,
    ask_day,
    asking,
    checked_days,
    is_answered,
    is_fresh,
    is_listed,
    may_ask,
    why_flagged,
)
from workflow.rules.states import State

#: Tuesday 24 November off, Saturday 28 November worked.
CALENDAR = WorkCalendar(frozenset({date(2026, 11, 24)}), frozenset({date(2026, 11, 28)}))
TODAY = date(2026, 11, 9)
#: Thursday 12 November, 14:00.
AT = MeetingTime(date(2026, 11, 12), time(14), 3)


def at(day: int, hour: int = 8, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=TIMEZONE)


@pytest.mark.parametrize(
    ("held_on", "days", "asked_on"),
    [
        (date(2026, 11, 12), 3, date(2026, 11, 9)),
        (date(2026, 11, 12), 1, date(2026, 11, 11)),
        (date(2026, 11, 16), 1, date(2026, 11, 13)),  # a Monday: the Friday before
        (date(2026, 11, 16), 3, date(2026, 11, 11)),
        (date(2026, 11, 14), 1, date(2026, 11, 13)),  # a free Saturday
        (date(2026, 11, 25), 1, date(2026, 11, 23)),  # the 24th is off
        (date(2026, 11, 25), 3, date(2026, 11, 19)),
        (date(2026, 11, 30), 1, date(2026, 11, 28)),  # the Saturday is worked
        (date(2026, 11, 30), 2, date(2026, 11, 27)),
    ],
)
def test_the_agencies_are_asked_so_many_working_days_before(held_on: date, days: int, asked_on: date) -> None:
    assert ask_day(MeetingTime(held_on, time(8), days), CALENDAR) == asked_on


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(1, 20))
def test_between_the_day_to_ask_and_the_meeting_lie_so_many_working_days(held_on: date, days: int) -> None:
    asked_on = ask_day(MeetingTime(held_on, time(8), days), CALENDAR)
    working = [
        day
        for n in range(asked_on.toordinal(), held_on.toordinal())
        if CALENDAR.is_working(day := date.fromordinal(n))
    ]
    assert len(working) == days
    assert working[0] == asked_on


@pytest.mark.parametrize(
    ("now", "meeting", "asks"),
    [
        (at(6, 16), AT, False),  # the day has not come
        (at(8, 16), AT, False),  # a Sunday, the day before
        (at(9, 0, 1), AT, True),  # from the first minute of the day
        (at(9, 18), AT, True),  # after the window of the day: it leaves tomorrow
        (at(10), AT, True),  # missed by a standstill: on return
        (at(12, 13, 59), AT, True),  # the mail can still leave before it begins
        (at(12, 14), AT, False),  # it has begun
        (at(13), AT, False),
        (at(11, 18), MeetingTime(date(2026, 11, 12), time(7), 1), False),  # no mail leaves before seven
        (at(11, 18), MeetingTime(date(2026, 11, 12), time(7, 30), 1), False),
        (at(11, 18), MeetingTime(date(2026, 11, 12), time(7, 31), 1), True),
        (at(13, 18), MeetingTime(date(2026, 11, 14), time(8), 1), False),  # a free Saturday: too late
        (at(13, 16, 59), MeetingTime(date(2026, 11, 14), time(8), 1), True),
    ],
)
def test_it_asks_from_its_day_on_while_a_mail_can_arrive_before(
    now: datetime, meeting: MeetingTime, asks: bool
) -> None:
    assert may_ask(meeting, now, CALENDAR) is asks


LATE, NEAR, FAR = date(2026, 11, 6), date(2026, 11, 12), date(2026, 12, 31)
HEARD, LONG_AGO = date(2026, 11, 2), date(2026, 8, 8)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        (DutyFacts(State.IN_PROGRESS, LATE, None, HEARD), [Why.OVERDUE]),
        (DutyFacts(State.IN_PROGRESS, TODAY, None, HEARD), [Why.DUE_BEFORE]),
        (DutyFacts(State.IN_PROGRESS, NEAR, None, HEARD), [Why.DUE_BEFORE]),  # the meeting's own day
        (DutyFacts(State.IN_PROGRESS, date(2026, 11, 13), None, HEARD), [Why.DUE_SOON]),
        (DutyFacts(State.IN_PROGRESS, date(2026, 11, 23), None, HEARD), [Why.DUE_SOON]),  # 14 days ahead
        (DutyFacts(State.IN_PROGRESS, date(2026, 11, 24), None, HEARD), []),
        (DutyFacts(State.IN_PROGRESS, FAR, None, HEARD), []),
        (DutyFacts(State.IN_PROGRESS, FAR, None, LONG_AGO), [Why.SILENT]),
        (DutyFacts(State.IN_PROGRESS, FAR, None, date(2026, 8, 9)), []),  # three months to the day
        (DutyFacts(State.IN_PROGRESS, None, None, LONG_AGO), [Why.SILENT]),
        (DutyFacts(State.IN_PROGRESS, FAR, None, date(2026, 10, 8), own_months=1), [Why.SILENT]),
        (DutyFacts(State.IN_PROGRESS, LATE, None, LONG_AGO), [Why.OVERDUE, Why.SILENT]),
        (DutyFacts(State.RETURNED, FAR, None, HEARD), [Why.RETURNED]),
        (DutyFacts(State.RETURNED, LATE, None, HEARD), [Why.OVERDUE, Why.RETURNED]),
        (DutyFacts(State.REFUSED, FAR, None, HEARD), [Why.REFUSED]),
        (DutyFacts(State.IN_PROGRESS, FAR, None, HEARD, explain_by=TODAY), [Why.UNEXPLAINED]),
        (DutyFacts(State.SUBMITTED, NEAR, TODAY, HEARD), []),  # in time, waits for review
        (DutyFacts(State.SUBMITTED, LATE, TODAY, HEARD), [Why.OVERDUE]),
        (DutyFacts(State.COMPLETED, LATE, TODAY, HEARD), []),
        (DutyFacts(State.WITHDRAWN, LATE, None, HEARD), []),
    ],
)
def test_why_a_duty_is_flagged(facts: DutyFacts, why: list[Why]) -> None:
    assert list(why_flagged(facts, AT, TODAY, 3)) == why


def test_a_meeting_far_ahead_flags_whatever_falls_due_before_it() -> None:
    far = MeetingTime(date(2026, 12, 15), time(8), 3)
    facts = DutyFacts(State.IN_PROGRESS, date(2026, 12, 15), None, HEARD)
    assert why_flagged(facts, far, TODAY, 3) == (Why.DUE_BEFORE,)


@pytest.mark.parametrize(
    ("why", "added", "listed"),
    [
        ((Why.OVERDUE,), None, True),
        ((), None, False),
        ((Why.OVERDUE,), False, False),
        ((), True, True),
    ],
)
def test_the_word_of_the_office_goes_before_the_rule(
    why: tuple[Why, ...], added: bool | None, listed: bool
) -> None:
    assert is_listed(why, added) is listed


ASKED = at(9, 8)


@pytest.mark.parametrize(
    ("state", "heard", "answered"),
    [
        (State.IN_PROGRESS, None, False),
        (State.IN_PROGRESS, at(9, 7, 59), False),
        (State.IN_PROGRESS, ASKED, False),
        (State.IN_PROGRESS, at(9, 8, 1), True),
        (State.SUBMITTED, at(9, 7), True),  # it is not with the lead any more
        (State.WITHDRAWN, None, True),
    ],
)
def test_an_update_after_the_request_answers_it(state: State, heard: datetime | None, answered: bool) -> None:
    assert is_answered(state, heard, ASKED) is answered


@pytest.mark.parametrize(
    ("heard", "fresh"), [(None, False), (date(2026, 11, 8), False), (date(2026, 11, 9), True)]
)
def test_who_spoke_on_the_day_to_ask_need_not_be_asked(heard: date | None, fresh: bool) -> None:
    assert is_fresh(heard, AT, CALENDAR) is fresh


@pytest.mark.parametrize("days", [0, 21, -3])
def test_the_number_of_days_has_bounds(days: int) -> None:
    with pytest.raises(Refusal, match="meeting_days"):
        checked_days(days)


@pytest.mark.parametrize(
    ("now", "meeting", "expected"),
    [
        (at(6, 16), AT, Asking(date(2026, 11, 9), 3, late=False)),  # three days before, as promised
        (at(9, 16), AT, Asking(date(2026, 11, 9), 3, late=False)),  # on the day itself
        (
            at(9, 18),
            AT,
            Asking(date(2026, 11, 10), 2, late=True),
        ),  # set in the evening: the mail leaves tomorrow
        (at(10), AT, Asking(date(2026, 11, 10), 2, late=True)),
        (at(11, 9), AT, Asking(date(2026, 11, 11), 1, late=True)),
        (at(12, 9), AT, Asking(date(2026, 11, 12), 0, late=True)),  # on the morning of the meeting
        (at(11, 18), MeetingTime(date(2026, 11, 12), time(7), 3), Asking(None, 0, late=True)),
        (at(13), AT, Asking(None, 0, late=True)),
        # a meeting on a free Saturday: Thursday and Friday are left
        (at(12, 9), MeetingTime(date(2026, 11, 14), time(8), 3), Asking(date(2026, 11, 12), 2, late=True)),
    ],
)
def test_a_meeting_set_at_short_notice_says_how_many_working_days_are_left(
    now: datetime, meeting: MeetingTime, expected: Asking
) -> None:
    assert asking(meeting, now, CALENDAR) == expected

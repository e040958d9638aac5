"""Review meetings: when the agencies are asked to update, about which duties, and what answers the request.

The request stands in the record under a ladder of its own, beside the rungs: it reminds of no deadline,
counts as no "lần đôn đốc", and an explanation does not pause it, because the meeting needs the figures all the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from workflow.rules.calendar import WorkCalendar
from workflow.rules.classification import ClassFacts, is_overdue
from workflow.rules.local_time import TIMEZONE, local_day
from workflow.rules.mail_times import first_delivery_day, opens_on
from workflow.rules.refusal import Refusal
from workflow.rules.requests import WITH_AGENCY
from workflow.rules.rungs import Audience
from workflow.rules.silence import is_silent
from workflow.rules.states import CLOSED, State
from workflow.rules.urging import SOON_DAYS

MEETING = "meeting"
"""The ladder under which such a request is recorded; its arming is the meeting's id."""
ASK = "ask"
"""Its one rung."""
TOLD = (Audience.OFFICER, Audience.HEAD)
DAYS_BEFORE = 3
"""Working days before the meeting on which the agencies are asked, unless a setting or the meeting says otherwise."""
MOST_DAYS_BEFORE = 20
_ONE_DAY = timedelta(days=1)


class Why(StrEnum):
    """Why a duty is flagged for a meeting, the most pressing first."""

    OVERDUE = "overdue"
    RETURNED = "returned"
    REFUSED = "refused"
    UNEXPLAINED = "unexplained"
    DUE_BEFORE = "due_before"
    DUE_SOON = "due_soon"
    SILENT = "silent"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class MeetingTime:
    """When it begins (local), and how many working days before the agencies are asked."""

    held_on: date
    held_at: time
    days_before: int

    @property
    def starts_at(self) -> datetime:
        """The moment it begins."""
        return datetime.combine(self.held_on, self.held_at, TIMEZONE)


@dataclass(frozen=True, slots=True)
class DutyFacts:
    """What flags a duty. ``last_word``: local day of its last update, of the hand-out where there is none.

    ``own_months``: its own rhythm of updates; ``explain_by``: last day of an explanation that is owed.
    """

    state: State
    due: date | None
    reported_on: date | None
    last_word: date
    own_months: int | None = None
    explain_by: date | None = None


def checked_days(days: int) -> int:
    """``days`` itself (``Refusal`` ``meeting_days`` outside 1–20)."""
    if not 1 <= days <= MOST_DAYS_BEFORE:
        raise Refusal("meeting_days", most=MOST_DAYS_BEFORE)
    return days


def ask_day(at: MeetingTime, calendar: WorkCalendar) -> date:
    """The working day on which the agencies are asked."""
    return calendar.shift(at.held_on, -at.days_before)


def is_ahead(at: MeetingTime, now: datetime) -> bool:
    """Whether it has not begun."""
    return now < at.starts_at


def may_ask(at: MeetingTime, now: datetime, calendar: WorkCalendar) -> bool:
    """Whether the day to ask has come and a mail that is made now still leaves before the meeting.

    True on every later day too: what a standstill missed is asked on return.
    """
    if local_day(now) < ask_day(at, calendar):
        return False
    return max(now, opens_on(first_delivery_day(now, calendar))) < at.starts_at


@dataclass(frozen=True, slots=True)
class Asking:
    """``on``: the day whose mail asks the agencies; none: no mail leaves before the meeting any more.

    ``left``: working days from that day, itself counted, to the meeting; ``late``: fewer than were promised.
    """

    on: date | None
    left: int
    late: bool


def asking(at: MeetingTime, now: datetime, calendar: WorkCalendar) -> Asking:
    """How much notice the agencies get if they are not asked before ``now``; a meeting may be set at short notice."""
    wanted = ask_day(at, calendar)
    if local_day(now) < wanted:
        return Asking(wanted, at.days_before, late=False)
    if not may_ask(at, now, calendar):
        return Asking(None, 0, late=True)
    day = first_delivery_day(now, calendar)
    return Asking(day, calendar.between(day - _ONE_DAY, at.held_on - _ONE_DAY), late=day > wanted)


def why_flagged(facts: DutyFacts, at: MeetingTime, today: date, months: int) -> tuple[Why, ...]:
    """All reasons for which the meeting has to hear of the duty; none: it is in order."""
    if facts.state in CLOSED:
        return ()
    late = is_overdue(ClassFacts(facts.state, facts.due, facts.reported_on), today)
    reported = facts.state is State.SUBMITTED
    ahead = facts.due is not None and not late and not reported
    before = ahead and facts.due is not None and facts.due <= at.held_on
    soon = ahead and facts.due is not None and facts.due <= today + timedelta(days=SOON_DAYS)
    holds = {
        Why.OVERDUE: late,
        Why.RETURNED: facts.state is State.RETURNED,
        Why.REFUSED: facts.state is State.REFUSED,
        Why.UNEXPLAINED: facts.explain_by is not None,
        Why.DUE_BEFORE: before,
        Why.DUE_SOON: soon and not before,
        Why.SILENT: is_silent(facts.state, facts.last_word, today, months, facts.own_months),
    }
    return tuple(why for why, true in holds.items() if true)


def is_listed(flagged: Iterable[Why], added: bool | None) -> bool:
    """Whether the duty stands on the meeting's list: the office's word (``added``) goes before the rule's."""
    return any(flagged) if added is None else added


def can_be_asked(state: State) -> bool:
    """Whether the lead can say something about it now; what was reported waits for the other side."""
    return state in WITH_AGENCY


def is_fresh(last_update_on: date | None, at: MeetingTime, calendar: WorkCalendar) -> bool:
    """Whether the lead spoke on the day of asking or later: then nobody has to ask."""
    return last_update_on is not None and last_update_on >= ask_day(at, calendar)


def is_answered(state: State, last_update_at: datetime | None, asked_at: datetime) -> bool:
    """Whether an update came after the request, or the duty is not with the lead any more."""
    if not can_be_asked(state):
        return True
    return last_update_at is not None and last_update_at > asked_at


def urgency(flagged: tuple[Why, ...], due: date | None, asked_for: int) -> tuple[int, date, int]:
    """Sort key: the longest overdue first, then by reason, then by deadline; ``asked_for`` makes it total."""
    first = list(Why).index(flagged[0]) if flagged else len(Why)
    return first, due or date.max, asked_for

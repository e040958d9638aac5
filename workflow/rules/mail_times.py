"""When mail goes out, when a failed one is tried again, and when it is given up."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

from workflow.rules.calendar import WorkCalendar
from workflow.rules.local_time import TIMEZONE, local_day

OPENS, CLOSES = time(7, 30), time(17, 0)
"""The window in which mail leaves, local time on working days."""

FIRST_WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=60))
LATER_WAIT = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(hours=48)
JITTER = 0.2


def in_window(now: datetime, calendar: WorkCalendar) -> bool:
    """Whether mail may leave at this moment."""
    local = now.astimezone(TIMEZONE)
    return OPENS <= local.time() < CLOSES and calendar.is_working(local.date())


def opens_on(day: date) -> datetime:
    """The moment at which the window of ``day`` opens."""
    return datetime.combine(day, OPENS, TIMEZONE)


def first_delivery_day(now: datetime, calendar: WorkCalendar) -> date:
    """The day whose window a mail made at ``now`` can still catch."""
    local = now.astimezone(TIMEZONE)
    day = local.date() if local.time() < CLOSES else local.date() + timedelta(days=1)
    return calendar.next_working(day)


def after(day: date, calendar: WorkCalendar) -> date:
    """The next working day after ``day``."""
    return calendar.shift(day, 1)


def ripe_before(now: datetime, calendar: WorkCalendar, wait: timedelta = timedelta(hours=1)) -> datetime:
    """The moment since which ``wait`` of the delivery window has passed by ``now``; nights and days off do not count."""
    local = now.astimezone(TIMEZONE)
    day = local.date() if calendar.is_working(local.date()) else calendar.shift(local.date(), -1)
    while True:
        opens = datetime.combine(day, OPENS, TIMEZONE)
        open_until = min(datetime.combine(day, CLOSES, TIMEZONE), local)
        if open_until - opens >= wait:
            return open_until - wait
        wait -= max(open_until - opens, timedelta())
        day = calendar.shift(day, -1)


def retry_at(failed: int, *, now: datetime, first: datetime, seed: int) -> datetime | None:
    """When to try again after the ``failed``-th failure in a row; ``None``: 48 hours are over, give up.

    1, 5, 15 and 60 minutes, then hourly, each ±20 %, the same for the same ``seed`` and attempt.
    ``first`` is the moment of the first attempt.
    """
    if now - first >= GIVE_UP_AFTER:
        return None
    wait = FIRST_WAITS[failed - 1] if failed <= len(FIRST_WAITS) else LATER_WAIT
    spread = random.Random(seed * 1009 + failed).uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  # no secret
    return now + wait * spread


def is_today(moment: datetime, today: date) -> bool:
    """Whether ``moment`` falls on the local day ``today``."""
    return local_day(moment) == today

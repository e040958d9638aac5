"""The last day of a deadline that counts from an event, on the calendar of the day it is asked.

Source: BLDS 2015 Điều 144–148 (domain.md d.2): the day of the event is not counted, and a period whose
last day is off ends on the next working day.
"""

from __future__ import annotations

from datetime import date

from workflow.rules.calendar import WorkCalendar
from workflow.rules.counted_periods import CountedPeriod, counted_end


def last_day(event_on: date, amount: int, unit: str, calendar: WorkCalendar) -> date:
    """``amount`` of ``unit`` ("day", "working_day", "month") after the event; before it where negative.

    Raises:
        Refusal: ``date_out_of_range`` outside 2000–2100; ``amount_not_positive`` for 0.
    """
    return counted_end(event_on, CountedPeriod(0, amount, unit), calendar)

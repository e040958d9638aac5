"""Official days are Vietnamese days."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

TIMEZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def local_day(now: datetime) -> date:
    """The date in Vietnam at this (aware) moment."""
    return now.astimezone(TIMEZONE).date()


def midnight(day: date) -> datetime:
    """The moment at which ``day`` begins in Vietnam."""
    return datetime.combine(day, time(), TIMEZONE)

"""How many working days an explanation may take, and for how many an accepted one rests reminders."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models import Setting
from workflow.rules.requests import ANSWER_DAYS, PAUSE_DAYS

ANSWER_KEY, PAUSE_KEY = "explanation_answer_days", "explanation_pause_days"
MOST = 60


def answer_days(session: Session) -> int:
    """The setting, or the default where nobody has set a number from 1 to 60."""
    return _number(session, ANSWER_KEY, 1, ANSWER_DAYS)


def pause_days(session: Session) -> int:
    """The setting, or the default where nobody has set a number from 0 (no pause at all) to 60."""
    return _number(session, PAUSE_KEY, 0, PAUSE_DAYS)


def _number(session: Session, key: str, least: int, default: int) -> int:
    row = session.get(Setting, key)
    if row is None or not row.value.isdecimal() or not least <= int(row.value) <= MOST:
        return default
    return int(row.value)

"""Play both authorities up to now, in one writing unit: a start that was cut short leaves nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Setting
from workflow.demo import second_authority
from workflow.demo.first_authority import moment, open_first
from workflow.demo.seeds import FIRST_DAY
from workflow.files import EvidenceStore
from workflow.rules.local_time import TIMEZONE
from workflow.services.calendar import load_calendar

#: Called at the end of each played working day: the sweep and its mails.
Evening = Callable[[Session, datetime], None]
_EVENING = time(16, 30)
_IMPORT_DAY, _REVIEW_DAY = -5, -3


def is_built(session: Session) -> bool:
    """Whether this database already holds the demonstration."""
    return session.scalar(sa.select(Setting.key).where(Setting.key == "demo_logins")) is not None


def build(session: Session, files: EvidenceStore, *, now: datetime, evening: Evening | None = None) -> None:
    """Write everything as it stands at ``now``; the caller commits."""
    play, script = open_first(session, files, load_calendar(session), now=now)
    second = second_authority.open_second(session, now=moment(play.day(_IMPORT_DAY), 30))
    for offset in range(FIRST_DAY, 0):
        day = play.day(offset)
        for minute, act in enumerate(script.get(offset, ()), 1):
            act(play, moment(day, minute))
        if offset == _IMPORT_DAY:
            second_authority.import_annexes(session, second, now=moment(day, 60))
        if offset == _REVIEW_DAY:
            second_authority.review(session, second, now=moment(day, 60))
        if evening is not None:
            evening(session, datetime.combine(day, _EVENING, TIMEZONE))

"""Play both authorities up to now, in one writing unit: a start that was cut short leaves nothing.

Each played day ends with the real sweep, so the overdue of today were urged as often as they deserve.
"""

from __future__ import annotations

from datetime import datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Setting
from workflow.demo import second_authority
from workflow.demo.first_authority import moment, open_first
from workflow.demo.seeds import FIRST_DAY
from workflow.files import EvidenceStore
from workflow.rules.local_time import TIMEZONE, local_day
from workflow.services.calendar import load_calendar
from workflow.services.sweep import BATCH, Judge, sweep_batch

MAIL_DOMAIN = "dondoc.demo"
_EVENING = time(16, 30)
_IMPORT_DAY, _REVIEW_DAY = -5, -3


def is_built(session: Session) -> bool:
    """Whether this database already holds the demonstration."""
    return session.scalar(sa.select(Setting.key).where(Setting.key == "demo_logins")) is not None


def build(session: Session, files: EvidenceStore, *, now: datetime) -> None:
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
        _sweep(session, datetime.combine(day, _EVENING, TIMEZONE))


def _sweep(session: Session, now: datetime) -> None:
    """What the clock and the worker would have done that day."""
    judge = Judge(load_calendar(session), local_day(now))
    while sweep_batch(session, judge, now=now, domain=MAIL_DOMAIN).checked == BATCH:
        pass
    session.expire_all()  # the sweep wrote beside the objects that the next day's acts hold

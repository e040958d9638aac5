"""Play both authorities up to now, in one writing unit: a start that was cut short leaves nothing.

Each played day begins with the real sweep and its mails, so that whoever is overdue today was urged
as often as is due to them, and the viewer holds what they were told.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Setting
from workflow import letters
from workflow.demo import second_authority
from workflow.demo.first_authority import moment, open_first
from workflow.demo.half_year_figures import enter_report
from workflow.demo.half_year_report import write_report
from workflow.demo.late_answers import LateAnswers
from workflow.demo.recurring import Recurring
from workflow.demo.review_meetings import ReviewMeetings
from workflow.demo.seeds import FIRST_DAY
from workflow.demo.working_groups import enter_groups
from workflow.files import EvidenceFiles
from workflow.mail import Answer, Fate
from workflow.rules.local_time import TIMEZONE, local_day
from workflow.services import meeting_asking, outbox
from workflow.services.calendar import load_calendar
from workflow.services.sweep import BATCH, judge_at, sweep_batch
from workflow.services.sweep_facts import spans

MAIL_DOMAIN = "dondoc.demo"
_SWEEP, _POST = time(7, 35), time(7, 40)
_SENDER = "demo"
_BATCH_OF_MAILS = 100
_IMPORT_DAY, _REVIEW_DAY = -5, -3


def is_built(session: Session) -> bool:
    """Whether this database already holds the demonstration."""
    return session.scalar(sa.select(Setting.key).where(Setting.key == "demo_logins")) is not None


def build(session: Session, files: EvidenceFiles, *, now: datetime, base_url: str) -> None:
    """Write everything as it stands at ``now``; the caller commits. Mails point to ``base_url``."""
    play, script = open_first(session, files, load_calendar(session), now=now)
    second = second_authority.open_second(session, now=moment(play.day(_IMPORT_DAY), 30))
    recurring, meetings, answers = Recurring(), ReviewMeetings(), LateAnswers()
    for offset in range(FIRST_DAY, 0):
        day = play.day(offset)
        _sweep(session, datetime.combine(day, _SWEEP, TIMEZONE))
        _deliver(session, datetime.combine(day, _POST, TIMEZONE), base_url)
        for minute, act in enumerate(script.get(offset, ()), 1):
            act(play, moment(day, minute))
        recurring.live(play, offset, moment(day, 50))
        meetings.live(play, offset, moment(day, 55))
        answers.live(play, offset, moment(day, 58))
        if offset == _IMPORT_DAY:
            second_authority.import_annexes(session, second, now=moment(day, 60))
        if offset == _REVIEW_DAY:
            second_authority.review(session, second, now=moment(day, 60))
    enter_groups(play, now=moment(play.day(-1), 85))
    enter_report(play, now=moment(play.day(-1), 90))
    write_report(play, now=moment(play.day(-1), 100))


def _sweep(session: Session, now: datetime) -> None:
    """What the clock and the worker would have done that day."""
    judge = judge_at(session, local_day(now))
    for span in spans(session, judge.today, BATCH):
        sweep_batch(session, judge, span, now=now, domain=MAIL_DOMAIN)
    for meeting in meeting_asking.meetings_ahead(session, now=now):
        while not meeting_asking.ask(session, meeting, now=now, domain=MAIL_DOMAIN).done:
            pass
    session.flush()  # expiring drops what is not written yet
    session.expire_all()  # the sweep wrote beside the objects that the next day's acts hold


def _deliver(session: Session, now: datetime, base_url: str) -> None:
    """Put the mails of the morning into the viewer, which is where the demonstration's mail goes."""
    while True:
        taken, found = outbox.claim(
            session, now=now, owner=_SENDER, limit=_BATCH_OF_MAILS, domain=MAIL_DOMAIN
        )
        for letter in found:
            words = letters.render(replace(letter, base_url=base_url))
            outbox.mark(session, letter, words, Answer(Fate.SENT), owner=_SENDER, now=now)
        if taken < _BATCH_OF_MAILS:
            break
    session.flush()
    session.expire_all()

"""Run the sweep batch by batch, each in its own unit."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from models.database import Database
from workflow.rules.local_time import local_day
from workflow.services import meeting_asking, schedule
from workflow.services.mail_switches import hold_after_silence, hold_reason, released_at
from workflow.services.sweep import BATCH, SweepResult, judge_at, sweep_batch
from workflow.services.sweep_facts import spans

LONGEST_GAP = timedelta(days=45)
"""After a longer silence a clock may be wrong: nothing is said until an administrator says so."""


def sweep_all(database: Database, *, now: datetime, domain: str, batch: int = BATCH) -> SweepResult:
    """Evaluate everything that waits; what was committed stays whatever happens to the rest."""
    total = SweepResult()
    with database.read() as session:
        judge = judge_at(session, local_day(now))
        found = spans(session, judge.today, batch)
    for span in found:
        with _no_looking_for_cycles(), database.write() as session:
            total.add(sweep_batch(session, judge, span, now=now, domain=domain))
    _ask_before_meetings(database, total, now=now, domain=domain)
    return total


def _ask_before_meetings(database: Database, total: SweepResult, *, now: datetime, domain: str) -> None:
    """Ask for updates before each review meeting whose day to ask has come, unit by unit."""
    with database.read() as session:
        waiting = list(meeting_asking.meetings_ahead(session, now=now))
    while waiting:
        with database.write() as session:
            asked = meeting_asking.ask(session, waiting[0], now=now, domain=domain)
        total.asked += asked.requests
        total.mails += asked.mails
        if asked.done:
            waiting.pop(0)


@contextmanager
def _no_looking_for_cycles() -> Iterator[None]:
    """One batch makes ten thousands of rows and no cycles: looking for them again and again costs a fifth of it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def guarded_sweep(
    database: Database, *, now: datetime, domain: str, gap: timedelta = LONGEST_GAP
) -> dict[str, Any]:
    """The scheduled sweep: after a gap of more than 45 days mail is held and nothing is evaluated."""
    with database.write() as session:
        if hold_reason(session):
            return {"held": True}
        last = schedule.last_finished(session, "sweep")
        released = released_at(session)
        last = max((at for at in (last, released) if at is not None), default=None)
        if last is not None and now - last > gap:
            hold_after_silence(session, last, now=now)
            return {"held": True}
    result = sweep_all(database, now=now, domain=domain)
    return {
        "at": now.isoformat(),
        "checked": result.checked,
        "sent": result.sent,
        "skipped": result.skipped,
        "mails": result.mails,
        "asked": result.asked,
        "set_aside": result.set_aside[:20],
    }

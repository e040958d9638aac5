"""What runs when. Slots are moments in UTC; daily jobs are set by the local clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from workflow.rules.local_time import TIMEZONE
from workflow.services.schedule import AUDIT_EVERY, SWEEP_EVERY


@dataclass(frozen=True, slots=True)
class Timed:
    """A job that runs ``every`` so often, or once a day ``at`` a local time.

    ``only_with_work``: a slot is made only when something waits and nobody is at it, so that the log shows real runs.
    """

    job: str
    every: timedelta | None = None
    at: time | None = None
    only_with_work: bool = False

    def slot(self, now: datetime) -> datetime:
        """The latest moment, up to ``now``, at which the job should have run."""
        if self.every is not None:
            step = int(self.every.total_seconds())
            return datetime.fromtimestamp(int(now.timestamp()) // step * step, UTC)
        assert self.at is not None
        local = now.astimezone(TIMEZONE)
        planned = datetime.combine(local.date(), self.at, TIMEZONE)
        return (planned if planned <= local else planned - timedelta(days=1)).astimezone(UTC)


CHECK = "audit"

TIMETABLE = (
    Timed("sweep", every=SWEEP_EVERY),
    Timed(CHECK, every=AUDIT_EVERY),
    Timed("mails", every=timedelta(seconds=1), only_with_work=True),
    Timed("account_links", every=timedelta(seconds=1), only_with_work=True),
    Timed("recurrence", at=time(0, 15)),
    Timed("manifest", at=time(0, 30)),
    Timed("backup", at=time(1, 30)),
    Timed("key_tasks", at=time(5, 0)),
    Timed("weekly", at=time(6, 0)),
    Timed("purge", at=time(2, 0)),
    Timed("idle", at=time(2, 15)),
)
SCAN = (Timed("scan", every=timedelta(minutes=1)),)
"""Beside the timetable where the installation has a scanner."""
BUCKET = (Timed("evidence", every=timedelta(minutes=1)),)
"""Beside the timetable where evidence lies in a bucket."""
NOTICES = (Timed("account_notices", every=timedelta(seconds=1), only_with_work=True),)
"""Beside the timetable where mail can be sent: elsewhere they would wait in vain, second after second."""
MAIL = tuple(timed for timed in TIMETABLE if timed.job == "mails")
BUSY = ("account_links", "account_notices", "evidence", "mails", "scan", "sweep")
"""Jobs with so many slots that they are kept for two days only."""

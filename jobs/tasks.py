"""What a worker runs: one slot of one job. It may be called twice, late, or never: the row decides."""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa

from jobs.account_links import send_links
from jobs.account_notices import send_notices
from jobs.auditing import audit as check_everything
from jobs.clock import ring_for_mail
from jobs.evidence_watch import watch
from jobs.recurring import open_all
from jobs.safekeeping import back_up, sum_up
from jobs.scanning import scan as ask_scanner
from jobs.sending import Sender
from jobs.sweeping import LONGEST_GAP, guarded_sweep
from jobs.timetable import BUSY
from models import Agency
from models.stored_files import stored_digests
from workflow.mail import domain_of, sender_of, transport_for
from workflow.rules.local_time import local_day
from workflow.runtime import Runtime, build
from workflow.services import schedule, sessions, weekly_mail
from workflow.services.access_log import forget_accesses
from workflow.services.idle_accounts import put_to_sleep
from workflow.services.key_task_reading import periods_to_compute
from workflow.services.key_tasks import compute
from workflow.services.reports import drafts_to_compute, recompute_draft
from workflow.settings import read_settings

HEARTBEAT = 15.0
STRAYS_KEPT = timedelta(days=7)
"""A file that no row names stays so long: a backup may be copying it, a form may still name it."""
PROMISES_MAIL = frozenset({"sweep"})
"""Jobs after which mail may wait: it is rung for at once."""


@cache
def world() -> Runtime:
    """The runtime of this process; built before the fork, connected after it."""
    return build(read_settings())


def run_slot(job: str, slot: str) -> None:
    """Entry point of every RQ job: the name of a job and the ISO moment of its slot."""
    runtime = world()
    if run_once(runtime, job, datetime.fromisoformat(slot)) and job in PROMISES_MAIL:
        ring_for_mail(runtime)


def run_once(runtime: Runtime, job: str, slot: datetime) -> bool:
    """Run the slot unless it is finished or held; ``False`` when there was nothing to do."""
    work = WORK.get(job)
    if work is None:
        return False
    owner = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
    with runtime.database.write() as session:
        if not schedule.take(session, job, slot, owner=owner, now=runtime.clock()):
            return False
    try:
        with _Lease(runtime, job, slot, owner):
            result = work(runtime, owner)
    except BaseException as error:
        with suppress(sa.exc.SQLAlchemyError), runtime.database.write() as session:
            words = f"{type(error).__name__}: {error}"
            schedule.fail(session, job, slot, words, owner=owner, now=runtime.clock())
        raise
    with runtime.database.write() as session:
        schedule.finish(session, job, slot, result, owner=owner, now=runtime.clock())
    return True


class _Lease:
    """Keeps the slot while its work goes on."""

    def __init__(self, runtime: Runtime, job: str, slot: datetime, owner: str) -> None:
        self._runtime, self._job, self._slot, self._owner = runtime, job, slot, owner
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def _beat(self) -> None:
        while not self._done.wait(HEARTBEAT):
            with suppress(sa.exc.SQLAlchemyError), self._runtime.database.write() as session:
                schedule.keep(session, self._job, self._slot, owner=self._owner, now=self._runtime.clock())

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()


def sweep(runtime: Runtime, _owner: str) -> Mapping[str, Any]:
    """Evaluate the ladders."""
    settings = runtime.settings
    gap = (
        timedelta.max if settings.demo else LONGEST_GAP
    )  # a demonstration may lie for weeks and mails nobody
    return guarded_sweep(runtime.database, now=runtime.clock(), domain=domain_of(settings), gap=gap)


def audit(runtime: Runtime, _owner: str) -> Mapping[str, Any]:
    """Check what was recorded and sent against what should have been."""
    return check_everything(runtime.database, now=runtime.clock(), dead_man_url=runtime.settings.dead_man_url)


def mails(runtime: Runtime, owner: str) -> Mapping[str, Any]:
    """Empty the outbox, where there is a way to send."""
    transport = transport_for(runtime.settings)
    if transport is None:
        return {"no_transport": True}
    settings = runtime.settings
    return Sender(
        runtime.database,
        transport,
        owner,
        runtime.clock,
        sender_of(settings),
        settings.mail_from_name,
        settings.base_url,
    ).run()


def links(runtime: Runtime, _owner: str) -> Mapping[str, Any]:
    """Send the links with which people set a password."""
    return send_links(runtime)


def notices(runtime: Runtime, _owner: str) -> Mapping[str, Any]:
    """Tell people what changed about the security of their accounts."""
    return send_notices(runtime)


def recurrence(runtime: Runtime, _owner: str) -> Mapping[str, Any]:
    """Hand out the periods of recurring duties that have opened."""
    return open_all(runtime.database, now=runtime.clock())


def weekly(runtime: Runtime, _owner: str) -> Mapping[str, Any]:
    """Promise the leaders' digest of this week, once."""
    with runtime.database.write() as session:
        made = weekly_mail.promise(session, now=runtime.clock(), domain=domain_of(runtime.settings))
    return {"mails": made}


def key_tasks(runtime: Runtime, _owner: str) -> Mapping[str, Any]:
    """Recompute every authority's lists that are not over, then the drafts of reports; an editor's words stay."""
    now = runtime.clock()
    with runtime.database.read() as session:
        roots = session.scalars(sa.select(Agency.id).where(Agency.parent_id.is_(None))).all()
        wanted = [(r, p) for r in roots for p in periods_to_compute(session, r, local_day(now))]
    items = 0
    for root, period in wanted:
        with runtime.database.write() as session:
            items += compute(session, session.get_one(Agency, root), period, by=None, now=now).items
    return {"lists": len(wanted), "items": items, "reports": _reports(runtime)}


def _reports(runtime: Runtime) -> int:
    """Bring the drafts of reports up to date, a unit each; returns how many say something new."""
    with runtime.database.read() as session:
        ids = drafts_to_compute(session)
    changed = 0
    for report_id in ids:
        with runtime.database.write() as session:
            changed += recompute_draft(session, report_id, now=runtime.clock()) > 0
    return changed


def purge(runtime: Runtime, _owner: str) -> Mapping[str, Any]:
    """Forget what is no longer needed; then let the database count what is left."""
    with runtime.database.write() as session:
        figures = schedule.purge(session, now=runtime.clock(), idle=sessions.LONGEST, busy=BUSY)
        kept = timedelta(days=runtime.settings.log_days)
        figures["accesses"] = forget_accesses(session, now=runtime.clock(), kept=kept)
        named = set(stored_digests(session))
    figures["files"] = runtime.files.drop_strays(named, (runtime.clock() - STRAYS_KEPT).timestamp())
    runtime.database.analyse()
    return figures


def scan(runtime: Runtime, _owner: str) -> Mapping[str, Any]:
    """Ask the scanner about the files that wait for a verdict."""
    return ask_scanner(runtime)


def evidence(runtime: Runtime, _owner: str) -> Mapping[str, Any]:
    """See whether the bucket of the evidence answers."""
    return watch(runtime)


def idle(runtime: Runtime, _owner: str) -> Mapping[str, Any]:
    """Put accounts to sleep that nobody used for long, where the installation asks for it."""
    days, asleep = runtime.settings.idle_days, 0
    while days:
        with runtime.database.write() as session:
            found = put_to_sleep(session, days=days, now=runtime.clock())
        asleep += found
        if not found:
            break
    return {"asleep": asleep}


def manifest(runtime: Runtime, _owner: str) -> Mapping[str, Any]:
    """Sum up the book of events."""
    return sum_up(runtime)


def backup(runtime: Runtime, _owner: str) -> Mapping[str, Any]:
    """Copy everything that must not be lost."""
    return back_up(runtime)


WORK: dict[str, Callable[[Runtime, str], Mapping[str, Any]]] = {
    "sweep": sweep,
    "audit": audit,
    "mails": mails,
    "account_links": links,
    "account_notices": notices,
    "recurrence": recurrence,
    "scan": scan,
    "evidence": evidence,
    "idle": idle,
    "manifest": manifest,
    "backup": backup,
    "key_tasks": key_tasks,
    "weekly": weekly,
    "purge": purge,
}

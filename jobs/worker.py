"""The worker: everything its jobs need is imported once, before the fork; no database connection is carried over."""

from __future__ import annotations

import signal
import threading
from types import FrameType

from rq.timeouts import JobTimeoutException, UnixSignalDeathPenalty

from jobs import tasks
from jobs.clock import rings
from jobs.queue import LONGEST, connect, work
from workflow.letters import warm
from workflow.runtime import Runtime


def run(runtime: Runtime, *, burst: bool = False) -> None:
    """Work until a signal; the job under way is finished first."""
    tasks.world()
    warm()
    runtime.database.close()  # a connection opened for the start-up check stays out of the children
    settings = runtime.settings
    work(connect(settings.redis_url, settings.redis_password_file, patient=True), burst=burst)


def run_waiting(runtime: Runtime) -> None:
    """Run every slot that waits, and what those bring, once, without a queue; SIGTERM lets the one under way end.

    A slot that fails ends the process. It keeps its lease for a while, so the next run takes the others.
    """
    stopping = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, ask)
    warm()
    tried: set[tuple[str, str]] = set()
    while not stopping.is_set():
        waiting = ((job, slot) for _, job, slot in rings(runtime.database, runtime.clock()))
        left = next((one for one in waiting if one not in tried), None)
        if left is None:
            return
        tried.add(left)
        with UnixSignalDeathPenalty(LONGEST, JobTimeoutException):  # type: ignore[no-untyped-call]
            tasks.run_slot(*left)

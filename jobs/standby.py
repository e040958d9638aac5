"""Does what waits while the queue is away: a worker that needs none, started by the clock for as long as it is so."""

from __future__ import annotations

import logging
import subprocess
from collections.abc import Callable

from workflow.processes import verb

AWAY = 20.0
"""Seconds of a silent queue before somebody stands in: a mail leaves within 90 all the same (``trust.md`` E12)."""
STOPPING = 8.0
"""Seconds that the slot under way has when the clock is stopped; less than a supervisor's grace."""

log = logging.getLogger("dondoc.standby")


def start_worker() -> subprocess.Popen[bytes]:
    """``dondoc worker --waiting`` with the settings of this process."""
    return subprocess.Popen(verb("worker", "--waiting"))


class StandIn:
    """At most one worker without a queue, while nobody answers the rings.

    Leases on the rows keep it and a worker that came back apart.
    """

    def __init__(self, start: Callable[[], subprocess.Popen[bytes]] = start_worker) -> None:
        self._start = start
        self._silent_since: float | None = None
        self._answered: bool | None = None
        self._worker: subprocess.Popen[bytes] | None = None

    def look(self, *, answered: bool, at: float) -> bool:
        """Note whether the queue took a ring ``at`` this monotonic second, and stand in where it is long silent.

        Returns whether that is news: the first look of all, the first silence, the first answer after it.
        """
        news = answered != self._answered
        self._answered = answered
        if answered:
            if self._silent_since is not None:
                log.warning("the queue is back")
            self._silent_since = None
            return news
        if self._silent_since is None:
            log.warning("the queue is away")
            self._silent_since = at
        idle = self._worker is None or self._worker.poll() is not None
        if idle and at - self._silent_since >= AWAY:
            log.info("the work that waits is done without the queue")
            self._worker = self._start()
        return news

    def close(self) -> None:
        """Let the slot under way end, within ``STOPPING`` seconds."""
        if self._worker is None or self._worker.poll() is not None:
            return
        self._worker.terminate()
        try:
            self._worker.wait(STOPPING)
        except subprocess.TimeoutExpired:
            self._worker.kill()
            self._worker.wait()

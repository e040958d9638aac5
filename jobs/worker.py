"""The worker: everything its jobs need is imported once, before the fork; no database connection is carried over."""

from __future__ import annotations

from jobs import tasks
from jobs.queue import connect, work
from workflow.letters import warm
from workflow.runtime import Runtime


def run(runtime: Runtime, *, burst: bool = False) -> None:
    """Work until a signal; the job under way is finished first."""
    tasks.world()
    warm()
    runtime.database.close()  # a connection opened for the start-up check stays out of the children
    settings = runtime.settings
    work(connect(settings.redis_url, settings.redis_password_file, patient=True), burst=burst)

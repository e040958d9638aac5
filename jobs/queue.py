"""The only module that speaks to RQ and Redis. A job carries a name and a moment, nothing else.

Redis is a doorbell: whatever is in it may be lost or forged (``trust.md`` findings 3–5, rule 15).
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from redis import Redis
from redis.credentials import CredentialProvider
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from rq import Queue, Worker
from rq.exceptions import DuplicateJobError
from rq.job import Job
from rq.serializers import JSONSerializer

from workflow.embedded_queue import USER

QUEUE = "dondoc"
TASK = "jobs.tasks.run_slot"
ALLOWED = frozenset({TASK})
LONGEST = 900
"""Seconds a job may take: 50 of claiming, and one server that answers only after 600."""
LONGEST_PAUSE = 5.0
"""Seconds between two attempts to reach a queue that is away (RQ itself waits up to a minute)."""
KEEP_FAILED = 7 * 24 * 3600

log = logging.getLogger("dondoc.queue")


class NotAllowed(Exception):
    """A job in the queue names a function that is none of ours: somebody else wrote it."""


class SafeJob(Job):
    """Runs only functions of the allow-list and never a callback, whatever the queue says."""

    @property
    def func(self) -> Any:
        self._refuse_strangers()
        return super().func

    def _refuse_strangers(self) -> None:
        if self.func_name not in ALLOWED or self.instance is not None:
            log.error("refused a job that names %.100r", self.func_name)
            raise NotAllowed("job refused: its function is not on the list")

    def perform(self) -> Any:
        self._refuse_strangers()
        return super().perform()

    @property
    def success_callback(self) -> None:
        return None

    @property
    def failure_callback(self) -> None:
        return None

    @property
    def stopped_callback(self) -> None:
        return None

    def send_webhooks(self, status: Any, *, exc_string: str | None = None) -> None:
        """No address that stands in the queue is ever called."""


class _FromFile(CredentialProvider):
    """Name and password, read anew for each connection: a restarted server has another password."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get_credentials(self) -> tuple[str, str]:
        try:
            return USER, self._path.read_text().strip()
        except OSError as error:
            raise RedisConnectionError(f"no password: {error.strerror}") from None


def connect(url: str, password_file: Path | None = None, *, patient: bool = False) -> Redis:
    """A client with short timeouts (``patient``: for whoever waits for jobs); nothing is sent before the first command.

    ``password_file``: whose content opens the door instead of what the address says.
    """
    times = {"socket_connect_timeout": 5} if patient else {"socket_connect_timeout": 0.3, "socket_timeout": 5}
    credentials = {"credential_provider": _FromFile(password_file)} if password_file else {}
    client: Redis = Redis.from_url(url, **times, **credentials)
    return client


def ring(client: Redis, job_id: str, *args: str) -> bool:
    """Enqueue the task under an id that is used once; ``False`` when the queue is away."""
    queue = Queue(QUEUE, connection=client, serializer=JSONSerializer, job_class=SafeJob)
    try:
        queue.enqueue_call(
            TASK,
            args=args,
            job_id=job_id,
            unique=True,
            description=job_id,
            timeout=LONGEST,
            result_ttl=0,
            failure_ttl=KEEP_FAILED,
            ttl=600,
        )
    except DuplicateJobError:
        return True
    except (RedisError, OSError) as error:
        log.debug("the queue is away: %s", type(error).__name__)
        return False
    return True


def work(client: Redis, *, burst: bool = False) -> None:
    """Take jobs until a signal. Each runs in a forked child of this process."""
    worker = Worker(
        [Queue(QUEUE, connection=client, serializer=JSONSerializer, job_class=SafeJob)],
        connection=client,
        serializer=JSONSerializer,
        job_class=SafeJob,
        maintenance_interval=60,
    )
    worker.max_connection_wait_time = LONGEST_PAUSE
    worker.work(burst=burst, with_scheduler=False, logging_level="WARNING")

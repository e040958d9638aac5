"""The real application behind a real server on loopback, on SQLite, with a clock that tests turn."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from werkzeug.serving import WSGIRequestHandler, make_server

from jobs.clock import make_due_slots, rings
from jobs.tasks import run_once
from models import migrate
from models.database import Database
from workflow.files import EvidenceStore
from workflow.provider_settings import SignInProvider
from workflow.rules.local_time import TIMEZONE
from workflow.runtime import Runtime
from workflow.services.calendar import seed_calendar
from workflow.settings import Settings
from workflow.web.app import create_app


class _Silent(WSGIRequestHandler):
    """Writes no line per request."""

    def log(self, *_args: object) -> None:
        """Say nothing."""


@dataclass
class Site:
    """One installation that answers at ``url``. Its web, its jobs and its people share the clock ``now``."""

    folder: Path
    now: datetime
    smtp_url: str = ""
    mail_from: str = ""
    demo: bool = False
    provider: SignInProvider | None = None
    runtime: Runtime = field(init=False)
    _listener: socket.socket = field(init=False)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=50)
        address = f"sqlite:///{self.folder / 'dondoc.db'}"
        settings = Settings(
            data=self.folder,
            database_url=address,
            redis_url="",
            secret_key="a key that only the browser tests use, long enough",
            base_url=f"http://127.0.0.1:{self._listener.getsockname()[1]}",
            trusted_hosts=("127.0.0.1",),
            smtp_url=self.smtp_url,
            mail_from=self.mail_from,
            mail_from_name="Đôn Đốc",
            demo=self.demo,
            provider=self.provider,
        )
        files = EvidenceStore(settings.evidence)
        self.runtime = Runtime(settings, Database(address), files, clock=lambda: self.now)
        migrate.upgrade(self.db.engine)
        with self.db.write() as session:
            years = range(self.now.year - 1, self.now.year + 2)
            seed_calendar(session, years, now=self.now)

    @property
    def url(self) -> str:
        return self.runtime.settings.base_url

    @property
    def db(self) -> Database:
        return self.runtime.database

    @contextmanager
    def serving(self) -> Iterator[Site]:
        """Answer requests until the block ends."""
        server = make_server(
            "127.0.0.1",
            0,
            create_app(self.runtime),
            threaded=True,
            request_handler=_Silent,
            fd=self._listener.fileno(),
        )
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
            self._listener.close()
            self.db.close()

    def set_clock(self, *, days: int, hour: int, minute: int = 0) -> None:
        """Turn the clock to a local time of day so many days on."""
        day = self.now.astimezone(TIMEZONE) + timedelta(days=days)
        self.now = day.replace(hour=hour, minute=minute, second=0, microsecond=0).astimezone(UTC)

    def background(self) -> list[str]:
        """What the clock and a worker do at this moment; only the ring through the queue is left out."""
        done: list[str] = []
        make_due_slots(self.db, self.now)
        while waiting := rings(self.db, self.now):
            for _id, job, slot in waiting:
                if run_once(self.runtime, job, datetime.fromisoformat(slot)):
                    done.append(job)
            make_due_slots(self.db, self.now)
        return done

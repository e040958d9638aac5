"""One timed run in a process of its own: wall, CPU of this process and of the database's, peak memory.

``python -m bench.sweep.runs sweep|plain URL MOMENT`` prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.sweep import plain
from jobs.sweeping import sweep_all
from models.database import Database
from workflow import synth


def _backend_cpu(pid: int | None) -> float:
    """CPU seconds of the database's process that serves this one connection; 0 where it is embedded."""
    if pid is None:
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _backend(database: Database) -> int | None:
    """Opens the connection that the pool then hands out again and again."""
    with database.read() as session:
        if database.dialect == "sqlite":
            session.execute(sa.text("SELECT count(*) FROM calendar_day"))
            return None
        return int(session.scalar(sa.text("SELECT pg_backend_pid()")) or 0)


def _memory() -> float:
    """Megabytes of this process's own at this moment; pages of SQLite's mapped file are the system's."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon:")) / 1024


def _sweep(database: Database, now: datetime) -> dict[str, Any]:
    units = _Units(database.engine)
    result = sweep_all(database, now=now, domain=synth.DOMAIN)
    return {
        "checked": result.checked, "sent": result.sent, "skipped": result.skipped, "mails": result.mails,
        "longest_lock": max(units.held, default=0.0), "memory": max(units.memory, default=0.0),
    }  # fmt: skip


class _Units:
    """Each writing unit: how long it lasted (so long others may have had to wait), and the memory at its end."""

    def __init__(self, engine: sa.Engine) -> None:
        self.held: list[float] = []
        self.memory: list[float] = []
        self._since: float | None = None
        sa.event.listen(engine, "before_cursor_execute", self._first_statement)
        sa.event.listen(engine, "checkin", self._given_back)

    def _first_statement(self, connection: sa.Connection, *_rest: Any) -> None:
        if self._since is None and not connection.get_execution_options().get("reading"):
            self._since = time.perf_counter()

    def _given_back(self, *_rest: Any) -> None:
        if self._since is not None:
            self.held.append(time.perf_counter() - self._since)
            self._since = None
            self.memory.append(_memory())


def timed(what: str, database: Database, now: datetime) -> dict[str, Any]:
    """Run it once; figures in seconds and megabytes."""
    backend = _backend(database)
    if what == "sweep":
        return _measure(backend, lambda: _sweep(database, now))
    with database.write() as session:
        plain.prepare(session, now)

    def run() -> dict[str, Any]:
        began = time.perf_counter()
        with database.write() as session:  # the connection that knows the temporary tables
            parts = plain.sweep(database, session, now, synth.DOMAIN)
        return {"parts": parts, "commit": time.perf_counter() - began - sum(parts.values())}

    return _measure(backend, run)


def _measure(backend: int | None, act: Any) -> dict[str, Any]:
    before, used = _memory(), time.process_time()
    used_there, began = _backend_cpu(backend), time.perf_counter()
    said = act()
    wall, cpu = time.perf_counter() - began, time.process_time() - used
    return {
        "wall": wall, "cpu": cpu, "backend_cpu": _backend_cpu(backend) - used_there, "memory_before": before,
        "memory": _memory(), **said,
    }  # fmt: skip


def main() -> int:
    """Always 0: what goes wrong is an exception."""
    what, url, moment = sys.argv[1:4]
    database = Database(url)
    print(json.dumps(timed(what, database, datetime.fromisoformat(moment))))
    database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

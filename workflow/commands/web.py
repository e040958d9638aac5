"""``dondoc web``: the pages, served by gunicorn."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from workflow import logs
from workflow.commands.db import require_up_to_date
from workflow.ports import require_free
from workflow.runtime import Runtime, build
from workflow.settings import Settings, read_settings

SLOWEST_REQUEST = 120
"""Seconds a worker may spend on one request: an upload over a slow line."""


@click.command(help="Chạy các trang web (một tiến trình, có nhiều nhánh phục vụ).")
def command() -> None:
    """Serve the pages until a signal ends it; requests under way are finished first."""
    settings = read_settings()
    require_free(settings.bind)
    runtime = build(settings)
    require_up_to_date(runtime)
    logs.set_up()
    logs.watch_slow(runtime.database.engine)
    with _counting_together(settings.data):
        serve(runtime)


@contextmanager
def _counting_together(data: Path) -> Iterator[None]:
    """A folder in which the processes of the server put their request times, gone with the last of them.

    In memory: they write through a mapping, and a full disk would end a process in the middle of a request.
    """
    memory = Path("/dev/shm")  # noqa: S108 - a private folder of a random name
    place = memory if memory.is_dir() and os.access(memory, os.W_OK) else data
    folder = tempfile.mkdtemp(prefix="dondoc-metrics-", dir=place)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
    first = os.getpid()
    try:
        yield
    finally:
        if os.getpid() == first:  # the workers, its children, leave by here too
            shutil.rmtree(folder, ignore_errors=True)


def options(settings: Settings) -> dict[str, Any]:
    """Gunicorn's settings. Threads hurt Python pages here, so the default is plain worker processes."""
    return {
        "bind": settings.bind,
        "workers": settings.web_workers,
        "threads": settings.web_threads,
        "worker_class": "gthread" if settings.web_threads > 1 else "sync",
        "timeout": SLOWEST_REQUEST,
        "graceful_timeout": 30,
        "preload_app": True,
        "control_socket_disable": True,
        "loglevel": "warning",
    }


def serve(runtime: Runtime) -> None:
    """Run the server in this process; the pages are loaded once, before its workers fork."""
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
        def load_config(self) -> None:
            for name, value in options(runtime.settings).items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from workflow.web.app import create_app

            return create_app(runtime)

    Server().run()

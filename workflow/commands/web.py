"""``dondoc web``: the pages, served by gunicorn."""

from __future__ import annotations

from typing import Any

import click

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
    serve(runtime)


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

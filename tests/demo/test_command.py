"""``dondoc demo`` as a visitor starts it: from nothing, with real processes, twice."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from workflow.commands.demo import HOST
from workflow.demo.people import PASSWORD
from workflow.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
START = [sys.executable, "-u", "-c", "from workflow.cli import main; main()", "demo"]
PATIENCE = 120.0


@contextmanager
def _demo(data: Path, port: int) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command until the block ends, and what it printed when it was up."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "DONDOC_DATABASE_URL": "sqlite:////nonexistent/real.db"}
    out = data.with_suffix(".out")
    with out.open("w+") as log:
        process = subprocess.Popen(
            [*START, "--data", str(data), "--port", str(port)], stdout=log, stderr=subprocess.STDOUT, env=env
        )
    try:
        end = time.monotonic() + PATIENCE
        while "Ctrl-C" not in (said := out.read_text()):
            assert process.poll() is None, said
            assert time.monotonic() < end, said
            time.sleep(0.05)
        yield process, said
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE)


def _mentioning(data: Path) -> list[str]:
    """Command lines and environments of processes that belong to this data folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
        except OSError:
            continue
        if str(data).encode() in words:
            found.append(entry.name)
    return found


def _opened(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=20) as page:
        text: str = page.read().decode()
        return text


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")
def test_it_starts_from_nothing_stops_whole_and_keeps_its_data() -> None:
    with tempfile.TemporaryDirectory(prefix="dondoc-demo-", dir="/tmp") as folder:
        data, port = Path(folder) / "demo", free_port(HOST, 0)
        with _demo(data, port) as (process, said):
            assert f"http://127.0.0.1:{port}" in said
            assert PASSWORD in said
            logins = re.findall(r"\S+@backan\.demo", said)
            assert len(logins) == 6
            page = _opened(port)
            assert all(login in page for login in logins)
            for _ in range(9):
                _opened(port)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20) as told:
                counted = re.search(
                    r'dondoc_request_seconds_count\{method="GET",part="sign_in",status="2xx"\} (\S+)',
                    told.read().decode(),
                )
            assert counted is not None
            assert float(counted[1]) == 10, "both processes of the server count together"
            before = (data / "dondoc.db").stat().st_ino
        assert process.returncode == 0
        assert _mentioning(data) == []
        with _demo(data, port) as (process, said):
            assert "Lần chạy đầu" not in said
            assert (data / "dondoc.db").stat().st_ino == before
            with (
                pytest.raises(AssertionError, match="đang chạy trên thư mục"),
                _demo(data, free_port(HOST, 0)),
            ):
                pass
            with pytest.raises(AssertionError, match="đang có chương trình khác dùng"), _demo(data, port):
                pass
        assert process.returncode == 0
        assert _mentioning(data) == []

"""A whole installation as ``dondoc up`` runs it, on PostgreSQL, with a disk and a clock that can be tampered with."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from workflow.processes import verb

SECRET = "a key that only these tests use 0123456789"
CHAIN_KEY = "another key that only these tests use 98765"
DISK = 600
"""Megabytes of the disk with the files of the installation."""
RESERVE = 100
_ROOT = Path(__file__).resolve().parents[2]
_NAMES = {"worker": " worker ", "clock": " clock ", "web": " web ", "queue": "valkey-server"}


@dataclass
class WholeSite:
    """The supervisor and its children. ``skew``: seconds that their clock is ahead of the real one."""

    url: str
    smtp: str
    data: Path
    skew: int
    log: Path
    #: By process and what it is: moments and bytes.
    memory: dict[tuple[int, str], list[tuple[float, int]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._offset = self.log.with_name("clock")

    def set_clock(self, step: int) -> None:
        """Let all processes believe in a moment ``step`` seconds from the right one."""
        fresh = self._offset.with_suffix(".new")
        fresh.write_text(str(self.skew + step))
        fresh.replace(self._offset)

    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PYTHONPATH": f"{_ROOT / 'tests' / 'chaos' / 'skewed'}{os.pathsep}{_ROOT}",
            "FAULT_DAY_CLOCK": str(self._offset),
            "DONDOC_DATABASE_URL": self.url,
            "DONDOC_DATA": str(self.data),
            "DONDOC_SECRET_KEY": SECRET,
            "DONDOC_CHAIN_KEY": CHAIN_KEY,
            "DONDOC_BASE_URL": f"http://127.0.0.1:{self.port}",
            "DONDOC_SMTP_URL": self.smtp,
            "DONDOC_MAIL_FROM": "dondoc@mau.gov.vn",
            "DONDOC_WEB_WORKERS": "2",
            "DONDOC_DISK_RESERVE_MB": str(RESERVE),
        }

    def __enter__(self) -> WholeSite:
        self.set_clock(0)
        self._out = self.log.open("wb")
        self._process = subprocess.Popen(
            verb("up"), env=self.environment(), stdout=self._out, stderr=self._out, start_new_session=True
        )
        end = time.monotonic() + 180
        while not self._answers():
            assert self._process.poll() is None, self.log.read_text()
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.2)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(120)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._out.close()

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def processes(self, name: str) -> list[int]:
        """Those of one kind, the oldest first."""
        return [pid for pid, line in self._all() if _NAMES[name] in line]

    def _all(self) -> Iterator[tuple[int, str]]:
        """Every process of this installation and its command line."""
        mark = str(self.data).encode()
        for entry in sorted(Path("/proc").glob("[0-9]*"), key=lambda entry: int(entry.name)):
            try:
                command = (entry / "cmdline").read_bytes()
                if mark not in command + (entry / "environ").read_bytes():
                    continue
                line = command.replace(b"\0", b" ").decode()
            except (OSError, ValueError):
                continue
            yield int(entry.name), f" {line.strip()} "

    def measure(self) -> None:
        """Note how much memory each process holds, in bytes."""
        for pid, line in self._all():
            kind = next((name for name, sign in _NAMES.items() if sign in line), "other")
            try:
                pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
            except (OSError, IndexError):
                continue
            self.memory[pid, kind].append((time.monotonic(), pages * os.sysconf("SC_PAGE_SIZE")))


@contextmanager
def own_disk(folder: Path) -> Iterator[bool]:
    """Mount a disk of ``DISK`` megabytes at the folder; says whether that could be done (it needs root)."""
    folder.mkdir(parents=True)
    mounted = os.geteuid() == 0 and not subprocess.call(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK}m", "tmpfs", str(folder)], stderr=subprocess.DEVNULL
    )
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.check_call(["umount", "-l", str(folder)])

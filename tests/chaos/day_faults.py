"""What goes wrong on a fault day (``trust.md`` O6); each fault ends by itself within a minute."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.chaos.whole_site import DISK, RESERVE, WholeSite
from tests.smtp_sink import Fault, SmtpSink

SMTP = (
    ("connect", Fault("421 busy")),
    ("rcpt", Fault("451 later")),
    ("data", Fault("452 full")),
    ("dot", Fault("reset", kept=True, times=3)),
    ("mail", Fault("garbage")),
    ("ehlo", Fault("hang", times=2)),
)


@dataclass
class Mischief:
    """Does one thing at a time; ``lasting``: seconds of what has to be taken back."""

    site: WholeSite
    sink: SmtpSink
    restart_database: Callable[[], None]
    has_disk: bool
    dice: random.Random
    lasting: float = 30.0

    def kinds(self) -> dict[str, Callable[[], str]]:
        """Everything that can be done here, by name."""
        found = {
            "kill web": lambda: self._kill("web"),
            "kill worker": lambda: self._kill("worker"),
            "kill clock": lambda: self._kill("clock"),
            "stop queue": self._stop_queue,
            "restart database": self._restart,
            "mail server": self._mail_server,
            "clock step": self._step_clock,
        }
        if self.has_disk:
            found["disk 95 %"] = self._fill_disk
        return found

    def _kill(self, name: str) -> str:
        pid = self.dice.choice(self.site.processes(name))
        os.kill(pid, signal.SIGKILL)
        return f"process {pid} killed"

    def _stop_queue(self) -> str:
        [pid] = self.site.processes("queue")
        os.kill(pid, signal.SIGSTOP)
        time.sleep(self.lasting)
        os.kill(pid, signal.SIGKILL)
        return "silent, then killed"

    def _restart(self) -> str:
        self.restart_database()
        return "stopped at once and started"

    def _mail_server(self) -> str:
        stage, fault = self.dice.choice(SMTP)
        self.sink.faults[stage] = Fault(fault.kind, times=fault.times, kept=fault.kept)
        time.sleep(self.lasting)
        self.sink.faults.clear()
        return f"{fault.kind} at {stage}"

    def _fill_disk(self) -> str:
        filler = self.site.data / "filler"
        free = os.statvfs(self.site.data).f_bavail * os.statvfs(self.site.data).f_frsize
        with filler.open("wb") as file:
            file.write(b"\0" * max(0, free - DISK * (1 << 20) // 20))
        left = os.statvfs(self.site.data).f_bavail * os.statvfs(self.site.data).f_frsize
        assert left < RESERVE << 20
        time.sleep(self.lasting)
        filler.unlink()
        return f"{left >> 20} MB left"

    def _step_clock(self) -> str:
        step = self.dice.choice((-600, -60, 60, 600))
        self.site.set_clock(step)
        time.sleep(self.lasting)
        self.site.set_clock(0)
        return f"{step:+d} s, and back"

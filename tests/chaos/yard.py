"""A place for workers of their own processes: an outbox, a queue, a mail server, and a clock they share."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from jobs.clock import make_due_slots, rings
from jobs.queue import ring
from jobs.timetable import MAIL
from tests.jobs.rig import Rig
from tests.jobs.valkey import Valkey
from tests.smtp_sink import Fault, SmtpSink

SLOW = "u4@mau.gov.vn"


@dataclass
class Yard:
    """An outbox full of mail, a queue, a server with one slow answer, and workers of their own processes."""

    rig: Rig
    valkey: Valkey
    sink: SmtpSink
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def now(self, later: float = 0.0) -> datetime:
        """What the clocks of the workers say that started at the beginning, and so many seconds later."""
        return self.rig.now + timedelta(seconds=time.monotonic() - self.began + later)

    def waiting(self, at: datetime) -> list[tuple[str, str, str]]:
        return [args for args in rings(self.rig.database, at) if args[1] == MAIL[0].job]

    def ring(self, *args: str) -> None:
        client = self.valkey.as_the_product()
        assert ring(client, *args)
        client.close()

    def worker(self, at: datetime, *more: str) -> subprocess.Popen[bytes]:
        url = self.rig.database.engine.url.render_as_string(hide_password=False)
        made = subprocess.Popen(
            [
                sys.executable,
                str(Path(__file__).parent / "late_worker.py"),
                url,
                self.valkey.url,
                str(self.valkey.password_file),
                str(self.sink.port),
                at.isoformat(),
                *more,
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.workers.append(made)
        return made

    def in_the_middle(self, stage: str) -> tuple[subprocess.Popen[bytes], int]:
        """A worker whose forked child has sent some mails and waits for the server; and that child."""
        self.sink.faults[stage] = Fault("wait", times=1, only_to=SLOW, kept=True)
        make_due_slots(self.rig.database, self.rig.now, MAIL)
        [args] = self.waiting(self.rig.now)
        self.ring(*args)
        worker = self.worker(self.rig.now)
        assert self.sink.waiting.wait(120)
        [horse] = Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()
        return worker, int(horse)

    def copies(self) -> Counter[str]:
        return Counter(mail.to for mail in self.sink.mails)

    def close(self) -> None:
        """Nobody works here any more."""
        self.sink.gate.set()
        for worker in self.workers:
            worker.kill()
            worker.wait()

"""E1: sweep and mail in a process that is killed at random moments, over and over."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from models import Notice, Outcome
from models.database import Database
from tests.jobs.rig import Rig, make_rig, many_people
from tests.smtp_sink import SmtpSink

PACE = 40.0


@dataclass(frozen=True)
class Figures:
    """``copies`` by Message-ID as they arrived; ``promised`` are the names of the mails on record."""

    notices: int
    promised: frozenset[str]
    copies: Counter[str]
    seconds: float

    @property
    def lost(self) -> int:
        return len(self.promised - set(self.copies))

    @property
    def duplicates(self) -> int:
        return sum(self.copies.values()) - len(self.copies)

    @property
    def thrice(self) -> int:
        """Mails of which more than two copies came."""
        return sum(n > 2 for n in self.copies.values())


def kill_and_count(db: Database, *, duties: int, kills: int, longest_life: float = 0.35) -> Figures:
    """Kill ``kills`` children that sweep and send for ``duties`` overdue assignments; the last one finishes."""
    rig = make_rig(db)
    many_people(rig, duties)
    address = db.engine.url.render_as_string(hide_password=False)
    dice, began = random.Random(20261109), time.monotonic()
    with SmtpSink() as sink:
        nursery = subprocess.Popen(
            [sys.executable, str(Path(__file__).parent / "nursery.py"), address, str(sink.port), str(PACE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert nursery.stdin
        assert nursery.stdout
        try:
            for kill in range(kills + 1):
                print("go", file=nursery.stdin, flush=True)
                pid = int(nursery.stdout.readline())
                if kill < kills:
                    time.sleep(dice.uniform(0.02, longest_life))
                else:
                    _wait_until_all_sent(rig, duties)
                os.kill(pid, signal.SIGKILL)
                print(pid, file=nursery.stdin, flush=True)
                nursery.stdout.readline()
        finally:
            nursery.stdin.close()
            nursery.kill()
            nursery.wait()
            nursery.stdout.close()
        copies = Counter(sink.ids())
    sent = sa.select(sa.func.count()).select_from(Notice).where(Notice.outcome == Outcome.SENT)
    with db.read() as session:
        recorded = session.scalar(sent) or 0
    names = frozenset(mail.message_id for mail in rig.mails())
    return Figures(recorded, names, copies, time.monotonic() - began)


def _wait_until_all_sent(rig: Rig, duties: int) -> None:
    end = time.monotonic() + 120 + duties / 5
    while rig.states() != {"sent": duties}:
        assert time.monotonic() < end, rig.states()
        time.sleep(0.1)

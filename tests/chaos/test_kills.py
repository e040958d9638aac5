"""E1: killed at any moment, nothing is lost, and what arrives twice arrives under the same name."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa

from models import Notice, Outcome
from models.database import Database
from tests.jobs.rig import Rig, make_rig, many_people
from tests.smtp_sink import SmtpSink

DUTIES, KILLS, PACE = 300, 20, 40.0


@pytest.mark.chaos
def test_e1_twenty_kills_during_sweep_and_mailing_lose_nothing(db: Database) -> None:
    rig = make_rig(db)
    many_people(rig, DUTIES)
    address = db.engine.url.render_as_string(hide_password=False)
    dice = random.Random(20261109)
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
            for kill in range(KILLS + 1):
                print("go", file=nursery.stdin, flush=True)
                pid = int(nursery.stdout.readline())
                if kill < KILLS:
                    time.sleep(dice.uniform(0.02, 0.35))
                else:
                    _wait_until_all_sent(rig)
                os.kill(pid, signal.SIGKILL)
                print(pid, file=nursery.stdin, flush=True)
                nursery.stdout.readline()
        finally:
            nursery.stdin.close()
            nursery.kill()
            nursery.wait()
            nursery.stdout.close()
        copies = Counter(sink.ids())
    with db.read() as session:
        recorded = session.scalar(
            sa.select(sa.func.count()).select_from(Notice).where(Notice.outcome == Outcome.SENT)
        )
    assert recorded == DUTIES
    assert set(copies) == {mail.message_id for mail in rig.mails()}, "lost or unknown mail"
    assert len(copies) == DUTIES
    assert sum(copies.values()) - DUTIES <= KILLS
    assert max(copies.values()) <= 3


def _wait_until_all_sent(rig: Rig) -> None:
    end = time.monotonic() + 30
    while rig.states() != {"sent": DUTIES}:
        assert time.monotonic() < end, rig.states()
        time.sleep(0.1)

"""Forks a sweeping and sending child for every line on its input, so that a kill costs no start-up time.

Arguments: database address, SMTP port, seconds of the test's clock per real second.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from jobs.sending import Sender
from jobs.sweeping import sweep_all
from models.database import Database
from tests.jobs.rig import DOMAIN
from tests.office import NOW
from workflow.letters import warm
from workflow.mail import SmtpTransport, Timeouts

BORN = time.monotonic()


def child(url: str, port: str, pace: float) -> None:
    def clock() -> datetime:
        return NOW + timedelta(seconds=(time.monotonic() - BORN) * pace)

    database = Database(url)
    while True:
        sweep_all(database, now=clock(), domain=DOMAIN, batch=20)
        transport = SmtpTransport(f"smtp://127.0.0.1:{port}", Timeouts(2, 2, 2))
        owner = f"child-{os.getpid()}"
        address = f"dondoc@{DOMAIN}"
        Sender(database, transport, owner, clock, address, "Đôn Đốc", "http://127.0.0.1", batch=10).run()
        time.sleep(0.02)


def main() -> None:
    warm()
    url, port, pace = sys.argv[1:]
    for line in sys.stdin:
        if line.strip() == "go":
            pid = os.fork()
            if pid == 0:
                os.setsid()
                child(url, port, float(pace))
            sys.stdout.write(f"{pid}\n")
        else:
            os.waitpid(int(line), 0)
            sys.stdout.write("gone\n")
        sys.stdout.flush()


main()

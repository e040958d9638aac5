"""A real worker on a clock of its own, until the queue is empty; with a last argument ``stay`` for good, with
``waiting`` through what waits in the rows and without the queue.

Arguments: database address, queue address, password file, SMTP port, and the moment at which its clock starts.
"""

from __future__ import annotations

import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from jobs import tasks, worker
from models.database import Database
from workflow.files import EvidenceStore
from workflow.runtime import Runtime
from workflow.settings import read_settings

BORN = time.monotonic()


def main() -> None:
    url, queue, password_file, port, start, *how = sys.argv[1:]
    settings = read_settings(
        {
            "DONDOC_DATA": str(Path(password_file).parents[1]),
            "DONDOC_SECRET_KEY": "only the tests use this key 0123456789",
            "DONDOC_REDIS_URL": queue,
            "DONDOC_REDIS_PASSWORD_FILE": password_file,
            "DONDOC_SMTP_URL": f"smtp://127.0.0.1:{port}",
            "DONDOC_MAIL_FROM": "dondoc@mau.gov.vn",
        }
    )
    began = datetime.fromisoformat(start)

    def clock() -> datetime:
        return began + timedelta(seconds=time.monotonic() - BORN)

    runtime = Runtime(settings, Database(url), EvidenceStore(settings.evidence), clock)
    tasks.world = lambda: runtime
    if how == ["waiting"]:
        worker.run_waiting(runtime)
    else:
        worker.run(runtime, burst=not how)


main()

"""PostgreSQL stopped at once in the middle of the work: nothing acknowledged is lost, nobody restarts us (trust.md D7)."""

from __future__ import annotations

import contextlib
import random
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from models import migrate
from models.database import Database
from models.stored_files import stored_digests
from tests.backups.installation import installed
from tests.chaos.own_postgres import restartable
from tests.conftest import NEW_DATABASE, administer
from workflow.backups.checking import check_system

RESTARTS = 4
BACK_WITHIN = 5.0


@pytest.fixture
def server_and_restart() -> Iterator[tuple[sa.URL, Callable[[], None]]]:
    with restartable() as found:
        yield found


def test_d7_what_was_acknowledged_outlives_a_server_that_was_stopped_at_once(
    server_and_restart: tuple[sa.URL, Callable[[], None]], tmp_path: Path
) -> None:
    server, restart = server_and_restart
    administer(server, NEW_DATABASE.format("stopped"))
    url = server.set(database="stopped").render_as_string(hide_password=False)
    fresh = Database(url)
    migrate.upgrade(fresh.engine)
    fresh.close()
    here = installed(tmp_path, url)
    stop, acknowledged, broken = threading.Event(), list[tuple[float, str]](), list[str]()

    def write(n: int) -> None:
        dice = random.Random(n)
        while not stop.is_set():
            try:
                digest = here.report(n, dice.randbytes(200))
            except sa.exc.OperationalError as error:
                broken.append(str(error))
            else:
                acknowledged.append((time.monotonic(), digest))

    writers = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for writer in writers:
        writer.start()
    back = []
    for n in range(RESTARTS):
        _wait(lambda n=n: len(acknowledged) > 20 * (n + 1))
        restart()
        ready, known = time.monotonic(), len(acknowledged)
        _wait(lambda known=known: len(acknowledged) > known)
        back.append(acknowledged[known][0] - ready)
    stop.set()
    for writer in writers:
        writer.join()
    with here.runtime.database.read() as session:
        kept = set(stored_digests(session))
    assert {digest for _, digest in acknowledged} <= kept
    assert max(back) < BACK_WITHIN
    assert broken, "nobody noticed a restart"
    assert check_system(here.runtime).well
    here.runtime.database.close()


def _wait(met: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not met():
        assert time.monotonic() < end
        with contextlib.suppress(InterruptedError):
            threading.Event().wait(0.01)

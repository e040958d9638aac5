"""Fixtures of the job tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from models.database import Database
from tests.jobs.rig import Rig, make_rig
from tests.jobs.valkey import Valkey
from tests.smtp_sink import SmtpSink


@pytest.fixture
def rig(db: Database) -> Rig:
    return make_rig(db)


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink() as server:
        yield server


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[Valkey]:
    server = Valkey()
    yield server
    server.close()


@pytest.fixture
def valkey(valkey_server: Valkey) -> Valkey:
    """The queue server of this test run, empty."""
    client = valkey_server.client()
    client.flushall()
    client.close()
    return valkey_server

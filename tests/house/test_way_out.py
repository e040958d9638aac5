"""Every test runs inside a trap for connections to other machines; here it is tried itself (trust.md W9)."""

from __future__ import annotations

import contextlib
import socket

import pytest

from tests.conftest import TRAP
from tests.way_out import WayOut


@pytest.mark.parametrize("host", ["203.0.113.7", "2001:db8::1", "10.0.0.1", "don-doc.example"])
def test_w9_a_call_to_another_machine_is_stopped_and_remembered(host: str) -> None:
    with pytest.raises(WayOut):
        socket.create_connection((host, 9), timeout=1)
    assert len(TRAP.caught) == 1
    TRAP.caught.clear()


def test_w9_a_call_that_somebody_swallowed_is_remembered_too() -> None:
    with contextlib.suppress(Exception):
        socket.getaddrinfo("don-doc.example", 443)
    assert TRAP.caught == ["socket.getaddrinfo don-doc.example"]
    TRAP.caught.clear()


def test_this_machine_may_be_called() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
    socket.getaddrinfo("localhost", 80)

"""A trap around the whole suite: whoever speaks to another machine is stopped and named (trust.md W9)."""

from __future__ import annotations

import ipaddress
import sys
from typing import Any

_NAMES = frozenset({"localhost", "", None})


class WayOut(Exception):
    """Something tried to reach another machine."""


class Trap:
    """Hears of every connection and every look-up of a name in this process, from now to its end."""

    def __init__(self) -> None:
        self.caught: list[str] = []

    def set_up(self) -> None:
        """It cannot be taken away again: audit hooks stay."""
        sys.addaudithook(self._hear)

    def _hear(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "socket.connect" and isinstance(args[1], tuple):
            self._require_here(event, args[1][0])
        elif event == "socket.getaddrinfo":
            self._require_here(event, args[0])

    def _require_here(self, event: str, host: Any) -> None:
        name = host.decode() if isinstance(host, bytes) else host
        if name in _NAMES or _is_here(str(name)):
            return
        self.caught.append(f"{event} {name}")
        raise WayOut(f"{event} {name}")


def _is_here(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host.split("%", maxsplit=1)[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified

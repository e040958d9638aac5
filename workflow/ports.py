"""Whether an address is free to serve on, asked before anything is started."""

from __future__ import annotations

import errno
import socket

from workflow.rules.refusal import Refusal


def address_of(bind: str) -> tuple[str, int]:
    """Host and port of ``127.0.0.1:8000``, ``:8000`` or ``[::1]:8000``.

    Raises:
        Refusal: ``bind_invalid``.
    """
    host, _, port = bind.rpartition(":")
    if not port.isdecimal() or int(port) > 65535:
        raise Refusal("bind_invalid", bind=bind)
    return host.strip("[]"), int(port)


def free_port(host: str, wanted: int) -> int:
    """``wanted`` where nobody listens on it (0: any); the port that could be opened.

    Raises:
        OSError: it cannot be opened.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, wanted))
        found: int = probe.getsockname()[1]
        return found


def require_free(bind: str) -> None:
    """Refuse to start where the address is another program's; a Unix socket is the server's own affair.

    Raises:
        Refusal: ``bind_invalid``, ``bind_taken`` or ``bind_impossible``.
    """
    if bind.startswith("unix:"):
        return
    host, port = address_of(bind)
    try:
        free_port(host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Refusal("bind_taken", port=port) from error
        raise Refusal("bind_impossible", bind=bind, why=error.strerror or str(error)) from error

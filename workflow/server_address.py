"""The address of a server that secrets are sent to, as an operator wrote it."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit


def host_of(
    name: str, address: str, *, what: str, example: str, loopback: Collection[str], path: bool
) -> str:
    """The host of the address in the variable ``name``; ``path``: it may go on after the host.

    Raises:
        ValueError: it is no such address (``what`` and ``example`` tell of which), or the line to it would be open;
            says so in Vietnamese.
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if (
        not host
        or parts.query
        or parts.fragment
        or parts.username is not None
        or (parts.path.strip("/") and not path)
    ):
        raise ValueError(f"{name} phải là địa chỉ của {what}, như {example}.")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in loopback):
        raise ValueError(f"{name} phải bắt đầu bằng https:// (hoặc http:// trên máy này).")
    return host

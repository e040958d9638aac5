"""Which Chromium drives the browser tests and how it is started."""

from __future__ import annotations

import os
import shutil

REQUIRED = "DONDOC_REQUIRE_BROWSER"
_NAMES = ("chromium", "chromium-browser", "google-chrome")


def program() -> str | None:
    """The browser of this machine, or the one that ``CHROMIUM`` names."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)


def arguments() -> list[str]:
    """Nothing that calls home; as root Chromium starts only without its sandbox."""
    quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    quiet += ["--disable-component-update", "--disable-sync", "--hide-scrollbars"]
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*quiet, "--no-sandbox"] if as_root else quiet

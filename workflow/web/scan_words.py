"""How a page marks a file that the scanner did not find clean."""

from __future__ import annotations

from flask_babel import gettext as _

from workflow.standing_words import Chip
from workflow.web.request import runtime


def scan_chip(clean: bool | None) -> Chip | None:
    """(colour of ``chip-…``, words) of a file that is quarantined, or that waits where there is a scanner."""
    if clean is False:
        return ("over", _("Đã cách ly: có mã độc"))
    if clean is None and runtime().settings.scanner:
        return ("wait", _("Chờ quét mã độc"))
    return None

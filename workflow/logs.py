"""The log as JSON lines: one event a line whatever stands in it, no secret, never longer than 8 KB (``trust.md`` L4, L5)."""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

LONGEST = 8 * 1024
"""Bytes of one line."""
SLOW = 1.0
"""Seconds from which a statement of the database is worth a line."""
_HIDDEN = "***"
_SECRETS = (
    # PostgreSQL quotes the row that it refuses, with every word of it
    (re.compile(r"(?s)(\bDETAIL: ).*?(?=\n\[SQL|\n\(Background|\n\n|\Z)"), rf"\1{_HIDDEN}"),
    (re.compile(r"(://[^/\s:@]+:)[^/\s@]+@"), rf"\1{_HIDDEN}@"),
    (re.compile(r"(/set-password/|/calendar-feed/)[\w-]{16,}"), rf"\1{_HIDDEN}"),
    (
        re.compile(
            r"(?i)\b(session|visitor|csrf_token|password|again|current|code|secret)(['\"]?\s*[=:]\s*['\"]?)[^\s;,&'\"]+"
        ),
        rf"\1\2{_HIDDEN}",
    ),
)

_MARK = 64
"""Bytes that the sign of an omission may take."""

log = logging.getLogger("dondoc.database")


def redacted(text: str) -> str:
    """Without what opens something: passwords in addresses, links that set a password, cookies, form secrets."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


class JsonLines(logging.Formatter):
    """``at`` (UTC), ``level``, ``source``, ``message`` and, where there was one, ``error`` with its traceback."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "source": record.name,
            "message": redacted(record.getMessage()),
        }
        if record.exc_info:
            said["error"] = redacted(self.formatException(record.exc_info))
        return _within(said)


def _within(said: dict[str, Any]) -> str:
    """Escaped to ASCII, so that no sign of any script ends a line or moves a cursor."""
    line = json.dumps(said)
    for name in ("error", "message"):
        if len(line) > LONGEST and name in said:
            over = len(line) - LONGEST + _MARK
            # a sign may take six bytes when escaped; the end of an error says most
            text, keep = said[name], max(200, (len(json.dumps(said[name])) - over) // 6)
            said[name] = f"… {text[-keep:]}" if name == "error" else f"{text[:keep]} …"
            line = json.dumps(said)
    return line


def set_up() -> None:
    """Everything from warnings on goes to standard error as JSON lines; ours from information on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in ("dondoc", "workflow", "jobs"):
        logging.getLogger(name).setLevel(logging.INFO)


def watch_slow(engine: sa.Engine, slow: float = SLOW) -> None:
    """Write a line for every statement that took ``slow`` seconds or more; its values are not written."""

    @event.listens_for(engine, "before_cursor_execute")
    def _before(connection: sa.Connection, *_args: Any) -> None:
        connection.info["began"] = time.monotonic()

    @event.listens_for(engine, "after_cursor_execute")
    def _after(connection: sa.Connection, _cursor: Any, statement: str, *_args: Any) -> None:
        took = time.monotonic() - connection.info.pop("began", time.monotonic())
        if took >= slow:
            log.warning("statement took %.1f s: %s", took, statement[:1000])

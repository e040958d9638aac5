"""Days as an iCalendar file (RFC 5545): all-day events, escaped, folded at 75 octets, lines ended by CRLF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MEDIA_TYPE = "text/calendar; charset=utf-8"
_WIDEST = 75
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True, slots=True)
class Day:
    """One all-day event; ``uid`` stays the same when the day moves, ``sequence`` then grows."""

    uid: str
    on: date
    summary: str
    description: str
    url: str
    sequence: int = 0


def write_days(name: str, days: Iterable[Day], *, now: datetime) -> bytes:
    """The calendar ``name`` with one event a day; ``now`` is an aware moment."""
    return b"".join(_folded(line) for line in _lines(name, days, f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"))


def _lines(name: str, days: Iterable[Day], stamp: str) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//dondoc//deadlines//VI", "CALSCALE:GREGORIAN")
    yield from ("METHOD:PUBLISH", f"X-WR-CALNAME:{_text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT4H")
    for day in days:
        yield from ("BEGIN:VEVENT", f"UID:{day.uid}", f"DTSTAMP:{stamp}", f"SEQUENCE:{day.sequence}")
        # the end is the first day after the event
        yield f"DTSTART;VALUE=DATE:{day.on:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{day.on + timedelta(days=1):%Y%m%d}"
        yield from (f"SUMMARY:{_text(day.summary)}", f"DESCRIPTION:{_text(day.description)}")
        yield from (f"URL:{day.url}", "TRANSP:TRANSPARENT", "END:VEVENT")
    yield "END:VCALENDAR"


def _text(value: str) -> str:
    kept = "".join(c for c in value if c == "\n" or c >= " ")
    return kept.translate(_ESCAPED)


def _folded(line: str) -> bytes:
    """The line cut so that no piece is longer than 75 octets and none ends inside a letter."""
    pieces, rest, room = [], line.encode(), _WIDEST
    while len(rest) > room:
        cut = room
        while rest[cut] & 0xC0 == 0x80:
            cut -= 1
        pieces.append(rest[:cut])
        rest, room = rest[cut:], _WIDEST - 1  # the space that begins a continued line counts
    return b"\r\n ".join([*pieces, rest]) + b"\r\n"

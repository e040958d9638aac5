"""The calendar file as a calendar program reads it: whole days, escaped, folded inside 75 octets."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from workflow.reports.icalendar import Day, write_days

NOW = datetime(2026, 11, 9, 2, 0, tzinfo=UTC)


def day(summary: str = "Hạn: Báo cáo", description: str = "") -> Day:
    return Day(
        "assignment-7@mau.gov.vn", date(2026, 12, 31), summary, description, "https://mau/assignments/7", 2
    )


def unfolded(body: bytes) -> list[str]:
    """As RFC 5545 3.1 says: a line break and one space are nothing."""
    return body.replace(b"\r\n ", b"").decode().split("\r\n")


def test_one_day_lasts_from_its_date_to_the_next() -> None:
    lines = unfolded(write_days("Thời hạn", [day()], now=NOW))
    assert "DTSTART;VALUE=DATE:20261231" in lines
    assert "DTEND;VALUE=DATE:20270101" in lines
    assert "DTSTAMP:20261109T020000Z" in lines
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]


def test_signs_of_the_format_are_escaped() -> None:
    lines = unfolded(write_days("a", [day("Hạn: a, b; c\\d", "một\nhai\r\nEND:VEVENT\x07")], now=NOW))
    assert "SUMMARY:Hạn: a\\, b\\; c\\\\d" in lines
    assert "DESCRIPTION:một\\nhai\\nEND:VEVENT" in lines
    assert lines.count("END:VEVENT") == 1


@given(st.text(max_size=400))
def test_no_line_is_longer_than_75_octets_and_nothing_is_lost(text: str) -> None:
    body = write_days(text, [day(text, text)], now=NOW)
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    kept = "".join(c for c in text if c == "\n" or c >= " ")
    escaped = kept.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    assert f"SUMMARY:{escaped}" in unfolded(body)

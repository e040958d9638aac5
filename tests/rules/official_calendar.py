"""The announced calendar of 2024–2026 (domain.md d.3), as tests need it."""

from datetime import date, timedelta

from workflow.rules.calendar import WorkCalendar


def _days(year: int, *spans: str) -> set[date]:
    """ "8-14/2" → the days 8 to 14 February of ``year``."""
    found: set[date] = set()
    for span in spans:
        days, month = span.split("/")
        first, _, last = days.partition("-")
        start = date(year, int(month), int(first))
        found |= {start + timedelta(days=i) for i in range(int(last or first) - int(first) + 1)}
    return found


OFFICIAL = WorkCalendar(
    days_off=frozenset(
        _days(2024, "1/1", "8-14/2", "18/4", "29/4", "30/4", "1/5", "2-3/9")
        | _days(2025, "1/1", "27-31/1", "7/4", "30/4", "1/5", "2/5", "1-2/9")
        | _days(
            2026,
            "1/1",
            "2/1",
            "16-20/2",
            "27/4",
            "30/4",
            "1/5",
            "31/8",
            "1-2/9",
            "24/11",
        )
    ),
    work_days=frozenset(_days(2024, "4/5") | _days(2025, "26/4") | _days(2026, "10/1", "22/8")),
)


def d(text: str) -> date:
    """ "15/6/2024" → a date, as written in the tables of the tests."""
    day, month, year = map(int, text.split("/"))
    return date(year, month, day)

"""Days off and make-up days as first known: the package ``holidays``, and what it does not know yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

COMPUTED = "holidays"
"""Mark of a day that follows from the statute and no letter has been read for."""
SATURDAY = 5
WORKED = "Làm bù"


class SeedDay(NamedTuple):
    """A day off (``working`` false) or a worked weekend day, with the letter that says so."""

    day: date
    working: bool
    decision: str
    note: str


#: Swaps announced year by year (domain.md d.3): day off, Saturday worked instead, the letter.
SWAPS = (
    (date(2024, 4, 29), date(2024, 5, 4), "2450/VPCP-KGVX"),
    (date(2025, 5, 2), date(2025, 4, 26), "6150/TB-BLĐTBXH"),
    (date(2026, 1, 2), date(2026, 1, 10), "12729/VPCP-KGVX"),
)


def seed_days(years: Iterable[int]) -> Iterator[SeedDay]:
    """Days off on Monday to Friday and make-up Saturdays of ``years``, in no certain order."""
    import holidays

    wanted = frozenset(years)
    known = holidays.country_holidays("VN", years=sorted(wanted), language="vi")
    by_letter = {}
    for off, worked, letter in SWAPS:
        by_letter[off] = SeedDay(off, False, letter, f"Nghỉ hoán đổi với ngày {worked:%d/%m/%Y}")
        by_letter[worked] = SeedDay(worked, True, letter, f"{WORKED} ngày {off:%d/%m/%Y}")
    yield from (row for day, row in by_letter.items() if day.year in wanted)
    for day, name in known.items():
        if day.year in wanted and day.weekday() < SATURDAY and day not in by_letter:
            yield SeedDay(day, False, COMPUTED, name)
    for day in known.weekend_workdays:
        if day.year in wanted and day not in by_letter:
            yield SeedDay(day, True, COMPUTED, WORKED)

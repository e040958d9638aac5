"""Which periods a recurring duty has: tables of days, and the same days as a calendar program finds them."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta

import pytest
from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule, rruleset
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.official_calendar import OFFICIAL
from workflow.rules.calendar import FIRST_DAY, LAST_DAY, WorkCalendar
from workflow.rules.period_codes import period_label, read_code
from workflow.rules.recurrence import DayOff, Recurrence
from workflow.rules.recurrence_lines import Line, named_from, named_until, read_rule
from workflow.rules.recurrence_phrases import find_recurrence
from workflow.rules.refusal import Refusal

ISSUED = date(2026, 2, 5)
TODAY = date(2026, 11, 9)
WEEKENDS = WorkCalendar()

#: Rule, and per period running on 09/11/2026: code, first day of its work, last day.
RUNNING = [
    ("FREQ=MONTHLY;BYMONTHDAY=20", [("2026-11", "2026-10-21", "2026-11-20")]),
    ("FREQ=MONTHLY;BYMONTHDAY=5", [("2026-12", "2026-11-06", "2026-12-05")]),
    ("FREQ=MONTHLY", [("2026-11", "2026-11-01", "2026-11-30")]),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", [("2026-11", "2026-11-01", "2026-11-30")]),
    ("FREQ=MONTHLY;BYMONTHDAY=31", [("2026-11", "2026-11-01", "2026-11-30")]),
    ("FREQ=MONTHLY;INTERVAL=2", [("2026-12", "2026-11-01", "2026-12-31")]),
    ("FREQ=MONTHLY;INTERVAL=3", [("2026-Q4", "2026-10-01", "2026-12-31")]),
    ("FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=10", [("2026-Q4", "2026-09-11", "2026-12-10")]),
    ("FREQ=MONTHLY;BYMONTH=1,4,7,10", [("2027-Q1", "2026-11-01", "2027-01-31")]),
    ("FREQ=MONTHLY;INTERVAL=6", [("2026-H2", "2026-07-01", "2026-12-31")]),
    ("FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=15", [("2026-H2", "2026-06-16", "2026-12-15")]),
    ("FREQ=YEARLY", [("2026", "2026-01-01", "2026-12-31")]),
    ("FREQ=YEARLY;INTERVAL=5", [("2026", "2022-01-01", "2026-12-31")]),
    ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", [("2027", "2026-03-01", "2027-02-28")]),
    ("FREQ=YEARLY;BYMONTH=3,8;BYMONTHDAY=-1", [("2027-H1", "2026-09-01", "2027-03-31")]),
    ("FREQ=YEARLY;BYMONTH=1,2;BYMONTHDAY=10", [("2027-01", "2026-02-11", "2027-01-10")]),
    ("FREQ=WEEKLY;BYDAY=FR", [("2026-W46", "2026-11-07", "2026-11-13")]),
    ("FREQ=WEEKLY", [("2026-W46", "2026-11-09", "2026-11-15")]),
    ("FREQ=WEEKLY;BYDAY=MO,TH", [("2026-11-09", "2026-11-06", "2026-11-09")]),
    ("FREQ=DAILY", [("2026-11-09", "2026-11-09", "2026-11-09")]),
    ("FREQ=MONTHLY;BYMONTHDAY=10,25", [("2026-11-10", "2026-10-26", "2026-11-10")]),
    # the last working day of October 2026 is Friday 30, of January 2027 Friday 29
    ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", [("2026-11", "2026-11-01", "2026-11-30")]),
    (
        "FREQ=MONTHLY\nFREQ=MONTHLY;INTERVAL=3\nFREQ=YEARLY",
        [
            ("2026", "2026-01-01", "2026-12-31"),
            ("2026-Q4", "2026-10-01", "2026-12-31"),
            ("2026-11", "2026-11-01", "2026-11-30"),
        ],
    ),
    # two days of the year are one sequence of half-years: neither claims the other's period
    (
        "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=15\nFREQ=YEARLY;BYMONTH=12;BYMONTHDAY=20",
        [("2026-H2", "2026-06-16", "2026-12-20")],
    ),
    ("FREQ=MONTHLY;UNTIL=20261031", []),
]


@pytest.mark.parametrize(("rule", "periods"), RUNNING)
def test_the_period_that_runs_today(rule: str, periods: list[tuple[str, str, str]]) -> None:
    found = Recurrence.of(rule, ISSUED).running(TODAY, WEEKENDS)
    assert [(x.period, x.opens.isoformat(), x.due.isoformat()) for x in found] == periods


@pytest.mark.parametrize(
    ("rule", "day_off", "due"),
    [
        # 20/12/2025 is a Saturday: a named day stays unless the office chose otherwise (domain d.2)
        ("FREQ=MONTHLY;BYMONTHDAY=20", DayOff.KEEP, "2025-12-20"),
        ("FREQ=MONTHLY;BYMONTHDAY=20", DayOff.BEFORE, "2025-12-19"),
        ("FREQ=MONTHLY;BYMONTHDAY=20", DayOff.AFTER, "2025-12-22"),
        # Friday 02/01/2026 was swapped with Saturday 10/01
        ("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=2", DayOff.BEFORE, "2025-12-31"),
        ("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=2", DayOff.AFTER, "2026-01-05"),
        ("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=10", DayOff.BEFORE, "2026-01-10"),
        # the last working day is one, whatever was chosen for named days
        ("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=-1", DayOff.KEEP, "2026-01-31"),
        ("FREQ=MONTHLY;BYMONTH=1;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", DayOff.KEEP, "2026-01-30"),
        ("FREQ=MONTHLY;BYMONTH=1;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", DayOff.AFTER, "2026-01-30"),
    ],
)
def test_a_named_day_that_is_a_day_off_moves_only_by_choice(rule: str, day_off: DayOff, due: str) -> None:
    found = Recurrence.of(rule, date(2025, 2, 5), day_off=day_off).ahead(date(2025, 12, 15), OFFICIAL, 1)
    assert [x.due.isoformat() for x in found] == [due]
    assert found[0].on_day_off is not OFFICIAL.is_working(found[0].due)


@pytest.mark.parametrize(
    ("day_off", "days"),
    [
        (DayOff.KEEP, ["13", "14", "15", "16"]),
        (DayOff.BEFORE, ["13", "16", "17", "18"]),
        (DayOff.AFTER, ["13", "16", "17", "18"]),
    ],
)
def test_a_day_that_moves_onto_its_neighbour_falls_away(day_off: DayOff, days: list[str]) -> None:
    found = Recurrence.of("FREQ=DAILY", ISSUED, day_off=day_off).ahead(date(2026, 11, 13), WEEKENDS, 4)
    assert [x.due.isoformat() for x in found] == [f"2026-11-{day}" for day in days]


def test_periods_before_the_start_and_after_the_end_do_not_exist() -> None:
    rhythm = Recurrence.of("FREQ=MONTHLY;BYMONTHDAY=20", date(2026, 12, 1), date(2027, 2, 28))
    assert rhythm.running(TODAY, WEEKENDS) == []
    assert rhythm.next_opening(TODAY) == date(2026, 11, 21)
    made = rhythm.opened(date(2026, 1, 1), date(2030, 1, 1), WEEKENDS, 100)
    assert [x.period for x in made] == ["2026-12", "2027-01", "2027-02"]
    assert [x.before for x in made] == ["2026-11", "2026-12", "2027-01"]
    assert rhythm.next_opening(date(2027, 1, 21)) is None


def test_after_a_hundred_days_each_period_that_opened_is_there_once() -> None:
    rhythm = Recurrence.of("FREQ=MONTHLY\nFREQ=MONTHLY;INTERVAL=3", ISSUED)
    made = rhythm.opened(date(2026, 11, 10), date(2027, 2, 17), WEEKENDS, 100)
    assert [x.period for x in made] == ["2026-12", "2027-01", "2027-Q1", "2027-02"]
    assert [x.period for x in rhythm.opened(date(2026, 11, 10), date(2027, 2, 17), WEEKENDS, 2)] == [
        "2026-12",
        "2027-01",
    ]


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("2026", "năm 2026"),
        ("2026-H1", "6 tháng đầu năm 2026"),
        ("2026-Q4", "quý IV năm 2026"),
        ("2026-11", "tháng 11 năm 2026"),
        ("2026-W48", "tuần 48 năm 2026"),
        ("2026-11-25", "ngày 25/11/2026"),
        ("kỳ cũ", "kỳ cũ"),
        ("", ""),
    ],
)
def test_a_period_by_its_name(code: str, label: str) -> None:
    assert period_label(code) == label


@pytest.mark.parametrize(
    "rule",
    [
        "", "hằng tháng", "FREQ=HOURLY", "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;INTERVAL=0", "FREQ=MONTHLY;BYDAY=1MO", "FREQ=MONTHLY;BYDAY=MO", "FREQ=YEARLY;BYMONTHDAY=1",
        "FREQ=DAILY;BYMONTH=1", "FREQ=MONTHLY;UNTIL=2026W011", "FREQ=MONTHLY;FREQ=DAILY", "FREQ=MONTHLY;",
        "FREQ=MONTHLY\n", "FREQ=MONTHLY;BYMONTHDAY=-2",
    ],
)  # fmt: skip
def test_a_rule_that_is_not_of_ours_is_refused(rule: str) -> None:
    with pytest.raises(Refusal, match="rhythm_unreadable"):
        read_rule(rule)


def test_every_rhythm_of_a_phrase_gives_periods() -> None:
    for phrase in ("hằng tháng", "trước ngày 20 hằng tháng", "hằng quý, hằng năm", "thứ Sáu hằng tuần"):
        found = find_recurrence(phrase)
        assert found is not None
        assert Recurrence.of(found.rule, ISSUED).ahead(TODAY, WEEKENDS, 3)


# --- against the calendar program ----------------------------------------------------------

_numbers = st.integers
LINES = st.one_of(
    st.builds(Line, st.just("DAILY"), _numbers(1, 40)),
    st.builds(
        Line,
        st.just("WEEKLY"),
        _numbers(1, 6),
        weekdays=st.sets(_numbers(0, 6), max_size=3).map(lambda s: tuple(sorted(s))),
    ),
    st.builds(
        Line,
        st.just("MONTHLY"),
        _numbers(1, 14),
        months=st.sets(_numbers(1, 12), max_size=4).map(lambda s: tuple(sorted(s))),
        days=st.sets(_numbers(-1, 31).filter(bool), max_size=3).map(lambda s: tuple(sorted(s))),
    ),
    st.builds(
        Line,
        st.just("YEARLY"),
        _numbers(1, 7),
        months=st.sets(_numbers(1, 12), min_size=1, max_size=4).map(lambda s: tuple(sorted(s))),
        days=st.sets(_numbers(-1, 31).filter(bool), max_size=2).map(lambda s: tuple(sorted(s))),
    ),
)
ANCHORS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


def midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time())


def of_a_calendar_program(line: Line, anchor: date, first: date, last: date) -> list[date]:
    """The same days by dateutil, told in its own words what official documents mean."""
    found, until = rruleset(), midnight(last)
    if line.freq == "DAILY":
        found.rrule(rrule(DAILY, midnight(anchor), interval=line.interval, until=until))
    elif line.freq == "WEEKLY":
        monday = midnight(anchor - timedelta(anchor.weekday()))
        found.rrule(
            rrule(WEEKLY, monday, interval=line.interval, byweekday=line.weekdays or (6,), until=until)
        )
    else:
        begin = midnight(date(anchor.year, anchor.month if line.freq == "MONTHLY" else 1, 1))
        if line.freq == "MONTHLY" and line.interval in (3, 6, 12):
            begin = midnight(date(anchor.year, line.interval, 1))
        for day in line.days or (-1,):
            clipped = {"bymonthday": day} if day < 29 else {"bymonthday": range(28, day + 1)}
            for month in line.months or ((None,) if line.freq == "MONTHLY" else (12,)):
                found.rrule(
                    rrule(
                        MONTHLY if line.freq == "MONTHLY" else YEARLY,
                        begin,
                        interval=line.interval,
                        bymonth=month,
                        until=until,
                        bysetpos=-1,
                        **clipped,
                    )
                )
    return [d.date() for d in found.between(midnight(first), until, inc=True)]


@settings(deadline=None, max_examples=60)  # the calendar program walks from its start
@given(LINES, ANCHORS, st.integers(0, 1500))
def test_the_same_days_as_a_calendar_program_finds(line: Line, anchor: date, ahead: int) -> None:
    first = anchor + timedelta(ahead)
    last = first + timedelta(800)
    # a calendar program knows no day before its start: the first interval of both is compared
    wanted = [d for d in of_a_calendar_program(line, anchor, first, last) if d >= anchor]
    found, day = [], named_from(line, anchor, first)
    while day is not None and day <= last:
        found.append(day)
        day = named_from(line, anchor, day + timedelta(1))
    assert found == wanted


@given(LINES, ANCHORS, st.dates(FIRST_DAY, LAST_DAY))
def test_looking_back_finds_what_looking_ahead_named(line: Line, anchor: date, day: date) -> None:
    before = named_until(line, anchor, day)
    if before is not None:
        assert before <= day
        assert named_from(line, anchor, before) == before
        following = named_from(line, anchor, before + timedelta(1))
        assert following is None or following > day
    else:
        first = named_from(line, anchor, FIRST_DAY)
        assert first is None or first > day


@given(
    st.lists(LINES, min_size=1, max_size=3, unique=True),
    ANCHORS,
    st.sampled_from(DayOff),
    st.integers(-400, 2000),
    st.integers(0, 300),
)
def test_every_period_opens_once_and_never_after_its_last_day(
    lines: list[Line], anchor: date, day_off: DayOff, offset: int, length: int
) -> None:
    rhythm = Recurrence.of("\n".join(map(written, lines)), anchor, day_off=day_off)
    first = max(anchor + timedelta(offset), FIRST_DAY)
    last = first + timedelta(length)
    made = rhythm.opened(first, last, OFFICIAL, 10_000)
    assert len({x.period for x in made}) == len(made)
    assert all(x.opens <= x.due and first <= x.opens <= last for x in made)
    assert all(read_code(x.period) for x in made)
    middle = first + timedelta(length // 2)
    halves = [
        *rhythm.opened(first, middle, OFFICIAL, 10_000),
        *rhythm.opened(middle + timedelta(1), last, OFFICIAL, 10_000),
    ]
    assert halves == made, "wherever the job stopped, nothing is lost and nothing comes twice"
    opening = rhythm.next_opening(first - timedelta(1)) if first > FIRST_DAY else None
    if made and opening is not None:
        assert opening <= made[0].opens


def written(line: Line) -> str:
    """The line in the words of RFC 5545."""
    parts = [f"FREQ={line.freq}", f"INTERVAL={line.interval}"]
    names = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
    for name, values in (
        ("BYMONTH", line.months),
        ("BYMONTHDAY", line.days),
        ("BYDAY", [names[n] for n in line.weekdays]),
    ):
        if values:
            parts.append(f"{name}={','.join(map(str, values))}")
    return ";".join(parts)


@given(LINES, st.dates(), st.dates())
def test_no_day_however_far_away_costs_time_d12(line: Line, anchor: date, day: date) -> None:
    begun = time.perf_counter()
    try:
        rhythm = Recurrence.of(written(line), anchor)
    except Refusal:
        assert not FIRST_DAY <= anchor <= LAST_DAY
        return
    for asked in (day, date.min, date(1900, 1, 1), date.max):
        rhythm.running(asked, OFFICIAL)
        rhythm.ahead(asked, OFFICIAL, 12)
        rhythm.next_opening(asked)
        rhythm.opened(asked, date.max, OFFICIAL, 12)
    assert time.perf_counter() - begun < 0.1

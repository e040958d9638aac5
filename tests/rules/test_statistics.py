"""The counts of official statistics: what belongs where, that they add up, and the figures of real reports."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from workflow.rules.classification import ClassFacts, Rate, tally
from workflow.rules.states import State
from workflow.rules.statistics import (
    Box,
    CutOff,
    Figures,
    Progress,
    Share,
    Standing,
    boxes,
    count,
    points,
    progress,
)

DAY = date(2026, 11, 9)
GIVEN = date(2026, 10, 1)


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


#: state, due, reported, decided -> the counts beside "total"
TABLE = [
    ("assigned", "2026-11-09", "", "", "dated open updated in_time"),
    ("assigned", "2026-11-08", "", "", "dated open updated overdue due"),
    ("in_progress", "2026-10-10", "", "", "dated open updated overdue due"),  # 30 days
    ("in_progress", "2026-10-09", "", "", "dated open updated overdue due over_30"),  # 31 days
    ("in_progress", "2026-07-12", "", "", "dated open updated overdue due over_30"),  # 120 days
    ("in_progress", "2026-07-11", "", "", "dated open updated overdue due over_30 over_120"),  # 121 days
    ("submitted", "2026-07-11", "2026-07-11", "", "dated open updated in_time"),
    (
        "submitted",
        "2026-07-11",
        "2026-07-12",
        "",
        "dated open updated overdue due",
    ),  # one day late, then waits
    ("returned", "2026-11-01", "", "", "dated open updated overdue due"),
    ("refused", "2026-11-10", "", "", "dated open updated in_time"),
    ("completed", "2026-11-01", "2026-11-02", "2026-11-01", "dated done done_on_time due"),
    ("completed", "2026-11-01", "2026-11-02", "2026-11-02", "dated done done_late due"),
    ("completed", "2026-12-01", "2026-11-02", "2026-11-02", "dated done done_on_time due"),
    ("completed", "", "2026-11-02", "2026-11-02", "undated done done_on_time"),
    ("in_progress", "", "", "", "undated open updated in_time open_undated"),
]


@pytest.mark.parametrize(("state", "due", "reported", "decided", "expected"), TABLE)
def test_where_an_assignment_is_counted(
    state: str, due: str, reported: str, decided: str, expected: str
) -> None:
    facts = ClassFacts(State(state), day(due), day(reported), day(decided))
    assert set(boxes(Standing(facts, GIVEN), CutOff(DAY, 3))) == {"total", *expected.split()}


def test_a_withdrawn_one_leaves_every_count_and_stays_a_number() -> None:
    for due in (None, DAY - timedelta(days=400)):
        assert boxes(Standing(ClassFacts(State.WITHDRAWN, due), GIVEN), CutOff(DAY, 3)) == (Box.WITHDRAWN,)


#: given, last word, own rhythm, first day of the period -> updated?, silent among the undated?
WORDS = [
    ("2026-08-09", "", None, "", True, False),  # three months and not a day more
    ("2026-08-08", "", None, "", False, True),
    ("2026-01-01", "2026-08-09", None, "", True, False),
    ("2026-01-01", "2026-08-08", None, "", False, True),
    ("2026-10-08", "", 1, "", False, True),  # a rhythm of its own: every month
    ("2026-10-09", "", 1, "", True, False),
    ("2026-10-20", "", None, "2026-10-15", False, False),  # a hand-out is no word of the agency
    ("2026-10-01", "2026-10-14", None, "2026-10-15", False, False),
    ("2026-10-01", "2026-10-15", None, "2026-10-15", True, False),
    ("2026-01-01", "2026-08-08", None, "2026-06-15", True, True),
]


@pytest.mark.parametrize(("given", "word", "own", "since", "updated", "silent"), WORDS)
def test_an_update_counts_within_the_period_or_within_the_rhythm(
    given: str, word: str, own: int | None, since: str, updated: bool, silent: bool
) -> None:
    standing = Standing(ClassFacts(State.IN_PROGRESS, None), date.fromisoformat(given), day(word), own)
    found = boxes(standing, CutOff(DAY, 3, day(since)))
    assert (Box.UPDATED in found, Box.SILENT_UNDATED in found) == (updated, silent)


def _any(chance: random.Random) -> Standing:
    state = chance.choice(list(State))
    due = chance.choice([None, *(DAY + timedelta(days=chance.randint(-200, 60)) for _ in range(4))])
    reported = DAY - timedelta(days=chance.randint(0, 200)) if state in {"submitted", "completed"} else None
    decided = reported - timedelta(days=chance.randint(0, 20)) if reported and state == "completed" else None
    word = chance.choice([None, DAY - timedelta(days=chance.randint(0, 300))])
    return Standing(
        ClassFacts(state, due, reported, decided),
        DAY - timedelta(days=300),
        word,
        chance.choice([None, 1, 6]),
    )


@pytest.mark.parametrize("seed", range(60))
def test_the_counts_add_up_in_every_line_and_in_their_sum(seed: int) -> None:
    chance = random.Random(seed)
    since = chance.choice([None, DAY - timedelta(days=chance.randint(0, 200))])
    cut = CutOff(DAY, chance.randint(1, 6), since)
    lines = [[_any(chance) for _ in range(chance.randint(0, 40))] for _ in range(chance.randint(1, 6))]
    tables = [count(boxes(one, cut) for one in line) for line in lines]
    everything = [one for line in lines for one in line]
    total = sum(tables, Figures())
    assert all(total[box] == count(boxes(one, cut) for one in everything)[box] for box in Box)
    for line in (*tables, total):
        assert line[Box.DONE] + line[Box.OPEN] == line[Box.TOTAL]
        assert line[Box.DATED] + line[Box.UNDATED] == line[Box.TOTAL]
        assert line[Box.DONE_ON_TIME] + line[Box.DONE_LATE] == line[Box.DONE]
        assert line[Box.IN_TIME] + line[Box.OVERDUE] == line[Box.OPEN]
        assert line[Box.OPEN_UNDATED] <= min(line[Box.IN_TIME], line[Box.UNDATED])
        assert line[Box.SILENT_UNDATED] <= line[Box.OPEN_UNDATED]
        assert line[Box.OVER_120] <= line[Box.OVER_30] <= line[Box.OVERDUE] <= line[Box.DUE]
        assert line[Box.UPDATED] <= line[Box.OPEN]
    assert total[Box.TOTAL] + total[Box.WITHDRAWN] == len(everything)
    official = tally((one.facts for one in everything), DAY)
    assert (total[Box.TOTAL], total[Box.DUE], total[Box.IN_TIME]) == (
        official.total,
        official.due,
        official.open_in_time_official,
    )
    assert total.share(Share.OVERDUE_OF_DUE) == official.overdue_of_due
    assert total.share(Share.OVERDUE_OF_ASSIGNED) == official.overdue_of_assigned


def of(on_time: int, late: int, in_time: int, overdue: int, undated: int = 0) -> Figures:
    """A line as a report prints its four boxes; ``undated`` of those in time have no deadline."""
    open_facts = ClassFacts(State.IN_PROGRESS, DAY)
    done = {
        n: ClassFacts(State.COMPLETED, DAY, DAY + timedelta(days=n), DAY + timedelta(days=n)) for n in (0, 1)
    }
    kinds = (
        (done[0], on_time),
        (done[1], late),
        (open_facts, in_time - undated),
        (ClassFacts(State.IN_PROGRESS, DAY - timedelta(days=1)), overdue),
        (ClassFacts(State.IN_PROGRESS, None), undated),
    )
    cut = CutOff(DAY, 3)
    return sum(
        (Figures(dict.fromkeys(boxes(Standing(facts, GIVEN), cut), n)) for facts, n in kinds), Figures()
    )


#: Reports of domain.md a.4: their four boxes -> total, done, open, and both shares of overdue as we print them.
REPORTS = [
    # BC 1270/BC-TCTTTg 2017 prints 1,38 %
    ((14_068, 1_983, 5_640, 223), (21_914, 16_051, 5_863), "1.37", "1.02"),
    # VietTimes 31/8/2016
    ((1_310, 429, 1_812, 175), (3_726, 1_739, 1_987), "9.14", "4.70"),
    # 4 months of 2021 print 2,2 % of all assigned
    ((495, 0, 1_059, 35), (1_589, 495, 1_094), "6.60", "2.20"),
    # Bình Định 2022: 123 of the 211 in time have no deadline
    ((1_014, 146, 211, 16, 123), (1_387, 1_160, 227), "1.36", "1.15"),
    # Hải Phòng 2018 prints 15.533 and 2.414: its own parts make one less
    ((13_119, 0, 2_065, 348), (15_532, 13_119, 2_413), "2.58", "2.24"),
    # Quảng Nam 2020
    ((585, 0, 67, 181), (833, 585, 248), "23.63", "21.73"),
]


@pytest.mark.parametrize(("parts", "sums", "of_due", "of_assigned"), REPORTS)
def test_real_reports_come_out_with_our_arithmetic(
    parts: tuple[int, ...], sums: tuple[int, int, int], of_due: str, of_assigned: str
) -> None:
    line = of(*parts)
    assert (line[Box.TOTAL], line[Box.DONE], line[Box.OPEN]) == sums
    assert line.share(Share.OVERDUE_OF_DUE).percent() == Decimal(of_due)
    assert line.share(Share.OVERDUE_OF_ASSIGNED).percent() == Decimal(of_assigned)
    assert line.share(Share.OVERDUE_OF_DUE).denominator == parts[0] + parts[1] + parts[3]


def test_a_growing_share_is_told_in_points_and_nothing_is_compared_with_nothing() -> None:
    assert points(Rate(1, 4), Rate(1, 5)) == Decimal("5.00")
    assert points(Rate(0, 4), Rate(1, 3)) == Decimal("-33.33")
    assert points(Rate(1, 4), Rate(0, 0)) is None
    assert points(Rate(0, 0), Rate(1, 4)) is None


def test_the_three_words_of_the_annex() -> None:
    cut = CutOff(DAY, 3)

    def word(state: str, due: date | None) -> Progress:
        reported = DAY if state in {"completed", "submitted"} else None
        decided = DAY if state == "completed" else None
        return progress(boxes(Standing(ClassFacts(State(state), due, reported, decided), GIVEN), cut))

    assert word("completed", DAY - timedelta(days=9)) == "Đã hoàn thành"
    assert word("submitted", DAY) == "Đang thực hiện"
    assert word("in_progress", None) == "Đang thực hiện"
    assert word("in_progress", DAY - timedelta(days=1)) == "Chưa hoàn thành"

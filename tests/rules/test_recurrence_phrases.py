"""What comes back, as iCalendar rules that a calendar program understands, and in plain words."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from workflow.rules.date_expressions import readable
from workflow.rules.deadline_phrases import read_deadline
from workflow.rules.recurrence_phrases import find_recurrence
from workflow.rules.recurrence_words import recurrence_words

HELD_OUT = Path(__file__).resolve().parents[1] / "data" / "phrases" / "deadlines.jsonl"
RULES = sorted(
    {r["rule"] for line in HELD_OUT.read_text("utf-8").splitlines() if "rule" in (r := json.loads(line))}
)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=20", "hằng tháng, ngày 20"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "hằng tháng, ngày cuối cùng"),
        ("FREQ=MONTHLY;INTERVAL=3", "hằng quý"),
        ("FREQ=MONTHLY;INTERVAL=6", "6 tháng một lần"),
        ("FREQ=WEEKLY;BYDAY=FR", "hằng tuần, thứ Sáu"),
        ("FREQ=WEEKLY;INTERVAL=2", "2 tuần một lần"),
        ("FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=15", "hằng năm, ngày 15 tháng 6, 12"),
        ("FREQ=YEARLY;UNTIL=20301231", "hằng năm, đến ngày 31/12/2030"),
        ("FREQ=MONTHLY\nFREQ=YEARLY", "hằng tháng; hằng năm"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "hằng tháng, ngày làm việc cuối cùng"),
    ],
)
def test_a_rule_in_plain_words(rule: str, words: str) -> None:
    assert recurrence_words(rule) == words


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_understood_by_a_calendar_program(rule: str) -> None:
    assert (
        rrulestr(re.sub(r"(UNTIL=\d+)", r"\1T000000Z", rule), dtstart=datetime(2026, 1, 1, tzinfo=UTC))[
            0
        ].year
        >= 2026
    )


@pytest.mark.parametrize(
    ("phrase", "rule"),
    [
        ("ngày làm việc cuối cùng hằng tháng", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
        ("chủ nhật hằng tuần", "FREQ=WEEKLY;BYDAY=SU"),
        ("4 lần/năm", "FREQ=MONTHLY;INTERVAL=3"),
        ("5 năm một lần", "FREQ=YEARLY;INTERVAL=5"),
        (
            "hàng tháng, quý, 6 tháng và năm",
            "FREQ=MONTHLY\nFREQ=MONTHLY;INTERVAL=3\nFREQ=MONTHLY;INTERVAL=6\nFREQ=YEARLY",
        ),
        ("định kỳ", ""),
        ("mỗi thứ 2", "FREQ=WEEKLY;BYDAY=MO"),
        ("chiều mỗi thứ Sáu", "FREQ=WEEKLY;BYDAY=FR"),
        ("mỗi thứ 2, thứ 5", "FREQ=WEEKLY;BYDAY=MO,TH"),
    ],
)
def test_how_a_phrase_comes_back(phrase: str, rule: str) -> None:
    found = find_recurrence(readable(phrase))
    assert found is not None
    assert found.rule == rule


@pytest.mark.parametrize(
    ("phrase", "rules"),
    [
        (
            "định kỳ hằng tháng (trước ngày 20), 6 tháng (trước ngày 15/6), năm (trước ngày 15/12)",
            ["FREQ=MONTHLY;BYMONTHDAY=20", "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=15"],
        ),
        (
            "hằng tháng trước ngày 20, hằng năm trước ngày 15/12",
            ["FREQ=MONTHLY;BYMONTHDAY=20", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=15"],
        ),
        (
            "hằng quý trước ngày 15 tháng cuối quý, hằng năm trước ngày 10/12",
            ["FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=15", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=10"],
        ),
        (
            "hằng tháng (trước ngày 15), quý (trước ngày 20 tháng cuối quý)",
            ["FREQ=MONTHLY;BYMONTHDAY=15", "FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=20"],
        ),
        (
            "trước ngày 25 hằng tháng, trước ngày 5 tháng cuối quý",
            ["FREQ=MONTHLY;BYMONTHDAY=25", "FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=5"],
        ),
        (
            "Trước ngày 15/6 và ngày 15/12 hằng năm; trước ngày 20 hằng tháng",
            ["FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=15", "FREQ=MONTHLY;BYMONTHDAY=20"],
        ),
        (
            "hằng tháng trước ngày 20, trước ngày 15/12 hằng năm",
            ["FREQ=MONTHLY;BYMONTHDAY=20", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=15"],
        ),
        (
            "hằng tháng ngày 20 hằng quý ngày 25 tháng cuối quý",
            ["FREQ=MONTHLY;BYMONTHDAY=20", "FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=25"],
        ),
        (
            "hằng tháng (trước ngày 25), hằng quý (trước ngày 5 tháng đầu quý sau), hằng năm (trước ngày 10/01)",
            [
                "FREQ=MONTHLY;BYMONTHDAY=25",
                "FREQ=MONTHLY;BYMONTH=1,4,7,10;BYMONTHDAY=5",
                "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=10",
            ],
        ),
        (
            "hằng tuần (thứ Năm), tháng (ngày làm việc cuối cùng)",
            ["FREQ=WEEKLY;BYDAY=TH", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"],
        ),
        (
            "chiều thứ Sáu hằng tuần, trước ngày 25 hằng tháng",
            ["FREQ=WEEKLY;BYDAY=FR", "FREQ=MONTHLY;BYMONTHDAY=25"],
        ),
        ("Định kỳ 6 tháng, năm (trước ngày 15/6 và 15/12)", ["FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=15"]),
        (
            "định kỳ 6 tháng (15/6 và 15/12), năm (trước ngày 20/12)",
            ["FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=15", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=20"],
        ),
        ("hằng quý, tháng 12 hằng năm", ["FREQ=MONTHLY;INTERVAL=3", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1"]),
        (
            "trước ngày 20 hằng tháng đối với báo cáo tháng, trước ngày 15/12 đối với báo cáo năm",
            ["FREQ=MONTHLY;BYMONTHDAY=20", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=15"],
        ),
        (
            "Báo cáo tháng: trước ngày 20; báo cáo quý: trước ngày 15 tháng cuối quý; báo cáo năm: trước ngày 10/12",
            [
                "FREQ=MONTHLY;BYMONTHDAY=20",
                "FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=15",
                "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=10",
            ],
        ),
    ],
)
def test_each_rhythm_takes_the_day_named_in_its_own_words(phrase: str, rules: list[str]) -> None:
    found = find_recurrence(readable(phrase))
    assert found is not None
    assert found.rule.splitlines() == rules
    assert len(found.rhythms) > 1


@pytest.mark.parametrize(
    ("phrase", "rules"),
    [
        ("hằng tháng, hằng quý trước ngày 20", ["FREQ=MONTHLY", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=20"]),
        ("trước ngày 20 hằng tháng, quý", ["FREQ=MONTHLY;BYMONTHDAY=20", "FREQ=MONTHLY;INTERVAL=3"]),
        ("mỗi tháng ngày 20 hằng quý", ["FREQ=MONTHLY", "FREQ=MONTHLY;INTERVAL=3"]),
        (
            "định kỳ 6 tháng và hằng năm (trước ngày 15/12)",
            ["FREQ=MONTHLY;INTERVAL=6", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=15"],
        ),
        (
            "hằng tháng, 6 tháng, năm (trước ngày 15/6, 15/12)",
            ["FREQ=MONTHLY", "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=15"],
        ),
        (
            "hằng tháng, quý, năm trước ngày 20, ngày 15 tháng cuối quý và ngày 10/12",
            ["FREQ=MONTHLY", "FREQ=MONTHLY;INTERVAL=3", "FREQ=YEARLY"],
        ),
    ],
)
def test_a_rhythm_whose_day_nobody_can_tell_has_none_and_says_so(phrase: str, rules: list[str]) -> None:
    read = read_deadline(phrase, date(2026, 2, 5))
    assert read.rule.splitlines() == rules
    assert "days_unclear" in read.warnings


@pytest.mark.parametrize(
    "phrase",
    [
        "hằng tháng, hằng quý, hằng năm",
        "trước ngày 20 hằng tháng",
        "hằng tháng (ngày 15), quý (ngày 20)",
        "mỗi thứ 2",
    ],
)
def test_words_that_can_be_told_apart_carry_no_warning(phrase: str) -> None:
    assert read_deadline(phrase, date(2026, 2, 5)).warnings == ()


WORDS = "hằng hàng mỗi tháng quý năm tuần ngày 6 15 31 99 15/6 31/02 lần / , và định kỳ báo cáo cuối đầu I IV thứ Sáu kỳ"


@given(st.lists(st.sampled_from(WORDS.split()), max_size=14).map(" ".join))
def test_any_order_of_words_makes_a_rule_that_can_be_told(phrase: str) -> None:
    found = find_recurrence(readable(phrase))
    if found and found.rule:
        assert recurrence_words(found.rule)

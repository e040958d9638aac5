"""What comes back, as iCalendar rules that a calendar program understands, and in plain words."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from workflow.rules.date_expressions import readable
from workflow.rules.recurrence_phrases import find_recurrence, recurrence_words

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
    ],
)
def test_how_a_phrase_comes_back(phrase: str, rule: str) -> None:
    found = find_recurrence(readable(phrase))
    assert found is not None
    assert found.rule == rule


WORDS = "hằng hàng mỗi tháng quý năm tuần ngày 6 15 31 99 15/6 31/02 lần / , và định kỳ báo cáo cuối đầu I IV thứ Sáu kỳ"


@given(st.lists(st.sampled_from(WORDS.split()), max_size=14).map(" ".join))
def test_any_order_of_words_makes_a_rule_that_can_be_told(phrase: str) -> None:
    found = find_recurrence(readable(phrase))
    if found and found.rule:
        assert recurrence_words(found.rule)

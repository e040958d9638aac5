"""Reporting periods run from the 15th to the 14th (NĐ 09/2019 Điều 12)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.official_calendar import d
from workflow.rules.periods import PeriodKind, following, parse_period, period_containing
from workflow.rules.refusal import Refusal


@pytest.mark.parametrize(
    ("code", "start", "end", "due", "label"),
    [
        ("2024-06", "15/5/2024", "14/6/2024", "25/6/2024", "tháng 6 năm 2024"),
        ("2024-01", "15/12/2023", "14/1/2024", "25/1/2024", "tháng 1 năm 2024"),
        ("2024-Q1", "15/12/2023", "14/3/2024", "25/3/2024", "quý I năm 2024"),
        ("2024-Q2", "15/3/2024", "14/6/2024", "25/6/2024", "quý II năm 2024"),
        ("2024-Q4", "15/9/2024", "14/12/2024", "25/12/2024", "quý IV năm 2024"),
        ("2024-H1", "15/12/2023", "14/6/2024", "25/6/2024", "6 tháng đầu năm 2024"),
        ("2024-H2", "15/6/2024", "14/12/2024", "25/12/2024", "6 tháng cuối năm 2024"),
        ("2024", "15/12/2023", "14/12/2024", "25/12/2024", "năm 2024"),
        (" 2024-h1 ", "15/12/2023", "14/6/2024", "25/6/2024", "6 tháng đầu năm 2024"),
    ],
)
def test_official_cut_offs(code: str, start: str, end: str, due: str, label: str) -> None:
    period = parse_period(code)
    assert (period.start, period.end, period.due, period.label) == (d(start), d(end), d(due), label)
    assert period.code == code.strip().upper()


@pytest.mark.parametrize(
    "code",
    ["", "2024-13", "2024-00", "2024-Q5", "2024-H3", "24-H1", "9999", "2024-6", "H1", "2000", "２０２４"],
)
def test_anything_else_is_no_period(code: str) -> None:
    with pytest.raises(Refusal, match="period_unknown"):
        parse_period(code)


@pytest.mark.parametrize(
    ("day", "kind", "code"),
    [
        ("14/6/2024", "half_year", "2024-H1"),
        ("15/6/2024", "half_year", "2024-H2"),
        ("14/12/2024", "year", "2024"),
        ("15/12/2024", "year", "2025"),
        ("15/12/2024", "half_year", "2025-H1"),
        ("31/12/2024", "month", "2025-01"),
        ("14/3/2024", "quarter", "2024-Q1"),
        ("15/3/2024", "quarter", "2024-Q2"),
    ],
)
def test_a_day_belongs_to_one_period(day: str, kind: str, code: str) -> None:
    assert period_containing(d(day), PeriodKind(kind)).code == code


@given(st.dates(date(2001, 1, 1), date(2098, 1, 1)), st.sampled_from(PeriodKind))
def test_periods_join_without_gap_or_overlap(day: date, kind: PeriodKind) -> None:
    period = period_containing(day, kind)
    assert period.contains(day)
    assert parse_period(period.code) == period
    after = following(period)
    assert after.start == period.end + timedelta(days=1)
    assert after.kind is kind
    assert not after.contains(day)
    assert period.end < period.due < after.end

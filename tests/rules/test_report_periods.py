"""What may happen to a reporting period, and which dates it may have."""

from __future__ import annotations

from datetime import date

import pytest

from workflow.rules.calendar import WorkCalendar
from workflow.rules.periods import parse_period, preceding
from workflow.rules.refusal import Refusal
from workflow.rules.report_periods import PeriodMove, PeriodState, check_dates, moves_from, transition

#: state: {move: next state}
TABLE = {
    "open": {"collect": "collecting"},
    "collecting": {"lock": "locked"},
    "locked": {"reopen": "collecting", "issue": "issued"},
    "issued": {},
}


@pytest.mark.parametrize("state", PeriodState)
@pytest.mark.parametrize("move", PeriodMove)
def test_the_table_of_moves(state: PeriodState, move: PeriodMove) -> None:
    target = TABLE[state.value].get(move.value)
    if target is None:
        with pytest.raises(Refusal, match="period_move_not_possible"):
            transition(state, move)
    else:
        assert transition(state, move).target == target
    assert {t.move.value for t in moves_from(state)} == set(TABLE[state.value])


def test_only_reopening_needs_a_reason() -> None:
    assert [t.move for s in PeriodState for t in moves_from(s) if t.needs_note] == [PeriodMove.REOPEN]


#: National Day 2026 and the day beside it.
CALENDAR = WorkCalendar(days_off=frozenset({date(2026, 9, 1), date(2026, 9, 2)}))


@pytest.mark.parametrize(
    ("start", "end", "due", "code"),
    [
        (date(2025, 12, 15), date(2026, 6, 14), date(2026, 6, 15), ""),  # Sunday to Monday
        (date(2025, 12, 15), date(2026, 6, 14), date(2026, 6, 14), "period_due_early"),
        (date(2026, 8, 1), date(2026, 8, 28), date(2026, 8, 30), "period_due_early"),  # Friday to Sunday
        (date(2026, 8, 1), date(2026, 8, 31), date(2026, 9, 2), "period_due_early"),  # both days are off
        (date(2026, 8, 1), date(2026, 8, 31), date(2026, 9, 3), ""),
        (date(2026, 8, 1), date(2026, 8, 1), date(2026, 9, 3), "period_reversed"),
        (date(2026, 8, 2), date(2026, 8, 1), date(2026, 9, 3), "period_reversed"),
        (date(2026, 8, 2), date(2226, 8, 1), date(2226, 9, 3), "date_out_of_range"),
    ],
)
def test_at_least_one_working_day_lies_between_cut_off_and_due_date(
    start: date, end: date, due: date, code: str
) -> None:
    if not code:
        check_dates(start, end, due, CALENDAR)
        return
    with pytest.raises(Refusal) as refused:
        check_dates(start, end, due, CALENDAR)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("code", "before"),
    [
        ("2026-H1", "2025-H2"),
        ("2026-H2", "2026-H1"),
        ("2026-01", "2025-12"),
        ("2026-Q1", "2025-Q4"),
        ("2026", "2025"),
    ],
)
def test_the_period_before_is_of_the_same_kind(code: str, before: str) -> None:
    assert preceding(parse_period(code)).code == before

"""The life of a reporting period and the dates it may have.

Source: NĐ 09/2019/NĐ-CP Điều 8.5 (at least one working day between cut-off and due date) and
Điều 12 (``workflow.rules.periods`` computes the cut-offs that hold where an authority sets no others).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from workflow.rules.calendar import WorkCalendar, in_range
from workflow.rules.permissions import Action
from workflow.rules.refusal import Refusal


class PeriodState(StrEnum):
    """Prepared, agencies enter, figures stand still, report issued."""

    OPEN = "open"
    COLLECTING = "collecting"
    LOCKED = "locked"
    ISSUED = "issued"


class PeriodMove(StrEnum):
    """What somebody does to a period."""

    COLLECT = "collect"
    LOCK = "lock"
    REOPEN = "reopen"
    ISSUE = "issue"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table: from where, by which move, to where, who may, whether it needs a reason."""

    source: PeriodState
    move: PeriodMove
    target: PeriodState
    action: Action
    needs_note: bool = False


TRANSITIONS = (
    Transition(PeriodState.OPEN, PeriodMove.COLLECT, PeriodState.COLLECTING, Action.KEEP_FIGURES),
    Transition(PeriodState.COLLECTING, PeriodMove.LOCK, PeriodState.LOCKED, Action.KEEP_FIGURES),
    Transition(
        PeriodState.LOCKED, PeriodMove.REOPEN, PeriodState.COLLECTING, Action.KEEP_FIGURES, needs_note=True
    ),
    Transition(PeriodState.LOCKED, PeriodMove.ISSUE, PeriodState.ISSUED, Action.ISSUE_REPORT),
)
_BY_KEY = {(t.source, t.move): t for t in TRANSITIONS}

#: While dates may still change.
MOVABLE = frozenset({PeriodState.OPEN, PeriodState.COLLECTING})
#: What is entered now is an adjustment beside the figure (điều chỉnh sau kỳ).
STANDING = frozenset({PeriodState.LOCKED, PeriodState.ISSUED})


NEAR_DUE = timedelta(days=10)
"""So long before a report is due, an official letter may remind of it; what is not near yet is owed by nobody."""


def reminder_from(due: date) -> date:
    """First day of an official reminder."""
    return due - NEAR_DUE


def transition(state: PeriodState, move: PeriodMove) -> Transition:
    """The row for ``move`` out of ``state``.

    Raises:
        Refusal: ``period_move_not_possible``: an issued period has no moves at all.
    """
    row = _BY_KEY.get((state, move))
    if row is None:
        raise Refusal("period_move_not_possible", state=state.value, move=move.value)
    return row


def moves_from(state: PeriodState) -> tuple[Transition, ...]:
    """All rows that leave ``state``, in table order."""
    return tuple(t for t in TRANSITIONS if t.source is state)


def check_dates(start: date, end: date, due: date, calendar: WorkCalendar) -> None:
    """Nothing where the dates make a period.

    Raises:
        Refusal: ``period_reversed`` unless it begins before it ends; ``period_due_early`` with fewer than one
            working day between cut-off and due date; ``date_out_of_range``.
    """
    if in_range(end) <= in_range(start):
        raise Refusal("period_reversed")
    if calendar.between(end, in_range(due)) < 1:
        raise Refusal("period_due_early", end=end, first=calendar.shift(end, 1))

"""The SQL twin of ``workflow.rules.urging_letters.stands_in_letter``; one test compares both over a grid."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from models.assignment import Assignment
from models.classification_sql import overdue, reminders_rest
from models.duty import Duty
from workflow.rules.requests import WITH_AGENCY
from workflow.rules.states import State
from workflow.rules.urging_letters import AFTER_RETURN, CONTINUOUS, SETTLING


def stands_in_letter(today: date) -> sa.ColumnElement[bool]:
    """Whether the lead may be urged in writing; the statement joins ``Duty``."""
    return sa.and_(
        Assignment.state.in_(sorted(WITH_AGENCY)),
        overdue(today),
        sa.or_(Assignment.paused_until.is_(None), sa.not_(reminders_rest(today))),
        Duty.deadline_kind != CONTINUOUS,
        sa.or_(Assignment.assigned_on <= Assignment.due, Assignment.assigned_on <= today - SETTLING),
        sa.or_(
            Assignment.state != State.RETURNED,
            Assignment.returned_on.is_(None),
            Assignment.returned_on <= today - AFTER_RETURN,
        ),
    )

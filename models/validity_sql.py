"""Which memberships, agencies and absences are in force on a day: the one place that reads ``valid_from`` and ``valid_to``."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from models.agency import Agency
from models.user import Absence, Membership


def valid_on(kind: type[Membership] | type[Agency], day: date) -> sa.ColumnElement[bool]:
    """Rows of ``kind`` valid on a local date, both ends included; an open end has no limit."""
    return in_force(kind.valid_from, kind.valid_to, day)


def in_force(first: Any, last: Any, day: Any) -> sa.ColumnElement[bool]:
    """Whether ``day`` (a date or a column) lies between two columns of days; an open end has no limit."""
    return sa.and_(sa.or_(first.is_(None), first <= day), sa.or_(last.is_(None), last >= day))


def away_on(day: date) -> sa.ColumnElement[bool]:
    """Absences in force on a local date, both ends included."""
    return sa.and_(Absence.valid_from <= day, Absence.valid_to >= day, Absence.cancelled_at.is_(None))

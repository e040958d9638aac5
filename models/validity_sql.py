"""Which memberships, agencies and absences are in force on a day: the one place that reads ``valid_from`` and ``valid_to``."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from models.agency import Agency
from models.user import Absence, Membership


def valid_on(kind: type[Membership] | type[Agency], day: date) -> sa.ColumnElement[bool]:
    """Rows of ``kind`` valid on a local date, both ends included; an open end has no limit."""
    return sa.and_(
        sa.or_(kind.valid_from.is_(None), kind.valid_from <= day),
        sa.or_(kind.valid_to.is_(None), kind.valid_to >= day),
    )


def away_on(day: date) -> sa.ColumnElement[bool]:
    """Absences in force on a local date, both ends included."""
    return sa.and_(Absence.valid_from <= day, Absence.valid_to >= day, Absence.cancelled_at.is_(None))

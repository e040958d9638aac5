"""How much an agency may hand in, so that nobody fills the disk of all (``trust.md`` U6)."""

from __future__ import annotations

from datetime import datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Assignment, Evidence
from workflow.evidence_kinds import MEGABYTE
from workflow.rules.local_time import TIMEZONE, local_day
from workflow.rules.refusal import Refusal

OF_ASSIGNMENT = 500 * MEGABYTE
"""Bytes of all files of one assignment."""
OF_AGENCY = 5 * 1024 * MEGABYTE
"""Bytes of all files that one lead agency hands in on one local day."""


def require_room(session: Session, assignment: Assignment, size: int, *, now: datetime) -> None:
    """Counted in the unit that adds the files; the caller holds the assignment's row.

    Raises:
        Refusal: ``quota_assignment``, ``quota_agency``.
    """
    if not size:
        return
    total = sa.select(sa.func.coalesce(sa.func.sum(Evidence.size), 0))
    if size + (session.scalar(total.where(Evidence.assignment_id == assignment.id)) or 0) > OF_ASSIGNMENT:
        raise Refusal("quota_assignment", most=OF_ASSIGNMENT // MEGABYTE)
    morning = datetime.combine(local_day(now), time(), TIMEZONE)
    of_agency = total.join(Assignment, Assignment.id == Evidence.assignment_id).where(
        Assignment.agency_id == assignment.agency_id, Evidence.at >= morning
    )
    if size + (session.scalar(of_agency) or 0) > OF_AGENCY:
        raise Refusal("quota_agency", most=OF_AGENCY // MEGABYTE // 1024)

"""Agencies that are merged, split, renamed or dissolved: closed on a day, their work passed on by a decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, AgencySuccessor, Assignment
from workflow.rules.refusal import Refusal
from workflow.rules.states import CLOSED
from workflow.rules.text import clean_line
from workflow.services.events import record


def end_agency(
    session: Session,
    agency: Agency,
    successors: Sequence[Agency],
    *,
    since: date,
    decision: str,
    by: int | None,
    now: datetime,
) -> int:
    """Close an agency on the day before ``since`` and name who has its work from then on.

    What was decided and counted under the old name keeps it. Duties still open are not moved: each is
    handed over by a person. Returns how many there are. Source: NQ 190/2025/QH15; a renaming is the
    same case (old name, one successor).

    Raises:
        Refusal: ``agency_ended``; ``agency_is_root`` for an authority itself; ``agency_has_units``
            while units below it are in force; ``successor_wrong`` where one is the agency itself, no
            longer there on ``since`` or of another authority; ``ends_before_start``.
    """
    if agency.valid_to is not None:
        raise Refusal("agency_ended", name=agency.name)
    if agency.parent_id is None:
        raise Refusal("agency_is_root")
    last_day = since - timedelta(days=1)
    if agency.valid_from is not None and last_day < agency.valid_from:
        raise Refusal("ends_before_start", day=agency.valid_from)
    if _has_units(session, agency):
        raise Refusal("agency_has_units", name=agency.name)
    chosen = list({successor.id: successor for successor in successors}.values())
    for successor in chosen:
        if not _can_follow(successor, agency, since):
            raise Refusal("successor_wrong", name=successor.name)
    agency.valid_to = last_day
    session.add_all(
        AgencySuccessor(
            agency_id=agency.id, successor_id=one.id, since=since, decision=clean_line(decision)[:300]
        )
        for one in chosen
    )
    record(
        session,
        "agency",
        agency.id,
        "ended",
        by=by,
        now=now,
        payload={"since": since.isoformat(), "successors": [one.id for one in chosen], "decision": decision},
    )
    return open_duties(session, agency)


def open_duties(session: Session, agency: Agency) -> int:
    """How many assignments of the agency are not closed."""
    return (
        session.scalar(
            sa.select(sa.func.count(Assignment.id)).where(
                Assignment.agency_id == agency.id, Assignment.state.not_in(CLOSED)
            )
        )
        or 0
    )


def _has_units(session: Session, agency: Agency) -> bool:
    below = sa.select(Agency.id).where(Agency.parent_id == agency.id, Agency.valid_to.is_(None))
    return session.scalar(below.limit(1)) is not None


def _can_follow(successor: Agency, agency: Agency, since: date) -> bool:
    in_force = successor.valid_to is None or successor.valid_to >= since
    return successor.id != agency.id and successor.authority_id == agency.authority_id and in_force

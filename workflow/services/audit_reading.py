"""The findings of the hourly check as the log shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, AuditFinding, Duty, Notice
from workflow.rules.permissions import Actor
from workflow.services.audit import RECENT, compared_to
from workflow.services.audit_ladders import Chosen, ladder_rows
from workflow.services.log_pages import PAGE, Paged, logged_authorities, place_of


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference. ``text`` is the duty's, for those who may read it; ``found`` a code, a day or empty."""

    id: int
    kind: str
    assignment_id: int | None
    text: str
    agency: str
    outbox_id: int | None
    ladder: str
    rung: str
    repeat_no: int
    audience: str
    expected_on: date | None
    found: str
    first_seen_at: datetime
    gone_at: datetime | None

    @property
    def found_on(self) -> date | None:
        """``found`` where it is a day."""
        try:
            return date.fromisoformat(self.found)
        except ValueError:
            return None


_COLUMNS: tuple[sa.SQLColumnExpression[Any], ...] = (
    AuditFinding.id,
    AuditFinding.kind,
    AuditFinding.assignment_id,
    sa.func.coalesce(Duty.text, ""),
    sa.func.coalesce(Agency.name, ""),
    AuditFinding.outbox_id,
    AuditFinding.ladder,
    AuditFinding.rung,
    AuditFinding.repeat_no,
    AuditFinding.audience,
    AuditFinding.expected_on,
    AuditFinding.found,
    AuditFinding.first_seen_at,
    AuditFinding.gone_at,
)


def read_findings(session: Session, actor: Actor, *, gone: bool = False, page: int = 1) -> Paged[Finding]:
    """Differences of the actor's authorities and of the whole installation, newest first."""
    mine = sa.or_(
        AuditFinding.authority_id.is_(None), AuditFinding.authority_id.in_(logged_authorities(actor))
    )
    stands = AuditFinding.gone_at.is_not(None) if gone else AuditFinding.gone_at.is_(None)
    n = session.scalar(sa.select(sa.func.count()).select_from(AuditFinding).where(mine, stands)) or 0
    page, pages = place_of(page, n)
    rows = session.execute(
        sa.select(*_COLUMNS)
        .outerjoin(Assignment, Assignment.id == AuditFinding.assignment_id)
        .outerjoin(Duty, Duty.id == Assignment.duty_id)
        .outerjoin(Agency, Agency.id == Assignment.agency_id)
        .where(mine, stands)
        .order_by(AuditFinding.first_seen_at.desc(), AuditFinding.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return Paged([Finding(*row) for row in rows], n, page, pages)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What the check cannot measure yet, or no longer.

    ``notices``: recorded before their ladder was changed, so that their day and audiences are not measured;
    their mails are. ``ladders``: changed too late for the sweep that is checked.
    """

    notices: int = 0
    ladders: int = 0


def read_left_out(session: Session, actor: Actor, *, now: datetime) -> LeftOut:
    """Counted over the actor's authorities."""
    rows, mine = ladder_rows(session), logged_authorities(actor)
    if not rows.settled:
        return LeftOut()
    chosen, at = Chosen(rows, Assignment, Notice.ladder), compared_to(session)
    notices = chosen.join(
        sa.select(sa.func.count(Notice.id)).join(Assignment, Assignment.id == Notice.assignment_id)
    ).where(
        Assignment.authority_id.in_(mine),
        sa.or_(Assignment.closed_on.is_(None), Notice.recorded_at >= now - RECENT),
        sa.not_(chosen.settled_by(Notice.recorded_at)),
    )
    return LeftOut(
        session.scalar(notices) or 0,
        sum(
            authority in mine and (at is None or settled > at.began_at)
            for authority, _code, settled in rows.settled
        ),
    )

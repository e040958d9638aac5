"""What was told about one assignment: which rung, when, to whom, the how-many-eth urging."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Delivery, Notice, Outbox, OutboxItem, Outcome, User


@dataclass(frozen=True, slots=True)
class Told:
    """One person told of a notice; ``sent_at`` is empty until the mail has left."""

    name: str
    audience: str
    state: Delivery
    day: date
    sent_at: datetime | None
    dropped: str


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A rung that was reached. ``urging`` counts the urgings sent up to this one, 0 where it is none."""

    id: int
    ladder: str
    rung: str
    reached_on: date
    outcome: Outcome
    reason: str
    urging: int
    told: list[Told] = field(default_factory=list)


def notices_of(session: Session, assignment_id: int) -> list[NoticeLine]:
    """Newest first, in one statement. The caller has asked for the right to see the log."""
    rows = session.execute(
        sa.select(
            Notice.id,
            Notice.ladder,
            Notice.rung,
            Notice.reached_on,
            Notice.outcome,
            Notice.reason,
            Notice.urging,
            User.full_name,
            OutboxItem.audience,
            OutboxItem.dropped,
            Outbox.state,
            Outbox.day,
            Outbox.sent_at,
        )
        .outerjoin(OutboxItem, OutboxItem.notice_id == Notice.id)
        .outerjoin(Outbox, Outbox.id == OutboxItem.outbox_id)
        .outerjoin(User, User.id == Outbox.user_id)
        .where(Notice.assignment_id == assignment_id)
        .order_by(Notice.reached_on, Notice.id, OutboxItem.id)
    )
    found: dict[int, NoticeLine] = {}
    urgings = 0
    for row in rows:
        if row.id not in found:
            counts = row.urging and row.outcome is Outcome.SENT
            urgings += counts
            found[row.id] = NoticeLine(
                row.id,
                row.ladder,
                row.rung,
                row.reached_on,
                row.outcome,
                row.reason,
                urgings if counts else 0,
            )
        if row.state is not None:
            found[row.id].told.append(
                Told(row.full_name or "", row.audience, row.state, row.day, row.sent_at, row.dropped)
            )
    return list(reversed(found.values()))

"""What stands on record about urgings: which reached somebody, which number each has, which one is the latest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import ARRIVED, ON_THE_WAY, Delivery, Notice, Outbox, OutboxItem, Outcome, Urging, User
from models.bulk import among
from workflow.rules.local_time import local_day
from workflow.rules.urging import Reach, Urged


def reach_of(states: Iterable[tuple[Delivery | None, str]]) -> Reach:
    """What became of one urging, from its mails' states and why an item was taken out ("" where it was not)."""
    kept = [state for state, dropped in states if not dropped]
    if any(state in ARRIVED for state in kept):
        return Reach.DELIVERED
    return Reach.ON_THE_WAY if any(state in ON_THE_WAY for state in kept) else Reach.LOST


@dataclass(frozen=True, slots=True)
class UrgedBefore:
    """An urging of one assignment. ``by`` is empty where the ladder urged; ``sent_on`` where it arrived."""

    assignment_id: int
    urged: Urged
    by: str
    at: datetime
    day: date | None
    sent_on: frozenset[date]


def urged_before(session: Session, assignment_ids: Sequence[int]) -> dict[int, list[UrgedBefore]]:
    """All urgings of the assignments, oldest first, in one statement."""
    rows = session.execute(
        sa.select(
            Notice.id,
            Notice.assignment_id,
            Notice.arming,
            Notice.recorded_at,
            User.full_name,
            Urging.day,
            OutboxItem.dropped,
            Outbox.state,
            Outbox.sent_at,
        )
        .outerjoin(Urging, Urging.notice_id == Notice.id)
        .outerjoin(User, User.id == Urging.by_id)
        .outerjoin(OutboxItem, OutboxItem.notice_id == Notice.id)
        .outerjoin(Outbox, Outbox.id == OutboxItem.outbox_id)
        .where(
            among(session, Notice.assignment_id, assignment_ids),
            Notice.urging,
            Notice.outcome == Outcome.SENT,
        )
        .order_by(Notice.id)
    )
    by_notice: dict[int, list[Any]] = {}
    for row in rows:
        by_notice.setdefault(row.id, []).append(row)
    found: dict[int, list[UrgedBefore]] = {}
    for notice_id, mails in by_notice.items():
        first = mails[0]
        reach = reach_of((m.state, m.dropped or "") for m in mails)
        sent = frozenset(
            local_day(m.sent_at) for m in mails if m.sent_at and m.state in ARRIVED and not m.dropped
        )
        found.setdefault(first.assignment_id, []).append(
            UrgedBefore(
                first.assignment_id,
                Urged(notice_id, first.arming, reach),
                first.full_name or "",
                first.recorded_at,
                first.day,
                sent,
            )
        )
    return found

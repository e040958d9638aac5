"""What stands on record about urgings: which reached the agency, which number each has, which one is the latest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import ARRIVED, ON_THE_WAY, Delivery, Notice, Outbox, OutboxItem, Outcome, Urging, User
from models.bulk import among
from models.urging_sql import to_agency
from workflow.rules.local_time import local_day
from workflow.rules.urging import Reach, Urged
from workflow.services.outbox_check import JOINED


def reach_of(states: Iterable[tuple[Delivery | None, bool | None]]) -> Reach:
    """What became of one urging, from its mails' states and whether the item was ``to_agency`` (``urging_sql``)."""
    kept = [state for state, to_agency in states if to_agency]
    if any(state in ARRIVED for state in kept):
        return Reach.DELIVERED
    return Reach.ON_THE_WAY if any(state in ON_THE_WAY for state in kept) else Reach.LOST


def goes_along(dropped: Iterable[str]) -> bool:
    """Whether an urging ordered by a person stands with one of the ladder, by why its items were taken out."""
    reasons = list(dropped)
    return JOINED in reasons and all(reasons)


@dataclass(frozen=True, slots=True)
class UrgedBefore:
    """An urging of one assignment. ``by`` is empty where the ladder urged.

    ``sent``: the local days on which mails left that reached the agency, each with its first moment.
    """

    assignment_id: int
    urged: Urged
    by: str
    at: datetime
    day: date | None
    sent: Mapping[date, datetime]


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
            to_agency().label("to_agency"),
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
        reach = reach_of((m.state, m.to_agency) for m in mails)
        arrived = [m.sent_at for m in mails if m.sent_at and m.state in ARRIVED and m.to_agency]
        sent = {local_day(at): at for at in sorted(arrived, reverse=True)}
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

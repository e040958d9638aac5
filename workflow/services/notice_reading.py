"""What was told about one assignment: which rung, when, to whom, the how-many-eth urging."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from models import Delivery, Notice, Outbox, OutboxItem, Outcome, Urging, User
from models.urging_sql import to_agency
from workflow.rules.urging import Urged, numbered
from workflow.services.urgings import goes_along, reach_of


@dataclass(frozen=True, slots=True)
class Told:
    """One person told of a notice; ``sent_at`` is empty until the mail has left.

    ``as_stand_in``: somebody of the office, as nobody held the post.
    """

    name: str
    audience: str
    state: Delivery
    day: date
    sent_at: datetime | None
    dropped: str
    as_stand_in: bool


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A rung that was reached, or an urging that a person ordered.

    ``is_urging``: it counts as one where it arrives at the agency; ``urging`` is its number, 0 where it does not.
    ``joined``: it was said with an urging of the ladder and counts with that one.
    ``by``, ``note`` and ``report_by`` are the person's, empty for the ladder's own.
    """

    id: int
    ladder: str
    rung: str
    reached_on: date
    outcome: Outcome
    reason: str
    is_urging: bool
    urging: int
    by: str
    note: str
    report_by: date | None
    told: list[Told] = field(default_factory=list)

    @property
    def joined(self) -> bool:
        """Whether all that was to be said stands with the ladder's urging."""
        return goes_along(t.dropped for t in self.told)


def notices_of(session: Session, assignment_id: int) -> list[NoticeLine]:
    """Newest first, in one statement. The caller has asked for the right to see the log."""
    ordering = aliased(User)
    rows = session.execute(
        sa.select(
            Notice.id,
            Notice.arming,
            Notice.ladder,
            Notice.rung,
            Notice.reached_on,
            Notice.outcome,
            Notice.reason,
            Notice.urging,
            User.full_name,
            OutboxItem.audience,
            OutboxItem.dropped,
            OutboxItem.as_stand_in,
            to_agency().label("to_agency"),
            Outbox.state,
            Outbox.day,
            Outbox.sent_at,
            ordering.full_name.label("by"),
            Urging.note,
            Urging.report_by,
        )
        .outerjoin(Urging, Urging.notice_id == Notice.id)
        .outerjoin(ordering, ordering.id == Urging.by_id)
        .outerjoin(OutboxItem, OutboxItem.notice_id == Notice.id)
        .outerjoin(Outbox, Outbox.id == OutboxItem.outbox_id)
        .outerjoin(User, User.id == Outbox.user_id)
        .where(Notice.assignment_id == assignment_id)
        .order_by(Notice.reached_on, Notice.id, OutboxItem.id)
    ).all()
    numbers = _numbers(rows)
    found: dict[int, NoticeLine] = {}
    for row in rows:
        if row.id not in found:
            found[row.id] = NoticeLine(
                row.id,
                row.ladder,
                row.rung,
                row.reached_on,
                row.outcome,
                row.reason,
                row.id in numbers,
                numbers.get(row.id, 0),
                row.by or "",
                row.note or "",
                row.report_by,
            )
        if row.state is not None:
            found[row.id].told.append(
                Told(
                    row.full_name or "",
                    row.audience,
                    row.state,
                    row.day,
                    row.sent_at,
                    row.dropped,
                    row.as_stand_in,
                )
            )
    return list(reversed(found.values()))


def _numbers(rows: Sequence[Any]) -> dict[int, int]:
    """The how-many-eth urging each sent urging is, by notice."""
    mails: dict[tuple[int, int], list[Any]] = {}
    for row in rows:
        if row.urging and row.outcome is Outcome.SENT:
            mails.setdefault((row.id, row.arming), []).append(row)
    return numbered(
        Urged(notice_id, arming, reach_of((m.state, m.to_agency) for m in found))
        for (notice_id, arming), found in mails.items()
    )

"""What stands on record about one assignment's notices: each with its people and what became of their mails."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from models import FAILED, Delivery, Notice, Outbox, OutboxAttempt, OutboxItem, Outcome, Urging, User
from models.urging_sql import to_agency
from workflow.rules import notices
from workflow.rules.notices import Fired
from workflow.rules.rungs import Audience
from workflow.rules.urging import Reach
from workflow.services.daily_mail import KNOWS_ALREADY
from workflow.services.urgings import goes_along, reach_of


@dataclass(frozen=True, slots=True)
class ToldLine:
    """One person of a notice. ``state`` is where the mail stood; ``dropped`` why it was taken out before.

    ``to_agency``: it tells the lead agency itself; ``as_stand_in``: the office, as nobody held the post.
    ``email`` and ``failure`` (the server's last answer) are empty for those who may not see the log.
    """

    audience: str
    name: str
    email: str
    state: str
    day: date
    sent_at: datetime | None
    dropped: str
    failure: str
    to_agency: bool = False
    as_stand_in: bool = False


@dataclass(slots=True)
class Recorded:
    """One notice on record."""

    ladder: str
    arming: int
    rung: str
    repeat: int
    wait: int
    outcome: str
    reason: str
    urging: bool
    reached_on: date
    recorded_at: datetime
    notice_id: int = 0
    by: str = ""
    note: str = ""
    report_by: date | None = None
    told: list[ToldLine] = field(default_factory=list)
    _promised: dict[Audience, date] = field(default_factory=dict)

    @property
    def reach(self) -> Reach:
        """Whether it reached the agency."""
        return reach_of((Delivery(t.state), t.to_agency) for t in self.told)

    @property
    def called_off(self) -> bool:
        """It was promised, and everybody's line was taken out before it was sent."""
        return bool(self.told) and all(t.dropped or t.state == Delivery.CANCELLED for t in self.told)

    @property
    def joined(self) -> bool:
        """Ordered by a person, and said with an urging of the ladder in the same mail."""
        return goes_along(t.dropped for t in self.told)

    def fired(self) -> Fired:
        """As the rules take it."""
        return Fired(
            self.ladder,
            self.arming,
            self.rung,
            self.repeat,
            self.wait,
            notices.Outcome(self.outcome),
            tuple(notices.Delivery(a, on) for a, on in sorted(self._promised.items())),
            self.urging and self.reach is not Reach.LOST,
        )


def recorded_until(
    session: Session, assignment_id: int, end: datetime | None, *, whole: bool
) -> list[Recorded]:
    """Notices recorded before ``end`` (none: until now), oldest first, with their mails as they stood then.

    ``whole``: with addresses and the answers of the mail server.
    """
    last = (
        sa.select(OutboxAttempt.detail)
        .where(OutboxAttempt.outbox_id == Outbox.id)
        .order_by(OutboxAttempt.n.desc())
        .limit(1)
        .scalar_subquery()
    )
    ordering = aliased(User)
    rows = session.execute(
        sa.select(
            Notice,
            Urging.note,
            Urging.report_by,
            ordering.full_name.label("by"),
            OutboxItem.audience,
            OutboxItem.dropped,
            OutboxItem.as_stand_in,
            to_agency().label("to_agency"),
            User.full_name,
            User.email,
            Outbox.sent_to,
            Outbox.state,
            Outbox.day,
            Outbox.sent_at,
            last.label("failure"),
        )
        .outerjoin(Urging, Urging.notice_id == Notice.id)
        .outerjoin(ordering, ordering.id == Urging.by_id)
        .outerjoin(OutboxItem, OutboxItem.notice_id == Notice.id)
        .outerjoin(Outbox, Outbox.id == OutboxItem.outbox_id)
        .outerjoin(User, User.id == Outbox.user_id)
        .where(Notice.assignment_id == assignment_id, sa.true() if end is None else Notice.recorded_at < end)
        .order_by(Notice.reached_on, Notice.id, Outbox.day, OutboxItem.id)
    )
    found: dict[int, Recorded] = {}
    for row in rows:
        notice: Notice = row.Notice
        known = found.setdefault(notice.id, _recorded(row))
        if row.state is not None:
            known.told.append(_told(row, end, whole=whole))
            if row.dropped in ("", KNOWS_ALREADY):
                audience = Audience(row.audience)
                known._promised[audience] = min(row.day, known._promised.get(audience, row.day))
    return list(found.values())


def _recorded(row: Any) -> Recorded:
    notice: Notice = row.Notice
    return Recorded(
        notice.ladder,
        notice.arming,
        notice.rung,
        notice.repeat_no,
        notice.wait,
        notice.outcome.value,
        notice.reason,
        notice.urging and notice.outcome is Outcome.SENT,
        notice.reached_on,
        notice.recorded_at,
        notice.id,
        row.by or "",
        row.note or "",
        row.report_by,
    )


def _told(row: Any, end: datetime | None, *, whole: bool) -> ToldLine:
    sent = row.sent_at if row.sent_at and (end is None or row.sent_at < end) else None
    state = row.state.value
    if state == Delivery.SENT and sent is None:
        state = Delivery.PENDING.value
    return ToldLine(
        row.audience,
        row.full_name or "",
        (row.sent_to or row.email or "") if whole else "",
        state,
        row.day,
        sent,
        row.dropped,
        (row.failure or "") if whole and row.state in FAILED else "",
        bool(row.to_agency),
        row.as_stand_in,
    )

"""The outbox as the office reads it: what was promised to whom, what went out, what the server said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import (
    TRIAL,
    Assignment,
    Delivery,
    Duty,
    Notice,
    Outbox,
    OutboxAttempt,
    OutboxItem,
    User,
)
from workflow.rules.permissions import Actor
from workflow.services import scope
from workflow.services.log_pages import PAGE, Paged, logged_authorities, place_of


@dataclass(frozen=True, slots=True)
class MailRow:
    """A mail that was promised; ``name`` is empty for an agency's own mailbox, ``trial`` tells of no duty."""

    id: int
    name: str
    sent_to: str
    subject: str
    state: Delivery
    day: date
    attempts: int
    sent_at: datetime | None
    not_before: datetime
    last_answer: str
    trial: bool


@dataclass(frozen=True, slots=True)
class MailItem:
    """One notice inside a mail; ``dropped`` says why it was taken out before sending."""

    assignment_id: int
    text: str
    ladder: str
    wait: int
    urging: bool
    audience: str
    dropped: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to hand the mail over and what the server said."""

    n: int
    at: datetime
    outcome: str
    code: int | None
    detail: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail with the copy that was kept, its items and attempts."""

    row: MailRow
    message_id: str
    created_at: datetime
    body_text: str
    body_html: str
    items: list[MailItem]
    attempts: list[Attempt]


def _mail_rows() -> sa.Select[*tuple[Any, ...]]:
    answer = (
        sa.select(OutboxAttempt.detail)
        .where(OutboxAttempt.outbox_id == Outbox.id)
        .order_by(OutboxAttempt.n.desc())
        .limit(1)
        .correlate(Outbox)
        .scalar_subquery()
    )
    return sa.select(
        Outbox.id,
        sa.func.coalesce(User.full_name, ""),
        Outbox.sent_to,
        Outbox.subject,
        Outbox.state,
        Outbox.day,
        Outbox.attempts,
        Outbox.sent_at,
        Outbox.not_before,
        sa.func.coalesce(answer, ""),
        Outbox.kind == TRIAL,
    ).outerjoin(User, User.id == Outbox.user_id)


def read_mails(
    session: Session, scope_of: Actor | None, *, state: Delivery | None = None, page: int = 1
) -> Paged[MailRow]:
    """Mails, undeliverable ones first, then the newest. Without an actor all of them (the demonstration)."""
    found: list[sa.ColumnElement[bool]] = [sa.true()]
    if scope_of is not None:
        found.append(Outbox.authority_id.in_(logged_authorities(scope_of)))
    if state is not None:
        found.append(Outbox.state == state)
    n = session.scalar(sa.select(sa.func.count()).select_from(Outbox).where(*found)) or 0
    page, pages = place_of(page, n)
    dead_first = sa.case((Outbox.state == Delivery.DEAD, 0), else_=1)
    rows = session.execute(
        _mail_rows()
        .where(*found)
        .order_by(dead_first, Outbox.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return Paged([MailRow(*row) for row in rows], n, page, pages)


def read_mail(session: Session, scope_of: Actor | None, mail_id: int) -> Mail:
    """One mail as it went out.

    Raises:
        NotFound: there is none, or it is another authority's.
    """
    allowed = sa.true() if scope_of is None else Outbox.authority_id.in_(logged_authorities(scope_of))
    row = session.execute(_mail_rows().where(Outbox.id == mail_id, allowed)).one_or_none()
    kept = session.get(Outbox, mail_id) if row is not None else None
    if row is None or kept is None:
        raise scope.NotFound
    items = session.execute(
        sa.select(
            OutboxItem.assignment_id,
            Duty.text,
            Notice.ladder,
            Notice.wait,
            Notice.urging,
            OutboxItem.audience,
            OutboxItem.dropped,
        )
        .join(Notice, Notice.id == OutboxItem.notice_id)
        .join(Assignment, Assignment.id == OutboxItem.assignment_id)
        .join(Duty, Duty.id == Assignment.duty_id)
        .where(OutboxItem.outbox_id == mail_id)
        .order_by(OutboxItem.id)
    )
    attempts = session.execute(
        sa.select(
            OutboxAttempt.n, OutboxAttempt.at, OutboxAttempt.outcome, OutboxAttempt.code, OutboxAttempt.detail
        )
        .where(OutboxAttempt.outbox_id == mail_id)
        .order_by(OutboxAttempt.n)
    )
    return Mail(
        MailRow(*row),
        kept.message_id,
        kept.created_at,
        kept.body_text,
        kept.body_html,
        [MailItem(*item) for item in items],
        [Attempt(*attempt) for attempt in attempts],
    )

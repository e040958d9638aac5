"""A mail that a server took came back: it did not arrive, so what it urged does not count, and the office sees it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Delivery, Outbox, OutboxAttempt, OutboxItem
from workflow.delivery_report import DeliveryReport, FailedRecipient
from workflow.rules.refusal import Refusal
from workflow.services.events import record

BOUNCED = "bounced"
"""The outcome of the attempt that is added to the mail's log."""


class Bounce(StrEnum):
    """What a report changed."""

    MARKED = "marked"
    KNOWN = "known"
    NOTHING = "nothing"


def take_back(session: Session, report: DeliveryReport, *, now: datetime) -> tuple[Bounce, Outbox]:
    """Mark the mail that the report names; the same report again changes nothing.

    A report of a mere delay, or of a mail whose failure is known or settled, changes nothing either.

    Raises:
        Refusal: ``report_foreign`` where we sent no such message; ``report_recipient`` where it names nobody
            whom that message was for; ``report_early`` while the mail is just being sent.
    """
    mail = session.scalar(sa.select(Outbox).where(Outbox.message_id == report.message_id).with_for_update())
    if mail is None or not mail.sent_to or mail.state in _NEVER_LEFT:
        raise Refusal("report_foreign", message=report.message_id)
    if not report.failed:
        return Bounce.NOTHING, mail
    ours = next((f for f in report.failed if mail.sent_to.casefold() in f.addresses), None)
    if ours is None:
        raise Refusal("report_recipient", message=report.message_id)
    if mail.state is Delivery.SENDING:
        raise Refusal("report_early", message=report.message_id)
    if mail.state not in (Delivery.SENT, Delivery.UNCERTAIN):
        return Bounce.KNOWN, mail
    _mark(session, mail, ours, now=now)
    return Bounce.MARKED, mail


_NEVER_LEFT = (Delivery.CANCELLED, Delivery.EXPIRED)


def _mark(session: Session, mail: Outbox, failed: FailedRecipient, *, now: datetime) -> None:
    last = session.scalar(sa.select(sa.func.max(OutboxAttempt.n)).where(OutboxAttempt.outbox_id == mail.id))
    mail.state, mail.attempts = Delivery.BOUNCED, (last or 0) + 1
    session.add(
        OutboxAttempt(
            outbox_id=mail.id,
            n=mail.attempts,
            at=now,
            outcome=BOUNCED,
            code=failed.code,
            detail=failed.words,
        )
    )
    for assignment_id in concerned(session, mail.id):
        record(
            session,
            "assignment",
            assignment_id,
            "mail_bounced",
            by=None,
            now=now,
            payload={"outbox": mail.id, "code": failed.code},
        )


def concerned(session: Session, outbox_id: int) -> list[int]:
    """Assignments that the mail told of."""
    return list(
        session.scalars(
            sa.select(OutboxItem.assignment_id)
            .where(OutboxItem.outbox_id == outbox_id, OutboxItem.dropped == "")
            .distinct()
            .order_by(OutboxItem.assignment_id)
        )
    )

"""What should have been sent, counted in SQL: every urging has its mail, every ripe mail leaves, nobody gets two."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from models import (
    ON_THE_WAY,
    TRIAL,
    Assignment,
    AuditDay,
    Delivery,
    Event,
    Notice,
    Outbox,
    OutboxItem,
    Urging,
)
from workflow.rules.local_time import midnight
from workflow.rules.urging import MANUAL, URGE
from workflow.services.audit_ladders import Chosen, LadderRows, rows_of

TAKEN = (Delivery.SENT, Delivery.BOUNCED, Delivery.HANDED)
"""A server took it at ``sent_at``, whatever came back later."""
LOOKED_BACK = 8
"""Days over which two mails to one person on one day are looked for."""


def _carried(*more: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    carrier = sa.exists().where(OutboxItem.notice_id == Notice.id, Outbox.id == OutboxItem.outbox_id, *more)
    return carrier.correlate(Notice)


def _notices(recent: datetime) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Assignment.authority_id,
            Notice.assignment_id,
            Notice.ladder,
            Notice.rung,
            Notice.repeat_no,
            Notice.reached_on.label("expected_on"),
        )
        .join(Assignment, Assignment.id == Notice.assignment_id)
        .where(
            Notice.outcome == "sent",
            sa.or_(Assignment.closed_on.is_(None), Notice.recorded_at >= recent),
        )
    )


def no_mail(recent: datetime) -> sa.Select[*tuple[Any, ...]]:
    """Notices recorded as sent that no mail carries."""
    return _notices(recent).where(~_carried())


def not_urged(recent: datetime) -> sa.Select[*tuple[Any, ...]]:
    """Assignments whose history names more urgings ordered by a person than stand in the record."""
    orders = (
        sa.select(sa.func.count())
        .select_from(Urging)
        .join(Notice, sa.and_(Notice.id == Urging.notice_id, Notice.ladder == MANUAL))
        .where(Urging.assignment_id == Event.subject_id)
        .correlate(Event)
        .scalar_subquery()
    )
    said = sa.func.count()
    return (
        sa.select(
            sa.func.min(Assignment.authority_id).label("authority_id"),
            Event.subject_id.label("assignment_id"),
            sa.literal(MANUAL).label("ladder"),
            sa.literal(URGE).label("rung"),
            sa.cast(orders, sa.String).label("found"),
        )
        .join(Assignment, Assignment.id == Event.subject_id)
        .where(
            Event.subject == "assignment",
            Event.verb == "urged",
            sa.or_(Assignment.closed_on.is_(None), Event.at >= recent),
        )
        .group_by(Event.subject_id)
        .having(said > orders)
    )


def not_to(ladders: LadderRows, recent: datetime) -> sa.Select[*tuple[Any, ...]]:
    """Notices whose mails leave out one of the audiences of their rung."""
    columns = {"set_id": sa.Integer, "ladder": sa.String, "rung": sa.String, "audience": sa.String}
    told = rows_of("told", columns, ladders.told)
    chosen = Chosen(ladders, Assignment, Notice.ladder)
    return (
        chosen.join(_notices(recent))
        .add_columns(told.c.audience)
        .join(
            told,
            sa.and_(
                told.c.ladder == Notice.ladder, told.c.rung == Notice.rung, told.c.set_id == chosen.set_id
            ),
        )
        .where(
            chosen.settled_by(Notice.recorded_at),
            _carried(),
            ~sa.exists()
            .where(
                OutboxItem.notice_id == Notice.id,
                OutboxItem.audience == told.c.audience,
                Outbox.id == OutboxItem.outbox_id,
            )
            .correlate(Notice, told),
        )
    )


def lost_mail(since: date) -> sa.Select[*tuple[Any, ...]]:
    """Mails that were called off although something stood in them."""
    full = sa.exists().where(OutboxItem.outbox_id == Outbox.id, OutboxItem.dropped == "")
    return sa.select(
        Outbox.authority_id, Outbox.id.label("outbox_id"), Outbox.day.label("expected_on")
    ).where(Outbox.state == Delivery.CANCELLED, Outbox.day >= since, full)


def stuck_mail(ripe_before: datetime) -> sa.Select[*tuple[Any, ...]]:
    """Mails that could have left an hour ago and still wait."""
    return sa.select(
        Outbox.authority_id,
        Outbox.id.label("outbox_id"),
        Outbox.day.label("expected_on"),
        sa.type_coerce(Outbox.state, sa.String).label("found"),
    ).where(Outbox.state.in_(ON_THE_WAY), Outbox.not_before <= ripe_before, Outbox.created_at <= ripe_before)


def two_mails(since: date) -> sa.Select[*tuple[Any, ...]]:
    """People who got more than one mail on one local day; the newest of them stands for all.

    A mail may be older than the day on which it left: after an outage the old ones go first.
    """
    return (
        sa.select(
            sa.func.min(Outbox.authority_id).label("authority_id"),
            sa.func.max(Outbox.id).label("outbox_id"),
            AuditDay.day.label("expected_on"),
            sa.cast(sa.func.count(), sa.String).label("found"),
        )
        .join(AuditDay, sa.and_(Outbox.sent_at >= AuditDay.begins_at, Outbox.sent_at < AuditDay.ends_at))
        .where(Outbox.state.in_(TAKEN), Outbox.kind != TRIAL, Outbox.sent_at >= midnight(since))
        .group_by(Outbox.user_id, AuditDay.day)
        .having(sa.func.count() > 1)
    )

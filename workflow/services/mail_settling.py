"""Settle a mail that did not arrive: send its content again, hand it over by other means, or leave it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import (
    ARRIVED,
    FAILED,
    ON_THE_WAY,
    Assignment,
    Delivery,
    MailSettlement,
    Outbox,
    OutboxItem,
    Settled,
)
from workflow.rules.local_time import local_day
from workflow.rules.mail_times import first_delivery_day
from workflow.rules.permissions import Action, Actor
from workflow.rules.refusal import Refusal
from workflow.rules.rungs import Audience
from workflow.rules.text import clean, clean_line
from workflow.services.bounces import concerned
from workflow.services.calendar import load_calendar
from workflow.services.daily_mail import Recipient, Wish, foresee, place
from workflow.services.events import record
from workflow.services.recipients import Place, load_directory
from workflow.services.scope import NotFound
from workflow.services.sweep_facts import COLUMNS, Armed


@dataclass(frozen=True, slots=True)
class Handing:
    """How the content was handed over: in person or by a paper, with its number where it has one, and the day."""

    handed_on: date
    document_number: str = ""
    note: str = ""


def _lost(session: Session, actor: Actor, mail_id: int, version: int) -> Outbox:
    """The mail, locked, if it is the actor's to settle and nobody has.

    Raises:
        NotFound: there is none, or it is another authority's.
        Refusal: ``not_lost``, ``already_settled``, ``stale``.
    """
    roots = [int(path.rstrip(".")) for path in actor.paths(Action.URGE) if path.count(".") == 1]
    mail = session.scalar(
        sa.select(Outbox).where(Outbox.id == mail_id, Outbox.authority_id.in_(roots)).with_for_update()
    )
    if mail is None:
        raise NotFound
    if session.get(MailSettlement, mail_id) is not None:
        raise Refusal("already_settled")
    if mail.state not in FAILED:
        raise Refusal("not_lost")
    if mail.attempts != version:
        raise Refusal("stale")
    return mail


def resend(
    session: Session,
    actor: Actor,
    mail_id: int,
    *,
    version: int,
    now: datetime,
    domain: str,
    address: str = "",
) -> dict[int, date]:
    """Put everything into the next mails of those who hold the posts now, or stand in there; by person the day.

    What is no longer true then is left out when that mail leaves, as always.

    Raises:
        NotFound, Refusal: as of ``_lost``; ``nobody_to_tell`` where nobody holds the posts still;
            ``nothing_to_resend`` where everybody who holds them has it, and of a weekly digest.
    """
    mail = _lost(session, actor, mail_id, version)
    calendar = load_calendar(session)
    day = first_delivery_day(now, calendar)
    wishes = _wishes(session, mail, day)
    if not wishes:
        raise Refusal("nothing_to_resend")
    if not all(wish.to.user_id for wish in wishes):
        raise Refusal("nobody_to_tell")
    days = foresee(session, wishes, calendar, lock=True)
    place(session, wishes, calendar, now=now, domain=domain)
    _settle(session, actor, mail, MailSettlement(how=Settled.RESENT), now=now, address=address)
    return days


def _wishes(session: Session, mail: Outbox, day: date) -> list[Wish]:
    """Everybody who holds the posts on ``day`` and neither has these notices nor is about to get them."""
    items = session.execute(
        sa.select(OutboxItem.notice_id, OutboxItem.audience, OutboxItem.assignment_id).where(
            OutboxItem.outbox_id == mail.id, OutboxItem.dropped == ""
        )
    ).all()
    rows = session.execute(
        sa.select(*COLUMNS).where(Assignment.id.in_({item.assignment_id for item in items}))
    )
    armed = {row.id: Armed._make(row) for row in rows}
    directory = load_directory(session, {row.authority_id for row in armed.values()}, day)
    reached = _reached(session, {item.notice_id for item in items})
    wishes: list[Wish] = []
    for item in items:
        row, audience = armed[item.assignment_id], Audience(item.audience)
        told = directory.told(audience, Place(row.authority_id, row.agency_id, row.responsible_id))
        wishes += [
            Wish(Recipient(p, row.authority_id, day), item.notice_id, row.id, audience, told.as_stand_in)
            for p in told.people or (None,)
            if (item.notice_id, p) not in reached
        ]
    return wishes


def _reached(session: Session, notice_ids: set[int]) -> set[tuple[int, int | None]]:
    rows = session.execute(
        sa.select(OutboxItem.notice_id, Outbox.user_id)
        .join(Outbox, Outbox.id == OutboxItem.outbox_id)
        .where(
            OutboxItem.notice_id.in_(notice_ids),
            OutboxItem.dropped == "",
            Outbox.state.in_((*ARRIVED, *ON_THE_WAY)),
        )
    )
    return {(notice_id, user_id) for notice_id, user_id in rows}


def hand(
    session: Session,
    actor: Actor,
    mail_id: int,
    handing: Handing,
    *,
    version: int,
    now: datetime,
    address: str = "",
) -> None:
    """It was handed over by other means: from now on its urgings count as delivered.

    Raises:
        NotFound, Refusal: as of ``_lost``; ``handed_in_future``; ``handed_too_early`` before the mail's own day.
    """
    mail = _lost(session, actor, mail_id, version)
    if handing.handed_on > local_day(now):
        raise Refusal("handed_in_future", day=handing.handed_on)
    if handing.handed_on < local_day(mail.created_at):
        raise Refusal("handed_too_early", day=local_day(mail.created_at))
    mail.state = Delivery.HANDED
    settlement = MailSettlement(
        how=Settled.HANDED,
        document_number=clean_line(handing.document_number),
        handed_on=handing.handed_on,
        note=clean(handing.note),
    )
    _settle(session, actor, mail, settlement, now=now, address=address)


def leave(
    session: Session,
    actor: Actor,
    mail_id: int,
    note: str,
    *,
    version: int,
    now: datetime,
    address: str = "",
) -> None:
    """Nothing more is to be done about it; nothing in it counts as delivered.

    Raises:
        NotFound, Refusal: as of ``_lost``; ``note_needed``.
    """
    mail = _lost(session, actor, mail_id, version)
    if not clean(note):
        raise Refusal("note_needed")
    _settle(
        session, actor, mail, MailSettlement(how=Settled.LEFT, note=clean(note)), now=now, address=address
    )


def _settle(
    session: Session, actor: Actor, mail: Outbox, settlement: MailSettlement, *, now: datetime, address: str
) -> None:
    settlement.outbox_id, settlement.by_id, settlement.at = mail.id, actor.user_id, now
    session.add(settlement)
    act = {"number": settlement.document_number, "date": settlement.handed_on}
    for assignment_id in concerned(session, mail.id):
        record(
            session,
            "assignment",
            assignment_id,
            f"mail_{settlement.how.value}",
            by=actor.user_id,
            now=now,
            address=address,
            payload={
                "outbox": mail.id,
                "note": settlement.note or "",
                **({"act": act} if act["number"] else {}),
            },
        )

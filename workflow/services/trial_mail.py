"""A mail that an administrator sends to the own address, the way of all others: does mail leave, and does it arrive?"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import ON_THE_WAY, TRIAL, Agency, Delivery, Outbox
from workflow.rules.mail_times import first_delivery_day, opens_on
from workflow.rules.permissions import Action, Actor
from workflow.rules.refusal import Refusal
from workflow.services.calendar import load_calendar
from workflow.services.daily_mail import message_id_of
from workflow.services.events import record


def promise(session: Session, actor: Actor, *, now: datetime, domain: str, address: str = "") -> Outbox:
    """Promise the actor one mail; it leaves in the delivery window, with the next that leave.

    Raises:
        Refusal: ``not_allowed``; ``trial_waits`` while an earlier one of the actor is on its way.
    """
    roots = sorted(actor.paths(Action.MANAGE_MAIL), key=len)
    if not roots:
        raise Refusal("not_allowed", action=Action.MANAGE_MAIL.value)
    waits = sa.exists().where(
        Outbox.user_id == actor.user_id, Outbox.kind == TRIAL, Outbox.state.in_(ON_THE_WAY)
    )
    if session.scalar(sa.select(waits)):
        raise Refusal("trial_waits")
    key = f"{TRIAL}:{actor.user_id}:{now.isoformat()}"
    day = first_delivery_day(now, load_calendar(session))
    mail = Outbox(
        dedupe_key=key,
        message_id=message_id_of(key, domain),
        kind=TRIAL,
        authority_id=session.scalars(sa.select(Agency.authority_id).where(Agency.path == roots[0])).one(),
        user_id=actor.user_id,
        day=day,
        state=Delivery.PENDING,
        not_before=max(now, opens_on(day)),
        created_at=now,
    )
    session.add(mail)
    record(session, "user", actor.user_id, "trial_mail_asked", by=actor.user_id, now=now, address=address)
    session.flush()
    return mail

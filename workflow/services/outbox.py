"""Mails that wait: claim them with a lease, look once more whether they are true, and mark what became of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import TRIAL, Assignment, Delivery, Outbox, OutboxAttempt, OutboxItem
from workflow.letters import Letter, Words
from workflow.mail import Answer, Fate
from workflow.rules.local_time import local_day
from workflow.rules.mail_times import after, in_window, opens_on, retry_at
from workflow.services.calendar import load_calendar
from workflow.services.daily_mail import ABANDONED, may_have_left, open_fate, place, take_in
from workflow.services.events import record
from workflow.services.letter_facts import letters_of
from workflow.services.outbox_check import recheck
from workflow.services.weekly_mail import KIND as WEEKLY
from workflow.services.weekly_mail import look_again

LEASE = timedelta(seconds=60)
LONGEST_WAIT = timedelta(days=90)
"""How long a mail may have waited and still be found among those that left today; unbounded, every claim
would read all that its people ever got."""


def due_now(now: datetime) -> sa.ColumnElement[bool]:
    """Mails somebody should be sending: waiting and ripe, or left behind by a sender that died."""
    return sa.or_(
        sa.and_(Outbox.state.in_((Delivery.PENDING, Delivery.UNCERTAIN)), Outbox.not_before <= now),
        sa.and_(Outbox.state == Delivery.SENDING, Outbox.lease_until < now),
    )


def anything_due(session: Session, *, now: datetime) -> bool:
    """Whether a mail could leave at this moment."""
    if not in_window(now, load_calendar(session)):
        return False
    return session.scalar(sa.select(Outbox.id).where(due_now(now)).limit(1)) is not None


def claim(
    session: Session, *, now: datetime, owner: str, limit: int, domain: str
) -> tuple[int, list[Letter]]:
    """Take up to ``limit`` mails: how many were taken, and the letters that are still true.

    In the same unit every item is checked again: what is no longer true is dropped, what is now
    somebody else's goes into that person's mail, a copy waits for the level below. An empty mail
    is cancelled; a second one for the same day is joined or put off.
    """
    taken = list(
        session.scalars(
            sa.select(Outbox)
            .where(due_now(now))
            .order_by(Outbox.not_before, Outbox.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    )
    if not taken:
        return 0, []
    for mail in taken:
        if mail.state is Delivery.SENDING:
            _note_abandoned(session, mail, now=now)
        mail.state, mail.lease_owner, mail.lease_until = Delivery.SENDING, owner, now + LEASE
    session.flush()  # those whom items move to must see these rows as leaving
    mine = [mail for mail in taken if mail.kind == TRIAL]
    mine += _one_a_day(session, [mail for mail in taken if mail.kind != TRIAL], now=now)
    look_again(session, mine, now=now, domain=domain)
    wishes = recheck(session, [mail.id for mail in mine], now=now)
    place(session, wishes, load_calendar(session), now=now, domain=domain)
    letters = letters_of(session, mine, now=now)
    full = {letter.outbox_id for letter in letters}
    for mail in mine:
        if mail.id not in full:
            _settle(mail, Delivery.CANCELLED)
    return len(taken), letters


def _note_abandoned(session: Session, mail: Outbox, *, now: datetime) -> None:
    """The sender that held it is gone: whether a server took it, nobody here knows."""
    mail.attempts += 1
    session.add(OutboxAttempt(outbox_id=mail.id, n=mail.attempts, at=now, outcome=ABANDONED))


def _one_a_day(session: Session, taken: Sequence[Outbox], *, now: datetime) -> list[Outbox]:
    """Join several mails of one person into the oldest; put off those whose person had mail today.

    A mail that may have arrived already takes in nothing and joins nothing: its second copy is to say
    what the first one said, because a mailbox may show only one of two with the same name.
    """
    today = local_day(now)
    calendar = load_calendar(session)
    served = _had_mail_today(session, {mail.user_id for mail in taken}, now=now)
    open_ones = set(
        session.scalars(sa.select(Outbox.id).where(Outbox.id.in_([m.id for m in taken]), may_have_left()))
    )
    first: dict[int | None, Outbox] = {}
    for mail in sorted(taken, key=lambda mail: _carriers_first(mail, open_ones)):
        carrier = first.setdefault(mail.user_id, mail)
        apart = carrier is not mail and bool({mail.id, carrier.id} & open_ones)
        if served[mail.user_id] - {mail.id} or apart:
            _settle(mail, Delivery.PENDING)
            mail.not_before = opens_on(after(today, calendar))
        elif carrier is not mail:
            take_in(session, carrier.id, mail.id)
            _settle(mail, Delivery.CANCELLED)
    session.flush()
    return [mail for mail in taken if mail.state is Delivery.SENDING]


def _carriers_first(mail: Outbox, open_ones: set[int]) -> tuple[bool, bool, int]:
    """What may have arrived goes by itself; a digest carries the day's items, the latest where several wait."""
    weekly = mail.kind == WEEKLY
    return (mail.id not in open_ones, not weekly, -mail.id if weekly else mail.id)


def _had_mail_today(
    session: Session, people: set[int | None], *, now: datetime
) -> dict[int | None, set[int]]:
    """The mails that reached each person on this local day, or may have, whatever came of them later."""
    moment = sa.func.coalesce(Outbox.sent_at, OutboxAttempt.at)
    rows = session.execute(
        sa.select(Outbox.user_id, Outbox.id, moment)
        .outerjoin(OutboxAttempt, sa.and_(OutboxAttempt.outbox_id == Outbox.id, open_fate()))
        .where(
            Outbox.user_id.in_(people),
            Outbox.kind != TRIAL,
            Outbox.day >= local_day(now) - LONGEST_WAIT,
            moment > now - timedelta(days=1),
        )
    )
    served: dict[int | None, set[int]] = defaultdict(set)
    for user_id, mail_id, at in rows:
        if local_day(at) == local_day(now):
            served[user_id].add(mail_id)
    return served


def _settle(mail: Outbox, state: Delivery) -> None:
    mail.state, mail.lease_owner, mail.lease_until = state, "", None


def renew(session: Session, outbox_id: int, *, owner: str, now: datetime) -> bool:
    """Prolong the lease; ``False`` when the row is another sender's by now."""
    table = Outbox.metadata.tables[Outbox.__tablename__]
    mine = session.connection().execute(
        sa.update(table)
        .where(table.c.id == outbox_id, table.c.lease_owner == owner, table.c.state == Delivery.SENDING)
        .values(lease_until=now + LEASE)
    )
    return mine.rowcount == 1


def give_back(session: Session, outbox_ids: Sequence[int], *, owner: str) -> None:
    """Let others send what this sender could not begin; no attempt is counted."""
    session.execute(
        sa.update(Outbox)
        .where(Outbox.id.in_(outbox_ids), Outbox.lease_owner == owner, Outbox.state == Delivery.SENDING)
        .values(state=Delivery.PENDING, lease_owner="", lease_until=None)
    )


def mark(
    session: Session, letter: Letter, words: Words | None, answer: Answer, *, owner: str, now: datetime
) -> None:
    """Write down one attempt and what follows from it. Rows of another owner stay untouched."""
    if answer.fate is not Fate.SENT:
        _hold_histories(session, letter.outbox_id)
    mail = session.execute(
        sa.select(Outbox).where(Outbox.id == letter.outbox_id).with_for_update()
    ).scalar_one()
    if mail.lease_owner != owner or mail.state is not Delivery.SENDING:
        return
    earlier = session.execute(
        sa.select(OutboxAttempt.at, OutboxAttempt.outcome)
        .where(OutboxAttempt.outbox_id == mail.id)
        .order_by(OutboxAttempt.n)
    ).all()
    mail.attempts += 1
    session.add(
        OutboxAttempt(
            outbox_id=mail.id,
            n=mail.attempts,
            at=now,
            outcome=answer.fate.value,
            code=answer.code,
            detail=answer.detail[:500],
        )
    )
    mail.sent_to = letter.to
    if words is not None:
        mail.subject, mail.body_text, mail.body_html = words.subject, words.text, words.html
    if answer.fate is Fate.SENT:
        _settle(mail, Delivery.SENT)
        mail.sent_at = now
    elif answer.fate is Fate.REFUSED:
        _die(session, mail, answer, now=now)
    else:
        _try_later(session, mail, answer, earlier, now=now)


def _hold_histories(session: Session, outbox_id: int) -> None:
    """Lock what the mail is about, before the mail as the sweep does: giving up is told in its history."""
    concerned = sa.select(OutboxItem.assignment_id).where(OutboxItem.outbox_id == outbox_id)
    session.execute(
        sa.select(Assignment.id)
        .where(Assignment.id.in_(concerned))
        .order_by(Assignment.id)
        .with_for_update(of=Assignment)
    )


def _try_later(
    session: Session,
    mail: Outbox,
    answer: Answer,
    earlier: Sequence[sa.Row[datetime, str]],
    *,
    now: datetime,
) -> None:
    """A temporary failure by the timetable; an uncertain one once more, under the same name."""
    uncertain = answer.fate is Fate.UNCERTAIN
    answered = [
        row for row in earlier if row.outcome != ABANDONED
    ]  # a sender that died is no failure of the mail
    if uncertain and any(row.outcome == Fate.UNCERTAIN.value for row in answered):
        _die(session, mail, answer, now=now)
        return
    first = answered[0].at if answered else now
    again = retry_at(len(answered) + 1, now=now, first=first, seed=mail.id)
    if again is None:
        _die(session, mail, answer, now=now)
        return
    _settle(mail, Delivery.UNCERTAIN if uncertain else Delivery.PENDING)
    mail.not_before = again


def _die(session: Session, mail: Outbox, answer: Answer, *, now: datetime) -> None:
    """Given up, visibly: the log lists it and each assignment's history says so."""
    _settle(mail, Delivery.DEAD)
    concerned = session.scalars(
        sa.select(OutboxItem.assignment_id)
        .where(OutboxItem.outbox_id == mail.id, OutboxItem.dropped == "")
        .distinct()
    ).all()
    for assignment_id in concerned:
        record(
            session,
            "assignment",
            assignment_id,
            "mail_undeliverable",
            by=None,
            now=now,
            payload={"outbox": mail.id, "code": answer.code},
        )

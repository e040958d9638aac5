"""The leader's weekly digest: promised once a week, to whoever holds the post when it leaves, in one mail with the day's items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Delivery, Outbox, User
from models.bulk import insert_missing
from workflow.rules.local_time import local_day
from workflow.rules.mail_times import first_delivery_day
from workflow.rules.notifications import Choosable
from workflow.rules.permissions import Role
from workflow.rules.weekly import Week, first_working_day, week_of
from workflow.services.calendar import load_calendar
from workflow.services.daily_mail import KIND as DAILY
from workflow.services.daily_mail import MAIL, promised
from workflow.services.recipients import load_directory

KIND = "weekly"


def key_of(user_id: int, week: Week) -> str:
    """The dedupe key: one digest per person and week, ever."""
    return f"{KIND}:{user_id}:{week}"


@dataclass(frozen=True, slots=True)
class _Post:
    """One leader's post that somebody can be told for."""

    user_id: int
    authority_id: int


def promise(session: Session, *, now: datetime, domain: str) -> int:
    """Promise this week's digest of every authority that has none yet; returns how many mails were made.

    The week is that of the next delivery window, so that weeks gone by are never made up for. Safe to
    repeat, and beside another worker: the dedupe key decides.
    """
    calendar = load_calendar(session)
    day = first_delivery_day(now, calendar)
    week = week_of(day)
    if day < first_working_day(week, calendar):
        return 0
    roots = session.scalars(sa.select(Agency.id).where(Agency.parent_id.is_(None))).all()
    done = set(
        session.scalars(
            sa.select(Outbox.authority_id).where(
                Outbox.kind == KIND,
                Outbox.dedupe_key.like(f"{KIND}:%:{week}"),
                Outbox.state != Delivery.CANCELLED,
            )
        )
    )
    posts = leaders(session, [root for root in roots if root not in done], day)
    return _make(session, posts, week, day, now=now, domain=domain)


def leaders(session: Session, authority_ids: Sequence[int], day: date) -> list[_Post]:
    """Who is told as leader on ``day``: the holders, and the substitutes of those who are away; not who turned it off."""
    if not authority_ids:
        return []
    directory = load_directory(session, authority_ids, day)
    unwanted = set(
        session.scalars(sa.select(User.id).where(User.turned_off.contains(Choosable.WEEKLY_MAIL.value)))
    )
    found: dict[int, int] = {}
    for authority_id in sorted(authority_ids):
        for holder, agency_id in directory.over_authority.get((authority_id, Role.LEADER), []):
            told = directory.away.told_for(holder, agency_id, directory.reachable)
            if told is not None and told not in unwanted:
                found.setdefault(told, authority_id)
    return [_Post(user_id, authority_id) for user_id, authority_id in found.items()]


def _make(
    session: Session, posts: Sequence[_Post], week: Week, day: date, *, now: datetime, domain: str
) -> int:
    rows = {
        (key := key_of(post.user_id, week)): promised(
            key, KIND, Delivery.PENDING, post.authority_id, post.user_id, day, now=now, domain=domain
        )
        for post in posts
    }
    insert_missing(session, Outbox, MAIL, [rows[key] for key in sorted(rows)])
    made = session.scalar(
        sa.select(sa.func.count())
        .select_from(Outbox)
        .where(Outbox.dedupe_key.in_(rows), Outbox.created_at == now)
    )
    return made or 0


def look_again(session: Session, mails: Sequence[Outbox], *, now: datetime, domain: str) -> None:
    """Before digests leave: one of another week, or for somebody who no longer leads, is none any more.

    What else such a mail carries goes on as the person's daily mail; whoever leads now is promised the digest.
    """
    weekly = [mail for mail in mails if mail.kind == KIND]
    if not weekly:
        return
    today = local_day(now)
    week = week_of(today)
    posts = leaders(session, sorted({mail.authority_id for mail in weekly}), today)
    leading = {post.user_id for post in posts}
    replaced: set[int] = set()
    for mail in weekly:
        this_week = mail.dedupe_key.endswith(f":{week}")
        if this_week and mail.user_id in leading:
            continue
        mail.kind = DAILY
        if this_week:
            replaced.add(mail.authority_id)
    session.flush()  # what is not theirs any more must not be found as a digest of this week
    new = [post for post in posts if post.authority_id in replaced]
    _make(session, new, week, today, now=now, domain=domain)

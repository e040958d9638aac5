"""What a person is told in the application, read from what happened: nothing is kept twice."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, Comment, Contribution, Duty, Event, Mention, User, Watcher
from workflow.rules.notifications import KEPT, OBLIGING, Choosable, read_back, read_up_to, written
from workflow.rules.permissions import Action, Actor
from workflow.services import scope
from workflow.services.assignment_history import days_of, note_of

PAGE = 50
MOST_COUNTED = 100
"""More is told as "99+"; so the frame of every page counts no further."""
_TOLD = ("at", "verb", "assignment_id", "by_id", "words")


@dataclass(frozen=True, slots=True)
class Notification:
    """One line: when, who did what, to which assignment. ``new``: not read yet.

    ``words`` are what was said, or the reason of a decision; ``days`` the dates that it names.
    """

    at: datetime
    verb: str
    assignment_id: int
    by: str
    duty: str
    agency: str
    new: bool
    words: str
    days: Mapping[str, date]


@dataclass(frozen=True, slots=True)
class NotificationPage:
    """One page of the list, newest first, and how many there are and are new."""

    rows: list[Notification]
    total: int
    new: int


def _told(actor: Actor, now: datetime) -> sa.CompoundSelect[Any]:
    """Everything the actor is told of and may still see; ``verb`` is that of the event, or names the other kinds.

    ``words`` is the payload of an event, and what was written of the other kinds.
    """
    since = now - KEPT
    turned_off = sa.select(User.turned_off).where(User.id == actor.user_id).scalar_subquery()
    units = scope.agencies_under(actor.paths(Action.UPDATE))

    def wanted(kind: Choosable) -> sa.ColumnElement[bool]:
        return sa.not_(turned_off.contains(kind.value))

    def asked(at: Any, verb: str, by: Any, words: Any, *conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
        return (
            sa.select(at.label("at"), sa.literal(verb).label("verb"), Contribution.assignment_id, by, words)
            .join(Assignment, Assignment.id == Contribution.assignment_id)
            .where(
                *conditions,
                at > since,
                by != actor.user_id,
                scope.visible(actor),
                wanted(Choosable.CONTRIBUTION),
            )
        )

    happened = (
        sa.select(Event.at, Event.verb, Event.subject_id, Event.actor_id, Event.payload)
        .join(Assignment, Assignment.id == Event.subject_id)
        .where(
            Event.subject == "assignment",
            Event.at > since,
            Event.verb.in_(OBLIGING),
            Event.actor_id.is_distinct_from(actor.user_id),
            Assignment.agency_id.in_(units),
        )
    )
    named = sa.exists().where(Mention.comment_id == Comment.id, Mention.user_id == actor.user_id)
    said = (
        sa.select(
            Comment.at,
            sa.case((named, Choosable.MENTION.value), else_=Choosable.COMMENT.value),
            Comment.assignment_id,
            Comment.by_id,
            Comment.text,
        )
        .join(Assignment, Assignment.id == Comment.assignment_id)
        .where(
            Comment.at > since,
            Comment.by_id != actor.user_id,
            scope.visible(actor),
            sa.or_(
                sa.and_(named, wanted(Choosable.MENTION)),
                sa.and_(
                    sa.not_(named),
                    wanted(Choosable.COMMENT),
                    sa.exists().where(
                        Watcher.assignment_id == Comment.assignment_id, Watcher.user_id == actor.user_id
                    ),
                ),
            ),
        )
    )
    question = asked(
        Contribution.asked_at,
        "contribution_asked",
        Contribution.asked_by_id,
        Contribution.question,
        Contribution.agency_id.in_(units),
    )
    answer = asked(
        Contribution.answered_at,
        "contribution_given",
        Contribution.answered_by_id,
        Contribution.answer,
        Contribution.asked_by_id == actor.user_id,
    )
    return sa.union_all(happened, said, question, answer)


def unread_column(actor: Actor, now: datetime) -> sa.ScalarSelect[int]:
    """How many are not read yet, up to ``MOST_COUNTED``, as a column of another statement."""
    told = _told(actor, now).subquery("told")
    (at, *_rest) = told.c
    read_at = sa.select(User.notifications_read_at).where(User.id == actor.user_id).scalar_subquery()
    some = sa.select(at).where(sa.or_(read_at.is_(None), at > read_at)).limit(MOST_COUNTED).subquery("unread")
    return sa.select(sa.func.count()).select_from(some).scalar_subquery()


def notifications(session: Session, actor: Actor, *, now: datetime, page: int = 1) -> NotificationPage:
    """One page of the list, in two statements."""
    read_at = session.scalar(sa.select(User.notifications_read_at).where(User.id == actor.user_id))
    told = _told(actor, now).subquery("told")
    columns = dict(zip(_TOLD, told.c, strict=True))
    unread = sa.true() if read_at is None else columns["at"] > read_at
    rows = session.execute(
        sa.select(
            *columns.values(),
            User.full_name,
            Duty.text,
            Agency.name,
            sa.func.count().over(),
            sa.func.sum(sa.case((unread, 1), else_=0)).over(),
        )
        .join(Assignment, Assignment.id == columns["assignment_id"])
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(Agency, Agency.id == Assignment.agency_id)
        .outerjoin(User, User.id == columns["by_id"])
        .order_by(columns["at"].desc(), columns["assignment_id"].desc(), columns["verb"])
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    found = [
        Notification(
            at, verb, key, by or "", duty, agency, read_at is None or at > read_at, *_said(verb, words)
        )
        for at, verb, key, _by_id, words, by, duty, agency, _total, _new in rows
    ]
    return NotificationPage(found, rows[0][-2] if rows else 0, int(rows[0][-1] or 0) if rows else 0)


def _said(verb: str, words: str) -> tuple[str, Mapping[str, date]]:
    """What was said with it, and the dates it names."""
    if verb not in OBLIGING:
        return words, {}
    payload = json.loads(words)
    return note_of(payload), days_of(verb, payload)


def mark_read(session: Session, actor: Actor, shown: datetime, *, now: datetime) -> None:
    """Everything up to the moment that was shown is read; what came meanwhile stays new."""
    user = session.get_one(User, actor.user_id, with_for_update=True)
    user.notifications_read_at = read_up_to(shown, user.notifications_read_at, now)


def turned_off(session: Session, actor: Actor) -> frozenset[Choosable]:
    """What the person turned off."""
    return read_back(session.scalar(sa.select(User.turned_off).where(User.id == actor.user_id)) or "")


def turn_off(session: Session, actor: Actor, kinds: Sequence[Choosable]) -> None:
    """Keep what the person wants to hear no more of; everything else is told again."""
    session.get_one(User, actor.user_id, with_for_update=True).turned_off = written(kinds)

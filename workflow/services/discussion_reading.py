"""The exchange about an assignment as its page shows it, and what waits for an answer by a coordinator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from models import Agency, Assignment, Comment, Contribution, Coordinator, Duty, Mention, User, Watcher
from workflow.rules.contributions import Standing, standing
from workflow.rules.local_time import local_day, midnight
from workflow.rules.permissions import Action, Actor, works_for
from workflow.services import scope
from workflow.services.assignment_reading import AssignmentView
from workflow.services.discussion import Person, people_around

#: So many of the newest comments a page shows.
SHOWN = 200
#: So many of the newest comments a person is told of on one page, and of how many days.
HEARD, HEARD_DAYS = 20, 14


@dataclass(frozen=True, slots=True)
class Said:
    """One comment; ``told`` are those whom it names."""

    id: int
    at: datetime
    by: str
    text: str
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to a coordinator, and how it stands today; ``may_answer`` for who works there."""

    n: int
    agency: str
    asked_at: datetime
    asked_by: str
    question: str
    answer_by: date
    standing: Standing
    answered_at: datetime | None
    answered_by: str
    answer: str
    may_answer: bool

    @property
    def open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.standing in (Standing.WAITING, Standing.LATE)


@dataclass(frozen=True, slots=True)
class Discussion:
    """Comments oldest first, questions newest first; ``helpers`` are the coordinators that can be asked now."""

    comments: tuple[Said, ...]
    contributions: tuple[Asked, ...]
    people: tuple[Person, ...]
    helpers: tuple[tuple[int, str], ...]
    watches: bool
    may_comment: bool
    may_ask: bool


@dataclass(frozen=True, slots=True)
class Owed:
    """A contribution that the actor's agency owes."""

    assignment_id: int
    n: int
    agency: str
    lead: str
    duty: str
    question: str
    answer_by: date
    late: bool


def discussion_of(session: Session, actor: Actor, it: AssignmentView, today: date) -> Discussion:
    """What the actor reads and may do, of an assignment that the actor sees: at most five statements.

    Where nobody said or asked anything yet, two at most.
    """
    people = people_around(session, it.id, it.agency_id, today)
    contributions = _contributions(session, actor, it, today) if it.talked else ()
    may_ask = Action.UPDATE in it.rights and not it.closed and bool(it.coordinators)
    return Discussion(
        _comments(session, it.id) if it.talked else (),
        contributions,
        tuple(p for p in people if p.id != actor.user_id),
        _helpers(session, it.id, contributions) if may_ask else (),
        any(p.watches for p in people if p.id == actor.user_id),
        Action.COMMENT in it.rights,
        may_ask,
    )


def _comments(session: Session, assignment_id: int) -> tuple[Said, ...]:
    rows = session.execute(
        sa.select(Comment.id, Comment.at, User.full_name, Comment.text)
        .join(User, User.id == Comment.by_id)
        .where(Comment.assignment_id == assignment_id)
        .order_by(Comment.id.desc())
        .limit(SHOWN)
    ).all()
    told: dict[int, list[str]] = {}
    if rows:
        for row in session.execute(
            sa.select(Mention.comment_id, User.full_name)
            .join(User, User.id == Mention.user_id)
            .where(Mention.comment_id.in_([r.id for r in rows]))
            .order_by(User.full_name)
        ):
            told.setdefault(row.comment_id, []).append(row.full_name)
    return tuple(Said(r.id, r.at, r.full_name, r.text, tuple(told.get(r.id, ()))) for r in reversed(rows))


def _contributions(session: Session, actor: Actor, it: AssignmentView, today: date) -> tuple[Asked, ...]:
    asker, answerer = aliased(User), aliased(User)
    rows = session.execute(
        sa.select(
            Contribution,
            Agency.name,
            Agency.path,
            asker.full_name.label("asked_by"),
            answerer.full_name.label("answered_by"),
        )
        .join(Agency, Agency.id == Contribution.agency_id)
        .join(asker, asker.id == Contribution.asked_by_id)
        .outerjoin(answerer, answerer.id == Contribution.answered_by_id)
        .where(Contribution.assignment_id == it.id)
        .order_by(Contribution.n.desc())
    )
    found = []
    for row, agency, path, asked_by, answered_by in rows:
        stands = standing(
            row.answer_by,
            today,
            answered_on=local_day(row.answered_at) if row.answered_at else None,
            withdrawn=row.withdrawn_at is not None,
            closed=it.closed,
        )
        found.append(
            Asked(
                row.n,
                agency,
                row.asked_at,
                asked_by,
                row.question,
                row.answer_by,
                stands,
                row.answered_at,
                answered_by or "",
                row.answer,
                works_for(actor, path),
            )
        )
    return tuple(found)


def coordinators_of(session: Session, assignment_id: int) -> tuple[tuple[int, str], ...]:
    """Id and name of the agencies that help, in official order."""
    rows = session.execute(
        sa.select(Agency.id, Agency.name)
        .join(Coordinator, Coordinator.agency_id == Agency.id)
        .where(Coordinator.assignment_id == assignment_id)
        .order_by(Agency.order_no, Agency.sort_key)
    )
    return tuple((row.id, row.name) for row in rows)


def _helpers(
    session: Session, assignment_id: int, contributions: tuple[Asked, ...]
) -> tuple[tuple[int, str], ...]:
    waiting = {asked.agency for asked in contributions if asked.open}
    return tuple((i, name) for i, name in coordinators_of(session, assignment_id) if name not in waiting)


def owes(actor: Actor) -> sa.ColumnElement[bool]:
    """Contributions, joined with their assignment, that coordinators for whom the actor works owe."""
    return sa.and_(
        Contribution.agency_id.in_(scope.agencies_under(actor.paths(Action.UPDATE))),
        Contribution.answered_at.is_(None),
        Contribution.withdrawn_at.is_(None),
        Assignment.closed_on.is_(None),
    )


def told_of(actor: Actor, today: date) -> sa.ColumnElement[bool]:
    """Comments of others in the last ``HEARD_DAYS`` that name the actor or are about what the actor watches."""
    since = midnight(today - timedelta(days=HEARD_DAYS))
    # both halves start from the person's own rows, not from all comments
    told = sa.union(
        sa.select(Mention.comment_id).where(Mention.user_id == actor.user_id),
        sa.select(Comment.id)
        .join(Watcher, Watcher.assignment_id == Comment.assignment_id)
        .where(Watcher.user_id == actor.user_id),
    )
    return sa.and_(Comment.id.in_(told), Comment.by_id != actor.user_id, Comment.at >= since)


def owed_by(session: Session, actor: Actor, today: date) -> list[Owed]:
    """What coordinators for whom the actor works are asked for and have not answered, the nearest day first."""
    lead, helper = aliased(Agency), aliased(Agency)
    rows = session.execute(
        sa.select(
            Contribution.assignment_id,
            Contribution.n,
            helper.name.label("agency"),
            lead.name.label("lead"),
            Duty.text.label("duty"),
            Contribution.question,
            Contribution.answer_by,
        )
        .join(Assignment, Assignment.id == Contribution.assignment_id)
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(lead, lead.id == Assignment.agency_id)
        .join(helper, helper.id == Contribution.agency_id)
        .where(owes(actor))
        .order_by(Contribution.answer_by, Contribution.id)
        .limit(SHOWN)
    )
    return [
        Owed(r.assignment_id, r.n, r.agency, r.lead, r.duty, r.question, r.answer_by, r.answer_by < today)
        for r in rows
    ]


@dataclass(frozen=True, slots=True)
class Heard:
    """A comment of somebody else that names the actor (``named``), or about something the actor watches."""

    id: int
    assignment_id: int
    at: datetime
    by: str
    text: str
    duty: str
    named: bool


def heard_lately(session: Session, actor: Actor, today: date) -> list[Heard]:
    """The newest comments that the actor is told of, as far as the actor still sees them."""
    named = sa.exists().where(Mention.comment_id == Comment.id, Mention.user_id == actor.user_id)
    rows = session.execute(
        sa.select(
            Comment.id, Comment.assignment_id, Comment.at, User.full_name, Comment.text, Duty.text, named
        )
        .join(User, User.id == Comment.by_id)
        .join(Assignment, Assignment.id == Comment.assignment_id)
        .join(Duty, Duty.id == Assignment.duty_id)
        .where(told_of(actor, today), scope.visible(actor))
        .order_by(Comment.id.desc())
        .limit(HEARD)
    )
    return [Heard(r[0], r[1], r[2], r[3], r[4], r[5], bool(r[6])) for r in rows]

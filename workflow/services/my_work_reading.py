"""What waits for one person: to do at once, to review, soon due, and the quiet rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Assignment, Comment, Contribution, MeetingRequest, ReviewMeeting
from models.classification_sql import overdue, still_open
from workflow.rules.permissions import Action, Actor, Role
from workflow.rules.states import State
from workflow.rules.urging import SOON_DAYS
from workflow.rules.work_order import Part
from workflow.services import scope
from workflow.services.calendar import load_calendar
from workflow.services.discussion_reading import owes, told_of
from workflow.services.lines import Line, line_of, select_lines

PAGE = 50


class Whose(StrEnum):
    """The person's own assignments, or everything of the units the person answers for."""

    OWN = "own"
    UNIT = "unit"


#: What the page opens with; the others are one link each.
OPENED = (Part.NOW, Part.SOON)


@dataclass(frozen=True, slots=True)
class MyWork:
    """Counts of every part, and the lines of the parts that are open, at most ``PAGE`` of each page."""

    counts: dict[Part, int]
    lines: dict[Part, list[Line]]
    #: Something of it is asked before a meeting that is not over (``meeting_todo_reading`` says what).
    asked: bool = False
    #: A contribution may be owed; a comment of the last days may concern the person (``discussion_reading`` says which).
    owes: bool = True
    told: bool = True


def default_whose(actor: Actor) -> Whose:
    """A head answers for the unit; everybody else begins with what bears their name."""
    return Whose.UNIT if any(g.role is Role.HEAD for g in actor.grants) else Whose.OWN


def _part(today: date) -> sa.Case[str]:
    """Which part an open assignment of the agency's side belongs to: the twin of ``work_order.part_of``."""
    return sa.case(
        (Assignment.explain_by.is_not(None), Part.NOW.value),
        (Assignment.state.in_((State.SUBMITTED, State.REFUSED)), Part.WAITING.value),
        (
            sa.or_(overdue(today), Assignment.state.in_((State.RETURNED, State.ASSIGNED))),
            Part.NOW.value,
        ),
        (Assignment.due.is_(None), Part.UNDATED.value),
        (Assignment.due <= today + timedelta(days=SOON_DAYS), Part.SOON.value),
        else_=Part.LATER.value,
    )


def mine(actor: Actor, whose: Whose) -> sa.ColumnElement[bool]:
    """Open assignments that are the person's own, or of the units the person reports for."""
    if whose is Whose.OWN:
        stood_in_for = {g.standing_for for g in actor.grants if g.standing_for is not None}
        if not stood_in_for:
            return sa.and_(still_open(), Assignment.responsible_id == actor.user_id)
        theirs = sa.and_(Assignment.responsible_id.in_(stood_in_for), scope.own(actor, Action.UPDATE))
        return sa.and_(still_open(), sa.or_(Assignment.responsible_id == actor.user_id, theirs))
    return sa.and_(still_open(), scope.own(actor, Action.UPDATE))


def _to_review(actor: Actor) -> sa.ColumnElement[bool]:
    """Reports that wait for somebody else than their author, and refusals that wait for a decision."""
    reported = sa.and_(
        still_open(),
        Assignment.reported_on.is_not(None),
        scope.own(actor, Action.REVIEW),
        sa.or_(Assignment.submitted_by_id.is_(None), Assignment.submitted_by_id != actor.user_id),
    )
    agencies = scope.agencies_under(actor.paths(Action.ASSIGN))
    refused = sa.and_(
        scope.own(actor, Action.ASSIGN),
        Assignment.agency_id.in_(agencies),  # leads into the index by agency and state
        Assignment.state == State.REFUSED,
    )
    # two ranges of two indexes; OR-ed in one WHERE they would be a scan
    ids = sa.union_all(sa.select(Assignment.id).where(reported), sa.select(Assignment.id).where(refused))
    return Assignment.id.in_(sa.select(ids.subquery().c.id))


def my_work(
    session: Session,
    actor: Actor,
    today: date,
    *,
    whose: Whose,
    only: Part | None = None,
    page: int = 1,
) -> MyWork:
    """Everything the page shows, in at most four statements.

    ``only`` opens one part and pages through it; otherwise the first ``PAGE`` of *now* and *soon*.
    """
    counts: dict[Part, int] = {part: 0 for part in Part if part is not Part.WATCHED}
    lines: dict[Part, list[Line]] = {}
    work = MyWork(counts, lines)
    if actor.can_anywhere(Action.UPDATE):
        found = _count_own(session, actor, whose, today, counts)
        work = replace(work, asked=found.asked, owes=found.owes, told=found.told)
        wanted = OPENED if only is None else (only,)
        if only is not Part.REVIEW and any(counts[part] for part in wanted):
            _own_lines(session, actor, whose, today, wanted, page, lines)
    if actor.can_anywhere(Action.REVIEW) and only in (None, Part.REVIEW):
        _review_lines(session, actor, today, page if only else 1, counts, lines)
    return work


class _More(NamedTuple):
    """What has to be looked up beside the lines; where nothing is the person's own work, that is not known."""

    asked: bool = False
    owes: bool = True
    told: bool = True


def _count_own(session: Session, actor: Actor, whose: Whose, today: date, counts: dict[Part, int]) -> _More:
    """Fill in the counts, and say in the same statement what has to be looked up beside them."""
    part = _part(today).label("part")
    requests = sa.select(MeetingRequest.notice_id).join(
        ReviewMeeting, ReviewMeeting.id == MeetingRequest.meeting_id
    )
    asked = requests.where(
        MeetingRequest.assignment_id == Assignment.id,
        ReviewMeeting.held_on >= today,
        ReviewMeeting.cancelled_at.is_(None),
    ).correlate(Assignment)
    owing = sa.select(Contribution.id).join(Assignment, Assignment.id == Contribution.assignment_id)
    looked = (
        asked.exists(),
        owing.where(owes(actor)).correlate(None).exists(),
        sa.select(Comment.id).where(told_of(actor, today)).exists(),
    )
    some = (sa.func.max(sa.case((found, 1), else_=0)) for found in looked)
    rows = session.execute(
        sa.select(part, sa.func.count(), *some).where(mine(actor, whose)).group_by(part)
    ).all()
    counts.update({Part(row[0]): row[1] for row in rows})
    return _More(*(any(row[2 + n] for row in rows) for n in range(3))) if rows else _More()


def _own_lines(
    session: Session,
    actor: Actor,
    whose: Whose,
    today: date,
    wanted: tuple[Part, ...],
    page: int,
    lines: dict[Part, list[Line]],
) -> None:
    part = _part(today).label("part")
    first_now = sa.case((part == Part.NOW.value, 0), else_=1)
    # the page is cut on the assignment alone; the words are joined to its fifty rows
    chosen = (
        sa.select(Assignment.id, part)
        .where(mine(actor, whose), part.in_([p.value for p in wanted]))
        .order_by(first_now, Assignment.due.is_(None), Assignment.due, Assignment.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
        .subquery()
    )
    calendar = load_calendar(session)
    rows = session.execute(
        select_lines(chosen.c.part)
        .join(chosen, chosen.c.id == Assignment.id)
        .order_by(Assignment.due.is_(None), Assignment.due, Assignment.id)
    )
    for row in rows:
        lines.setdefault(Part(row.part), []).append(line_of(row, today, calendar))


def _review_lines(
    session: Session,
    actor: Actor,
    today: date,
    page: int,
    counts: dict[Part, int],
    lines: dict[Part, list[Line]],
) -> None:
    chosen = (
        sa.select(Assignment.id, sa.func.count().over().label("total"))
        .where(_to_review(actor))
        .order_by(Assignment.reported_on, Assignment.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
        .subquery()
    )
    calendar = load_calendar(session)
    found = session.execute(
        select_lines(chosen.c.total)
        .join(chosen, chosen.c.id == Assignment.id)
        .order_by(Assignment.reported_on, Assignment.id)
    ).all()
    if found:
        counts[Part.REVIEW] = found[0].total
        lines[Part.REVIEW] = [line_of(row, today, calendar) for row in found]

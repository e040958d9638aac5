"""The assignments of an actor as they stood at the end of a day, each with the counts that it belongs to.

In a fixed number of statements: today's rows once, and for a day gone by the events of those that changed since.
What belongs to the duty (its document, its leader in charge) has no history and is told as of today.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, Document, Duty, Event, Update
from models.bulk import among
from models.statement_sql import stands
from workflow.rules.classification import ClassFacts
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Action, Actor
from workflow.rules.states import Move, State
from workflow.rules.statistics import Box, CutOff, Standing, boxes
from workflow.services import scope
from workflow.services.past_facts import Story, end_of, stories

_STATES = {state.value: state for state in State}
_CHANGES_LEAD = (Move.REASSIGN.value, Move.HAND_OVER.value)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which assignments are counted; an agency stands for its whole subtree."""

    agency_id: int | None = None
    document_id: int | None = None
    programme_id: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """An agency in the tree; ``order`` sorts parents before children, siblings in official order."""

    id: int
    name: str
    short: str
    path: str
    order: tuple[tuple[int, str, int], ...]


class Row(NamedTuple):
    """An assignment as it stands today, or (after ``_as_it_stood``) stood at the end of a day."""

    id: int
    duty_id: int
    agency_id: int
    state: str
    due: date | None
    reported_on: date | None
    decided_on: date | None
    assigned_on: date
    last_update_at: datetime | None
    handout_no: int
    submission_no: int
    period: str
    document_id: int
    leader: str
    update_months: int | None


@dataclass(frozen=True, slots=True)
class Case:
    """One assignment at the end of the day and its counts. ``now_at`` is the lead of today."""

    row: Row
    now_at: int
    boxes: tuple[Box, ...]

    @property
    def facts(self) -> ClassFacts:
        """The facts of that day as the classification takes them."""
        return facts_of(self.row)


def facts_of(row: Row) -> ClassFacts:
    """The facts as the classification takes them."""
    return ClassFacts(_STATES[row.state], row.due, row.reported_on, row.decided_on)


def places(session: Session, actor: Actor, action: Action) -> dict[int, Place]:
    """All agencies of the trees in which the actor may do ``action`` somewhere, by id, also those that ended."""
    rows = session.execute(
        sa.select(
            Agency.id, Agency.name, Agency.short_name, Agency.path, Agency.order_no, Agency.sort_key
        ).where(Agency.authority_id.in_(_roots(actor, action)))
    ).all()
    keys = {row.id: (row.order_no, row.sort_key, row.id) for row in rows}
    return {
        row.id: Place(
            row.id, row.name, row.short_name or row.name, row.path,
            tuple(keys[int(part)] for part in row.path.rstrip(".").split(".")),
        )
        for row in rows
    }  # fmt: skip


def _roots(actor: Actor, action: Action) -> list[int]:
    return sorted({int(path.split(".", 1)[0]) for path in actor.paths(action)})


class Cases:
    """The assignments of a choice, read once; ``at`` tells how they stood on any day from ``oldest`` on."""

    def __init__(
        self, session: Session, actor: Actor, action: Action, choice: Choice, *, oldest: date, today: date
    ) -> None:
        self.places = places(session, actor, action)
        self._session, self._today = session, today
        self._paths = _chosen_paths(session, actor, action, choice)
        self._rows = _rows(session, self._paths, choice, oldest, today)

    def at(self, cut: CutOff) -> list[Case]:
        """Every assignment that an agency of the choice led at the end of the day, by id."""
        stood = dict(self._as_they_stood(cut.day))
        inside = {place.id for place in self.places.values() if place.path.startswith(self._paths)}
        return [
            Case(row, now.agency_id, boxes(_standing(row), cut))
            for now in self._rows
            if (row := stood.get(now.id, now)) is not None and row.agency_id in inside
        ]

    def _as_they_stood(self, day: date) -> Iterator[tuple[int, Row | None]]:
        """Those that something happened to since; none for one that was not there yet."""
        if day >= self._today:
            return
        later = set(
            self._session.scalars(
                sa.select(Event.subject_id)
                .where(Event.subject == "assignment", Event.at >= end_of(day))
                .distinct()
            )
        )
        changed = [row for row in self._rows if row.id in later]
        told = stories(self._session, changed, day)
        words = _last_words(self._session, changed, day)
        for row in changed:
            story = told.get(row.id)
            yield row.id, _then(row, story, words.get(row.id)) if story else None


def _then(row: Row, story: Story, last_update_at: datetime | None) -> Row:
    return row._replace(
        agency_id=story.agency_id,
        state=story.state,
        due=story.due,
        reported_on=story.reported,
        decided_on=story.decided_on,
        assigned_on=story.given_on,
        last_update_at=last_update_at,
    )


def _standing(row: Row) -> Standing:
    heard = local_day(row.last_update_at) if row.last_update_at else None
    return Standing(facts_of(row), row.assigned_on, heard, row.update_months)


def _last_words(session: Session, rows: Sequence[Row], day: date) -> Mapping[int, datetime]:
    """When each of them was last updated, by the end of the day."""
    found = session.execute(
        sa.select(Update.assignment_id, sa.func.max(Update.at).label("at"))
        .where(
            among(session, Update.assignment_id, [row.id for row in rows]), Update.at < end_of(day), stands()
        )
        .group_by(Update.assignment_id)
    )
    return {row.assignment_id: row.at for row in found}


def _chosen_paths(session: Session, actor: Actor, action: Action, choice: Choice) -> tuple[str, ...]:
    """The subtrees that are counted: the chosen agency's (``NotFound`` where not the actor's), else all of theirs."""
    if choice.agency_id is None:
        return actor.paths(action)
    return (scope.agency_for(session, actor, choice.agency_id, action).path,)


def _rows(session: Session, paths: tuple[str, ...], choice: Choice, oldest: date, today: date) -> list[Row]:
    """A coarse net: led today, or until after ``oldest``, by an agency at ``paths``; which one it was, the story says."""
    elsewhere: dict[str, Any] = {
        "state": sa.type_coerce(Assignment.state, sa.String).label("state"),
        "document_id": Duty.document_id,
        "leader": Duty.leader,
        "update_months": Duty.update_months,
    }
    columns = [elsewhere[name] if name in elsewhere else getattr(Assignment, name) for name in Row._fields]
    query: sa.Select[*tuple[Any, ...]] = sa.select(*columns).join(Duty, Duty.id == Assignment.duty_id)
    if choice.document_id is not None:
        query = query.where(Duty.document_id == choice.document_id)
    if choice.programme_id is not None:
        query = query.join(Document, Document.id == Duty.document_id)
        query = query.where(Document.programme_id == choice.programme_id)
    found = session.execute(query.where(_within(paths, oldest, today)).order_by(Assignment.id))
    return [Row._make(row) for row in found]


def _within(paths: tuple[str, ...], oldest: date, today: date) -> sa.ColumnElement[bool]:
    roots = [int(path.rstrip(".")) for path in paths if path.count(".") == 1]
    below = [path for path in paths if path.count(".") > 1]
    parts: list[sa.ColumnElement[bool]] = [sa.false()]
    if roots:
        parts.append(Assignment.authority_id.in_(roots))
    if below:
        parts.append(Assignment.agency_id.in_(scope.agencies_under(below)))
        if oldest < today:
            left = sa.select(Event.subject_id).where(
                Event.subject == "assignment", Event.verb.in_(_CHANGES_LEAD), Event.at >= end_of(oldest)
            )
            authorities = sorted({int(path.split(".", 1)[0]) for path in below})
            parts.append(sa.and_(Assignment.authority_id.in_(authorities), Assignment.id.in_(left)))
    return sa.or_(*parts)

"""Official counts by agency, in official order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, AgencyTally, Assignment, Document, Duty
from models.bulk import among
from models.classification_sql import (
    bucket,
    silent_in_own_rhythm,
    silent_never_updated,
    silent_since_update,
)
from workflow.rules.classification import Tally
from workflow.rules.permissions import Action, Actor
from workflow.services import scope


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """One agency's counts. ``short`` is its abbreviation, or the full name where it has none."""

    agency_id: int
    name: str
    short: str
    tally: Tally


def _in_order(counts: Mapping[int, Tally], agencies: Iterable[sa.Row[*tuple[Any, ...]]]) -> list[AgencyLine]:
    return [
        AgencyLine(agency_id, name, short or name, counts[agency_id])
        for agency_id, name, short in agencies
        if agency_id in counts and counts[agency_id].total
    ]


def _agencies(session: Session, actor: Actor, action: Action) -> list[sa.Row[*tuple[Any, ...]]]:
    """Agencies under the actor in official order, never ordered by how late they are."""
    return list(
        session.execute(
            sa.select(Agency.id, Agency.name, Agency.short_name)
            .where(Agency.id.in_(scope.agencies_under(actor.paths(action))))
            .order_by(Agency.order_no, Agency.sort_key, Agency.id)
        )
    )


def _of_kind(kind: str, n: int, past: int) -> Tally:
    """What ``n`` rows of a kept kind mean, ``past`` of them beyond their last day in time."""
    if kind == "open":
        return Tally(open_in_time=n - past, open_overdue=past)
    if kind == "done_undated":
        return Tally(done_on_time=n, done_undated=n)
    return Tally(**{kind: n})


def tallies(session: Session, actor: Actor, today: date, action: Action = Action.VIEW) -> list[AgencyLine]:
    """Counts on ``today`` of every agency over which the actor may do ``action``, from the kept tally."""
    return _in_order(count_kept(session, actor, today, action), _agencies(session, actor, action))


def count_kept(session: Session, actor: Actor, day: date, action: Action) -> dict[int, Tally]:
    """By agency, the assignments as they are now held against ``day``, from the kept tally in one statement."""
    kept = AgencyTally
    past = sa.func.sum(sa.case((kept.until < day, kept.n), else_=0))
    counts: dict[int, Tally] = {}
    for agency_id, kind, n, late in session.execute(
        sa.select(kept.agency_id, kept.kind, sa.func.sum(kept.n), past)
        .where(kept.agency_id.in_(scope.agencies_under(actor.paths(action))))
        .group_by(kept.agency_id, kept.kind)
    ):
        counts[agency_id] = counts.get(agency_id, Tally()) + _of_kind(kind, int(n), int(late))
    return counts


def recount(
    session: Session,
    actor: Actor,
    today: date,
    action: Action = Action.VIEW,
    *,
    programme_id: int | None = None,
    document_id: int | None = None,
) -> list[AgencyLine]:
    """The same counts made from the assignments themselves, of one programme or document where given."""
    counts = count_again(session, actor, today, action, programme_id=programme_id, document_id=document_id)
    return _in_order(counts, _agencies(session, actor, action))


def count_again(
    session: Session,
    actor: Actor,
    day: date,
    action: Action,
    *,
    programme_id: int | None = None,
    document_id: int | None = None,
    among_ids: Sequence[int] | None = None,
) -> dict[int, Tally]:
    """By agency, the assignments as they are now held against ``day``, in one statement; ``among_ids``: only those."""
    found: sa.ColumnElement[Any] = bucket(day)
    undated = Assignment.due.is_(None)
    query = (
        sa.select(Assignment.agency_id, found, undated, sa.func.count())
        .where(scope.own(actor, action), found.is_not(None))
        .group_by(Assignment.agency_id, found, undated)
    )
    if among_ids is not None:
        query = query.where(among(session, Assignment.id, among_ids))
    if programme_id is not None or document_id is not None:
        query = query.join(Duty, Duty.id == Assignment.duty_id)
    if document_id is not None:
        query = query.where(Duty.document_id == document_id)
    if programme_id is not None:
        query = query.join(Document, Document.id == Duty.document_id).where(
            Document.programme_id == programme_id
        )
    counts: dict[int, Tally] = {}
    for agency_id, name, without_due, n in session.execute(query).all():
        kind = "done_undated" if without_due and name == "done_on_time" else name
        tally = Tally(open_overdue=n) if kind == "open_overdue" else _of_kind(kind, n, 0)
        counts[agency_id] = counts.get(agency_id, Tally()) + tally
    return counts


def kept_count(
    actor: Actor, bucket_name: str, today: date, agency_id: int | None = None
) -> sa.ScalarSelect[int]:
    """The kept count of one official class over the actor's agencies, or one of them, as a subquery."""
    kinds = {
        "done_on_time": ("done_on_time", "done_undated"),
        "open_in_time": ("open",),
        "open_overdue": ("open",),
    }.get(bucket_name, (bucket_name,))
    query = (
        sa.select(sa.func.coalesce(sa.func.sum(AgencyTally.n), 0))
        .where(AgencyTally.agency_id.in_(scope.agencies_under(actor.paths(Action.VIEW))))
        .where(AgencyTally.kind.in_(kinds))
    )
    if agency_id is not None:
        query = query.where(AgencyTally.agency_id == agency_id)
    if bucket_name == "open_in_time":
        query = query.where(AgencyTally.until >= today)
    if bucket_name == "open_overdue":
        query = query.where(AgencyTally.until < today)
    return query.scalar_subquery()


def total(lines: Iterable[AgencyLine]) -> Tally:
    """The sum over all lines."""
    return sum((line.tally for line in lines), Tally())


def silent_count(
    session: Session, actor: Actor, today: date, months: int, action: Action = Action.VIEW
) -> int:
    """How many open assignments of the actor's agencies have been silent for more than ``months``, or their own rhythm."""
    own = scope.own(actor, action)
    since, never = silent_since_update(today, months), silent_never_updated(today, months)
    # counted apart: each half is one range of ix_assignment_open_silence alone, their OR is none, and
    # the few duties with a rhythm of their own are taken out and held against it
    halves = (
        sa.select(sa.func.count()).select_from(Assignment).where(own, half).scalar_subquery()
        for half in (since, never)
    )
    own_rhythm = (
        sa.select(sa.func.count())
        .select_from(Duty)
        .join(Assignment, Assignment.duty_id == Duty.id)
        .where(Duty.update_months.is_not(None), own)
    )
    wrongly = own_rhythm.where(sa.or_(since, never)).scalar_subquery()
    rightly = own_rhythm.where(silent_in_own_rhythm(today, Duty.update_months)).scalar_subquery()
    row = session.execute(sa.select(*halves, wrongly, rightly)).one()
    spoken, silent_ever, out, back = (int(n) for n in row)
    return spoken + silent_ever - out + back

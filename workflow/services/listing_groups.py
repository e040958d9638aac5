"""The groups of a list with their sums: by unit in official order, or by leader in charge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, Duty
from models.promise_sql import stands_explained
from workflow.rules.calendar import WorkCalendar
from workflow.rules.names import sort_key
from workflow.services.listing_filter import Grouping, Selection, group_order, joined


@dataclass(frozen=True, slots=True)
class Group:
    """One group of the whole list, whatever page is shown. ``longest`` in working days past the deadline.

    A leader in charge whom no document names has an empty ``name``.
    """

    name: str
    total: int
    explained: int
    longest: int


def in_order(leaders: Sequence[str]) -> tuple[str, ...]:
    """Names of leaders in Vietnamese alphabetical order; no name comes last."""
    return tuple(sorted(leaders, key=lambda name: (not name, sort_key(name), name)))


def leaders_of(
    session: Session, selection: Selection, found: Sequence[sa.ColumnElement[bool]]
) -> tuple[str, ...]:
    """The leaders in charge of the rows in order, in one statement; none where the list is not theirs."""
    if selection.group is not Grouping.LEADER:
        return ()
    names = joined(sa.select(Duty.leader).select_from(Assignment), selection).where(*found).distinct()
    return in_order(session.scalars(names).all())


def read_groups(
    session: Session,
    selection: Selection,
    found: Sequence[sa.ColumnElement[bool]],
    *,
    today: date,
    calendar: WorkCalendar,
) -> dict[str, Group]:
    """The groups by key (id of the unit, or the leader as named) in the order of the list, in one statement."""
    by_agency = selection.group is Grouping.AGENCY
    names: tuple[Any, ...] = (Agency.id, Agency.name) if by_agency else (Duty.leader, Duty.leader)
    sums = (
        sa.func.count().label("total"),
        sa.func.sum(sa.case((stands_explained(today), 1), else_=0)).label("explained"),
        # what waits for review is late until its report only
        sa.func.min(sa.case((Assignment.reported_on.is_(None), Assignment.due))).label("oldest"),
    )
    query = sa.select(names[0].label("key"), names[1].label("name"), *sums).select_from(Assignment)
    query = joined(query, selection).where(*found).group_by(*names, *group_order(selection))
    rows = session.execute(query.order_by(*group_order(selection))).all()
    groups = {
        str(row.key): Group(
            row.name,
            int(row.total),
            int(row.explained),
            calendar.late_by(row.oldest, today) if row.oldest else 0,
        )
        for row in rows
    }
    return groups if by_agency else {name: groups[name] for name in in_order(list(groups))}

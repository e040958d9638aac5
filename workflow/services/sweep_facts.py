"""What the ladder rules need to know about a batch of assignments, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import ARRIVED, ON_THE_WAY, Assignment, Notice, Outbox, OutboxItem
from models.bulk import among
from models.classification_sql import still_open
from models.urging_sql import to_agency
from workflow.rules import notices
from workflow.rules.ladder import arming_of
from workflow.rules.notices import Fired, LadderFacts
from workflow.rules.rungs import COMPLETION, SHIPPED, Audience
from workflow.rules.states import State
from workflow.rules.urging import MANUAL
from workflow.services.daily_mail import KNOWS_ALREADY


class Armed(NamedTuple):
    """One assignment as the sweep reads it."""

    id: int
    authority_id: int
    agency_id: int
    responsible_id: int | None
    state: str
    due: date | None
    due_version: int
    handout_no: int
    submission_no: int
    assigned_on: date
    reported_on: date | None
    returned_on: date | None
    paused_until: date | None


COLUMNS = tuple(
    sa.type_coerce(Assignment.state, sa.String).label(name) if name == "state" else getattr(Assignment, name)
    for name in Armed._fields
)
LADDERS = SHIPPED
"""By code: states, anchor and arming, which no authority changes; its rungs are in ``services.ladders``."""


_REACHES = frozenset({*ARRIVED, *ON_THE_WAY})
Span = tuple[int, int]
"""First and last id of a batch."""


def waiting(today: date, span: Span | None = None) -> sa.Select[Any]:
    """Open assignments about which a ladder may have something new to say, of one batch or all, by id."""
    query = sa.select(*COLUMNS).where(still_open(), Assignment.next_check_on <= today).order_by(Assignment.id)
    return query if span is None else query.where(Assignment.id.between(*span))


def spans(session: Session, today: date, size: int) -> list[Span]:
    """Everything that waits, cut into batches of ``size``."""
    # no index leads here, on purpose: one would make PostgreSQL write every index anew for every row looked at
    ids = session.scalars(
        sa.select(Assignment.id)
        .where(still_open(), Assignment.next_check_on <= today)
        .order_by(Assignment.id)
        .execution_options(yield_per=size)
    )
    return [(batch[0], batch[-1]) for batch in ids.partitions()]


def facts_of(row: Armed, told: frozenset[Fired] = frozenset()) -> LadderFacts:
    """The facts as the rule takes them."""
    return LadderFacts(
        state=State(row.state),
        due=row.due,
        due_version=row.due_version,
        assigned_on=row.assigned_on,
        submitted_on=row.reported_on,
        handout_no=row.handout_no,
        submission_no=row.submission_no,
        returned_on=row.returned_on,
        paused_until=row.paused_until,
        told=told,
    )


def on_record(session: Session, rows: Sequence[Armed]) -> dict[int, frozenset[Fired]]:
    """Notices of the present armings, with whom they reached or will reach, by assignment."""
    by_id = {row.id: row for row in rows}
    found = session.execute(
        sa.select(
            Notice.id,
            Notice.assignment_id,
            Notice.ladder,
            Notice.arming,
            Notice.rung,
            Notice.repeat_no,
            Notice.wait,
            Notice.outcome,
            Notice.urging,
            OutboxItem.audience,
            Outbox.day,
            Outbox.state,
            to_agency().label("to_agency"),
        )
        .outerjoin(
            OutboxItem,
            sa.and_(OutboxItem.notice_id == Notice.id, OutboxItem.dropped.in_(("", KNOWS_ALREADY))),
        )
        .outerjoin(Outbox, Outbox.id == OutboxItem.outbox_id)
        .where(among(session, Notice.assignment_id, by_id))
    ).all()
    heads: dict[int, Any] = {}
    deliveries: dict[int, dict[Audience, date]] = defaultdict(dict)
    reached: set[int] = set()
    for row in found:
        ladder = LADDERS.get(COMPLETION.code if row.ladder == MANUAL else row.ladder)
        if ladder is None or arming_of(ladder, facts_of(by_id[row.assignment_id])) != row.arming:
            continue
        heads[row.id] = row
        if row.to_agency and row.state in _REACHES:
            reached.add(row.id)
        if row.audience is not None:
            audience = Audience(row.audience)
            before = deliveries[row.id].get(audience, row.day)
            deliveries[row.id][audience] = min(before, row.day)
    told: dict[int, set[Fired]] = defaultdict(set)
    for notice_id, row in heads.items():
        told[row.assignment_id].add(
            Fired(
                row.ladder,
                row.arming,
                row.rung,
                row.repeat_no,
                row.wait,
                notices.Outcome(row.outcome.value),
                tuple(notices.Delivery(a, on) for a, on in sorted(deliveries[notice_id].items())),
                row.urging and notice_id in reached,
            )
        )
    return {assignment_id: frozenset(fired) for assignment_id, fired in told.items()}

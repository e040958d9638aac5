"""How the duties of each agency that came due in some days ended, with what was said about the late ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from models import Agency, Assignment, Document, Duty, Event, Explanation, ExtensionRequest
from models.bulk import among
from workflow.reports.criticism_results import AgencyLine, LateLine
from workflow.rules.calendar import WorkCalendar
from workflow.rules.classification import Bucket
from workflow.rules.criticism import Aside, Came, DueFacts, Thresholds, counts_as, proposed
from workflow.rules.requests import Asked, Cause, Explained
from workflow.rules.states import Move, State
from workflow.rules.text import cut
from workflow.services.late_duties import LONGEST_QUOTE, document_columns, document_named

_TO_OTHERS = frozenset({Move.HAND_OVER.value, Move.REASSIGN.value})


@dataclass(frozen=True, slots=True)
class Span:
    """Deadlines from ``since`` to ``until``, both inside."""

    since: date
    until: date


@dataclass(frozen=True, slots=True)
class _Said:
    """What stands beside a late duty."""

    waits_extension: bool = False
    explanation: str = ""
    cause: Cause | None = None
    words: str = ""

    @property
    def contested(self) -> bool:
        """Something waits for the assigning side, or a cause outside the agency was accepted."""
        waits = self.explanation in (Explained.DEMANDED, Explained.ANSWERED)
        outside = self.explanation == Explained.ACCEPTED and self.cause is not Cause.OWN
        return self.waits_extension or waits or outside


def agency_lines(
    session: Session,
    authority_id: int,
    span: Span,
    thresholds: Thresholds,
    today: date,
    calendar: WorkCalendar,
) -> list[AgencyLine]:
    """Every agency with a duty that came due, in official order, in six statements."""
    outcomes = _outcomes(session, _rows(session, authority_id, span), today)
    late = {n for n, (_agency, kind) in outcomes.items() if kind is not Bucket.DONE_ON_TIME}
    lines = _late_lines(session, {n: outcomes[n][1] for n in late}, today, calendar)
    duties: dict[int, list[LateLine]] = defaultdict(list)
    came: dict[int, Came] = defaultdict(Came)
    for n, (agency_id, kind) in outcomes.items():
        came[agency_id] = came[agency_id].with_one(kind)
        if n in lines:
            duties[agency_id].append(lines[n])
    agencies = session.execute(
        sa.select(Agency.id, Agency.name)
        .where(Agency.id.in_(came))
        .order_by(Agency.order_no, Agency.sort_key, Agency.id)
    )
    return [_line(row.id, row.name, came[row.id], duties[row.id], thresholds) for row in agencies]


def _line(
    agency_id: int, name: str, came: Came, duties: Sequence[LateLine], thresholds: Thresholds
) -> AgencyLine:
    uncontested = _without_contested(came, duties)
    return AgencyLine(
        agency_id,
        name,
        proposed(came, thresholds),
        came.on_time,
        came.late,
        came.overdue,
        came.aside,
        without=proposed(uncontested, thresholds),
        duties=tuple(sorted(duties, key=lambda d: (d.due, d.assignment_id))),
    )


def _without_contested(came: Came, duties: Iterable[LateLine]) -> Came:
    contested = [duty.outcome for duty in duties if duty.contested]
    return replace(
        came,
        late=came.late - contested.count(Bucket.DONE_LATE.value),
        overdue=came.overdue - contested.count(Bucket.OPEN_OVERDUE.value),
    )


def _rows(session: Session, authority_id: int, span: Span) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    return session.execute(
        sa.select(
            Assignment.id,
            Assignment.agency_id,
            Assignment.state,
            Assignment.due,
            Assignment.reported_on,
            Assignment.decided_on,
            Assignment.assigned_on,
            Assignment.handout_no,
            Duty.deadline_kind,
        )
        .join(Duty, Duty.id == Assignment.duty_id)
        .where(
            Assignment.authority_id == authority_id,
            Assignment.agency_id != authority_id,
            Assignment.due.between(span.since, span.until),
            Assignment.state != State.WITHDRAWN,
        )
        .order_by(Assignment.id)
    ).all()


def _outcomes(
    session: Session, rows: Sequence[sa.Row[*tuple[Any, ...]]], today: date
) -> dict[int, tuple[int, Bucket | Aside]]:
    """By assignment: its lead, and how it counts."""
    from_other = _from_other(
        session, [row.id for row in rows if row.handout_no > 1 and row.assigned_on > row.due]
    )
    found: dict[int, tuple[int, Bucket | Aside]] = {}
    for row in rows:
        facts = DueFacts(
            row.state,
            row.due,
            row.reported_on,
            row.decided_on,
            row.assigned_on,
            row.deadline_kind,
            row.id in from_other,
        )
        kind = counts_as(facts, today)
        if kind is not None:
            found[row.id] = (row.agency_id, kind)
    return found


def _from_other(session: Session, ids: Sequence[int]) -> set[int]:
    """Those whose last handing out was from another agency, not the same one's after it had sent it back."""
    handed = sa.select(Event.subject_id, sa.func.max(Event.seq).label("seq")).where(
        Event.subject == "assignment",
        among(session, Event.subject_id, ids),
        Event.verb.in_(sorted(_TO_OTHERS | {Move.INSIST.value})),
    )
    last = handed.group_by(Event.subject_id).subquery()
    rows = session.scalars(
        sa.select(Event.subject_id)
        .join(last, sa.and_(last.c.subject_id == Event.subject_id, last.c.seq == Event.seq))
        .where(Event.subject == "assignment", Event.verb.in_(sorted(_TO_OTHERS)))
    )
    return set(rows)


def _late_lines(
    session: Session, kinds: Mapping[int, Bucket | Aside], today: date, calendar: WorkCalendar
) -> dict[int, LateLine]:
    """What the list tells about each duty that was not done on time."""
    origin = aliased(Document)
    rows = session.execute(
        sa.select(
            Assignment,
            Duty.text,
            *document_columns(Document, "document"),
            *document_columns(origin, "origin"),
        )
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(Document, Document.id == Duty.document_id)
        .outerjoin(origin, origin.id == Duty.origin_id)
        .where(among(session, Assignment.id, kinds))
    ).all()
    words = said_about(session, kinds, today)
    return {
        row.Assignment.id: _late_line(
            row, kinds[row.Assignment.id], words.get(row.Assignment.id, _Said()), today, calendar
        )
        for row in rows
    }


def _late_line(row: Any, kind: Bucket | Aside, words: _Said, today: date, calendar: WorkCalendar) -> LateLine:
    it: Assignment = row.Assignment
    assert it.due is not None  # it came due
    finished = it.decided_on or it.reported_on
    return LateLine(
        assignment_id=it.id,
        due_version=it.due_version,
        text=cut(row.text, LONGEST_QUOTE),
        document=document_named(row, "origin" if row.origin_number is not None else "document"),
        due=it.due,
        outcome=kind.value,
        working_days=calendar.late_by(it.due, finished or today),
        first_due=it.first_due,
        extensions=it.extensions,
        finished_on=finished,
        waits_extension=words.waits_extension,
        explanation=words.explanation,
        cause=words.cause,
        said=words.words,
        contested=words.contested,
    )


def said_about(session: Session, ids: Iterable[int], today: date) -> dict[int, _Said]:
    """The waiting request for more time and the last explanation of each, of its present lead alone."""
    own = list(ids)
    asks = set(
        session.scalars(
            sa.select(ExtensionRequest.assignment_id).where(
                among(session, ExtensionRequest.assignment_id, own), ExtensionRequest.state == Asked.PENDING
            )
        )
    )
    rows = session.scalars(
        sa.select(Explanation)
        .join(Assignment, Assignment.id == Explanation.assignment_id)
        .where(
            among(session, Explanation.assignment_id, own),
            Explanation.agency_id == Assignment.agency_id,
            Explanation.state != Explained.LAPSED,
        )
        .order_by(Explanation.n)
    )
    found = {n: _Said(waits_extension=True) for n in asks}
    for row in rows:
        in_time = row.answer_by is None or row.answer_by >= today
        if row.state is Explained.DEMANDED and not in_time:
            continue
        known = found.get(row.assignment_id, _Said())
        words = cut(row.text, LONGEST_QUOTE)
        found[row.assignment_id] = replace(known, explanation=row.state.value, cause=row.cause, words=words)
    return found

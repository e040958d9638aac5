"""Read a list of assignments: one page in a fixed number of statements, or all of it as a stream."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import (
    Agency,
    Assignment,
    Document,
    Duty,
    Evidence,
    Notice,
    Outbox,
    OutboxItem,
)
from models.promise_sql import answer_waits, asked_for, explained_to, stands_explained
from models.statement_sql import last_words, proves
from models.urging_sql import reached_agency
from workflow.rules.calendar import WorkCalendar
from workflow.rules.classification import Bucket, ClassFacts, classify, days_late
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Action, Actor
from workflow.rules.promises import Said, Word, word_in_force
from workflow.rules.requests import is_broken
from workflow.rules.states import State
from workflow.services.lines import document_label, nothing_arose
from workflow.services.listing_filter import (
    Grouping,
    Listing,
    Selection,
    conditions,
    joined,
    order,
    whole_order,
)
from workflow.services.listing_groups import Group, leaders_of, read_groups
from workflow.services.tally_reading import kept_count

PAGE = 50
BATCH = 1000


@dataclass(frozen=True, slots=True)
class ListRow:
    """One line of a list. ``days_late`` in working days; ``silent_days`` since the last word, in days.

    ``explained``: reminders rest, or the agency's ``word`` for a day is still good.
    """

    assignment_id: int
    duty_id: int
    text: str
    agency_id: int
    agency: str
    document_id: int
    document: str
    state: State
    bucket: Bucket | None
    due: date | None
    first_due: date | None
    days_late: int
    last_update_at: datetime | None
    silent_days: int
    explained: bool
    leader: str
    last_words: str
    urgings: int
    evidence: int
    extensions: int = 0
    committed_on: date | None = None
    broken: bool = False
    explain_by: date | None = None
    period: str = ""
    nothing_arose: bool = False
    version: int = 0
    word: Word | None = None
    #: An explanation was given and waits for a decision.
    answered: bool = False


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page and what it is a page of; ``unexplained`` of ``total`` come first unless grouped.

    ``groups`` by key, in the order of the list, where it is grouped.
    """

    rows: list[ListRow]
    total: int
    unexplained: int
    page: int
    pages: int
    groups: dict[str, Group]


def urgings_delivered() -> sa.ScalarSelect[int]:
    """How often the present lead was urged under the present deadline, as mails and letters count ("lần n").

    An urging counts only when it arrived at the agency.
    """
    delivered = (
        sa.exists()
        .where(OutboxItem.notice_id == Notice.id, Outbox.id == OutboxItem.outbox_id)
        .where(reached_agency())
    )
    return (
        sa.select(sa.func.count())
        .select_from(Notice)
        .where(
            Notice.assignment_id == Assignment.id,
            Notice.arming == Assignment.due_version,
            Notice.urging,
            delivered,
        )
        .correlate(Assignment)
        .scalar_subquery()
    )


def _details(today: date) -> sa.Select[*tuple[Any, ...]]:
    pieces = (
        sa.select(sa.func.count())
        .select_from(Evidence)
        .where(Evidence.assignment_id == Assignment.id, proves())
        .correlate(Assignment)
        .scalar_subquery()
    )
    return (
        sa.select(
            Assignment.id,
            Assignment.duty_id,
            Duty.text,
            Assignment.agency_id,
            Agency.name.label("agency"),
            Document.id.label("document_id"),
            Document.number,
            Document.issued_on,
            Assignment.state,
            Assignment.due,
            Assignment.first_due,
            Assignment.reported_on,
            Assignment.decided_on,
            Assignment.assigned_on,
            Assignment.last_update_at,
            Assignment.extensions,
            Assignment.committed_on,
            Assignment.explain_by,
            Assignment.period,
            nothing_arose().label("nothing_arose"),
            Assignment.version,
            stands_explained(today).label("explained"),
            Assignment.paused_until,
            explained_to().label("explained_to"),
            asked_for().label("asked_for"),
            answer_waits().label("answered"),
            Duty.leader,
            last_words().label("last_words"),
            urgings_delivered().label("urgings"),
            pieces.label("evidence"),
        )
        .select_from(Assignment)
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(Document, Document.id == Duty.document_id)
        .join(Agency, Agency.id == Assignment.agency_id)
    )


def _row(r: sa.Row[*tuple[Any, ...]], today: date, calendar: WorkCalendar) -> ListRow:
    facts = ClassFacts(r.state, r.due, r.reported_on, r.decided_on)
    heard = local_day(r.last_update_at) if r.last_update_at else r.assigned_on
    said = Said(r.committed_on, r.explained_to, r.asked_for, r.paused_until)
    return ListRow(
        r.id, r.duty_id, r.text, r.agency_id, r.agency, r.document_id,
        document_label(r.number, r.issued_on),
        r.state, classify(facts, today), r.due, r.first_due, days_late(facts, today, calendar),
        r.last_update_at, max(0, (today - heard).days), bool(r.explained), r.leader,
        r.last_words or "", r.urgings, r.evidence,
        r.extensions, r.committed_on, is_broken(facts, r.committed_on, today), r.explain_by,
        r.period, r.nothing_arose, r.version, word_in_force(said, today) if r.explained else None,
        bool(r.answered),
    )  # fmt: skip


def _count(
    session: Session, actor: Actor, listing: Listing, selection: Selection, *, today: date, months: int
) -> tuple[int, int]:
    """How many are on the list, and how many of them unexplained."""
    found = conditions(actor, listing, selection, today=today, months=months)
    if selection.whole_agencies and listing is not Listing.SILENT:
        few = sa.select(sa.func.count()).select_from(Assignment).where(*found, stands_explained(today))
        kept = kept_count(actor, listing.value, today, selection.agency_id)
        counting: sa.Select[*tuple[Any, ...]] = sa.select(kept, few.scalar_subquery())
    else:
        is_explained = sa.func.sum(sa.case((stands_explained(today), 1), else_=0))
        counting = sa.select(sa.func.count(), is_explained).select_from(Assignment)
        counting = joined(counting, selection).where(*found)
    n, explained_n = session.execute(counting).one()
    return int(n), int(n) - int(explained_n or 0)


def _ids(
    actor: Actor, listing: Listing, selection: Selection, today: date, months: int
) -> sa.Select[*tuple[Any, ...]]:
    query = joined(sa.select(Assignment.id.label("id")), selection)
    return query.where(*conditions(actor, listing, selection, today=today, months=months))


def read_page(
    session: Session,
    actor: Actor,
    listing: Listing,
    selection: Selection,
    *,
    today: date,
    calendar: WorkCalendar,
    months: int,
    page: int = 1,
) -> ListPage:
    """One page of the list; a page beyond the last is the last."""
    n, unexplained = _count(session, actor, listing, selection, today=today, months=months)
    pages = max(1, -(-n // PAGE))
    page = min(max(1, page), pages)
    offset = (page - 1) * PAGE
    ids = _ids(actor, listing, selection, today, months)
    groups: dict[str, Group] = {}
    leaders: tuple[str, ...] = ()
    if selection.group is not Grouping.NONE:
        found = conditions(actor, listing, selection, today=today, months=months)
        groups = read_groups(session, selection, found, today=today, calendar=calendar)
        leaders = tuple(groups) if selection.group is Grouping.LEADER else ()
        part = ids.order_by(*whole_order(selection, today, leaders)).limit(PAGE).offset(offset).subquery()
    else:
        part = _in_two_parts(ids, selection, today, unexplained, offset).subquery()
    rows = session.execute(
        _details(today)
        .join(part, part.c.id == Assignment.id)
        .order_by(*whole_order(selection, today, leaders))
    ).all()
    return ListPage([_row(r, today, calendar) for r in rows], n, unexplained, page, pages, groups)


def _in_two_parts(
    ids: sa.Select[*tuple[Any, ...]], selection: Selection, today: date, unexplained: int, offset: int
) -> sa.CompoundSelect[*tuple[Any, ...]]:
    """Unexplained, then explained: each part by itself walks its index instead of sorting everything."""
    first = max(0, min(PAGE, unexplained - offset))
    reason = stands_explained(today)
    open_part = ids.where(sa.not_(reason))
    open_part = open_part.order_by(*order(selection)).limit(first).offset(offset)
    rest = ids.where(reason).order_by(*order(selection))
    rest = rest.limit(PAGE - first).offset(max(0, offset - unexplained))
    return sa.union_all(
        sa.select(open_part.subquery().c.id),
        sa.select(rest.subquery().c.id),
    )


def stream(
    session: Session,
    actor: Actor,
    listing: Listing,
    selection: Selection,
    *,
    today: date,
    calendar: WorkCalendar,
    months: int,
    action: Action = Action.VIEW,
) -> Iterator[ListRow]:
    """All rows of the list in order, a batch in memory at a time."""
    found = conditions(actor, listing, selection, today=today, months=months, action=action)
    leaders = leaders_of(session, selection, found)
    query = (
        _details(today)
        .where(*found)
        .order_by(*whole_order(selection, today, leaders))
        .execution_options(yield_per=BATCH)
    )
    for r in session.execute(query):
        yield _row(r, today, calendar)

"""The assignments behind a number of the statistics page, and the rows of its annexes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from models import Document, Duty, Update
from models.bulk import among
from models.statement_sql import stands
from workflow.rules.classification import Bucket, classify
from workflow.rules.names import sort_key
from workflow.rules.permissions import Action, Actor
from workflow.rules.states import State
from workflow.rules.statistics import Box, Progress, days_over, progress
from workflow.services.lines import cited_document
from workflow.services.past_facts import end_of
from workflow.services.statistics_facts import Case, Cases
from workflow.services.statistics_reading import Ask, key_of, names_of

PAGE = 50
BATCH = 1000


@dataclass(frozen=True, slots=True)
class Behind:
    """Which number: a box, of one line (``key``), of one duty, or of everything."""

    box: Box
    key: str | None = None
    duty_id: int | None = None


@dataclass(frozen=True, slots=True)
class CountedRow:
    """One assignment as it stood on the day of the data. ``days_over`` in calendar days.

    ``open_to_me``: the person may open its page today; it may have gone to another agency since.
    """

    assignment_id: int
    text: str
    clause: str
    period: str
    document: str
    agency: str
    leader: str
    state: State
    boxes: tuple[Box, ...]
    bucket: Bucket | None
    due: date | None
    phrase: str
    decided_on: date | None
    days_over: int
    words: str
    open_to_me: bool

    @property
    def progress(self) -> Progress:
        """ "Tiến độ" of the annex."""
        return progress(self.boxes)


@dataclass(frozen=True, slots=True)
class RowPage:
    """One page of the rows that make up a number; ``total`` is that number, ``line`` the name of its line."""

    line: str
    rows: list[CountedRow]
    total: int
    page: int
    pages: int


def read_rows(
    session: Session, actor: Actor, ask: Ask, behind: Behind, *, today: date, page: int = 1
) -> RowPage:
    """One page of the assignments that a number counts; a page beyond the last is the last.

    Raises:
        NotFound: the chosen agency is not the actor's.
    """
    cases, found = _cases(session, actor, Action.VIEW, ask, today)
    wanted = [case for case in found if _is_behind(case, ask, behind)]
    wanted.sort(key=lambda case: _by_agency(case, cases))
    pages = max(1, -(-len(wanted) // PAGE))
    page = min(max(1, page), pages)
    shown = wanted[(page - 1) * PAGE : page * PAGE]
    told = list(_told(session, actor, cases, shown, ask.days.now.day))
    return RowPage(_line(session, cases, ask, behind, told), told, len(wanted), page, pages)


def _line(session: Session, cases: Cases, ask: Ask, behind: Behind, told: list[CountedRow]) -> str:
    """Only a line of which the actor sees a row is named."""
    if behind.key is None or not told:
        return ""
    [(_key, name, _short)] = names_of(session, ask.group, {behind.key}, cases.places)
    return name


def stream_overdue(session: Session, actor: Actor, ask: Ask, *, today: date) -> Iterator[CountedRow]:
    """All that are overdue, by agency in official order, the longest overdue first."""
    cases, found = _cases(session, actor, Action.EXPORT, ask, today)
    late = sorted((case for case in found if Box.OVERDUE in case.boxes), key=lambda c: _by_agency(c, cases))
    return _told(session, actor, cases, late, ask.days.now.day)


def stream_by_leader(session: Session, actor: Actor, ask: Ask, *, today: date) -> Iterator[CountedRow]:
    """All that are counted, under their leader in charge in alphabetical order, without one last."""
    cases, found = _cases(session, actor, Action.EXPORT, ask, today)
    names = {leader: (not leader, sort_key(leader), leader) for leader in {case.row.leader for case in found}}
    counted = [case for case in found if Box.TOTAL in case.boxes]
    counted.sort(key=lambda case: (names[case.row.leader], _by_agency(case, cases)))
    return _told(session, actor, cases, counted, ask.days.now.day)


def _cases(session: Session, actor: Actor, action: Action, ask: Ask, today: date) -> tuple[Cases, list[Case]]:
    day = ask.days.now
    cases = Cases(session, actor, action, ask.choice, oldest=day.day, today=today)
    return cases, cases.at(ask.cut(day))


def _is_behind(case: Case, ask: Ask, behind: Behind) -> bool:
    if behind.key is not None and key_of(case, ask.group) != behind.key:
        return False
    if behind.duty_id is not None and case.row.duty_id != behind.duty_id:
        return False
    return behind.box in case.boxes


def _by_agency(case: Case, cases: Cases) -> tuple[Any, ...]:
    """Official order of the leads, then by deadline; no deadline comes last."""
    return (cases.places[case.row.agency_id].order, case.row.due is None, case.row.due, case.row.id)


def _told(
    session: Session, actor: Actor, cases: Cases, wanted: Sequence[Case], day: date
) -> Iterator[CountedRow]:
    """The cases with their words, a batch in memory at a time, three statements a batch."""
    mine = actor.paths(Action.VIEW)
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        details = _details(session, {case.row.duty_id for case in batch})
        words = _last_words(session, [case.row.id for case in batch], day)
        for case in batch:
            row, about = case.row, details[case.row.duty_id]
            yield CountedRow(
                row.id, about.text, about.clause, row.period, cited_document(about), cases.places[row.agency_id].name,
                row.leader, case.facts.state, case.boxes, classify(case.facts, day), row.due, about.deadline_phrase, row.decided_on,
                days_over(case.facts, day) if Box.OVERDUE in case.boxes else 0, words.get(row.id, ""),
                cases.places[case.now_at].path.startswith(mine),
            )  # fmt: skip


def _details(session: Session, duties: set[int]) -> dict[int, Any]:
    origin = aliased(Document)
    rows = session.execute(
        sa.select(
            Duty.id,
            Duty.text,
            Duty.clause,
            Duty.deadline_phrase,
            Document.number,
            Document.issued_on,
            origin.number.label("origin_number"),
            origin.issued_on.label("origin_issued_on"),
        )
        .join(Document, Document.id == Duty.document_id)
        .outerjoin(origin, origin.id == Duty.origin_id)
        .where(among(session, Duty.id, duties))
    )
    return {row.id: row for row in rows}


def _last_words(session: Session, ids: Sequence[int], day: date) -> dict[int, str]:
    """What the agency said last, by the end of the day."""
    newest = (
        sa.select(sa.func.max(Update.id))
        .where(among(session, Update.assignment_id, ids), Update.at < end_of(day), stands())
        .group_by(Update.assignment_id)
    )
    found = session.execute(
        sa.select(Update.assignment_id, Update.text).where(Update.id.in_(newest.scalar_subquery()))
    )
    return {row.assignment_id: row.text for row in found}

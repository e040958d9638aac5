"""Letters as pages show them: by agency, waiting to be issued, issued, and those that named one assignment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, Duty, LetterRow, LetterState, UrgingLetter, User
from models.letter_sql import stands_in_letter
from workflow.reports.urging_letter import read, read_head
from workflow.rules.permissions import Action, Actor, Facts, heads, may
from workflow.services.late_duties import symbol_of
from workflow.services.letter_access import agencies_to_urge

PAGE = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """One agency: how many late duties a letter would name, and the draft that is open."""

    agency_id: int
    agency: str
    count: int
    oldest: date | None
    draft: Draft | None
    issued: int
    last_issued_on: date | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft that waits to be issued. ``asked`` duties were asked for by rungs and are not in it yet."""

    id: int
    agency_id: int
    agency: str
    n: int
    as_of: date | None
    catch_up_on: date | None
    rows: int
    asked: int
    made_at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Issued:
    """An issued letter as lists name it. ``named``: how many letters had named the one duty by then."""

    id: int
    agency: str
    n: int
    symbol: str
    issued_on: date
    catch_up_on: date | None
    signer: str
    rows: int = 0
    named: int = 0


@dataclass(frozen=True, slots=True)
class IssuedPage:
    """One page of the issued letters, newest first."""

    rows: list[Issued]
    total: int
    page: int
    pages: int


def _asked(today: date) -> sa.Select[int]:
    """Rows that a rung asked for, that are not in a content yet, and that still stand."""
    return (
        sa.select(LetterRow.letter_id)
        .join(Assignment, Assignment.id == LetterRow.assignment_id)
        .join(Duty, Duty.id == Assignment.duty_id)
        .where(
            LetterRow.position == 0,
            LetterRow.letter_id == UrgingLetter.id,
            Assignment.agency_id == UrgingLetter.agency_id,
            stands_in_letter(today),
        )
        .correlate(UrgingLetter)
    )


def _waits(actor: Actor, today: date) -> sa.ColumnElement[bool]:
    """Drafts that are work: with a content, or with something that still asks for one."""
    return sa.and_(
        UrgingLetter.state == LetterState.DRAFT,
        UrgingLetter.agency_id.in_(agencies_to_urge(actor)),
        sa.or_(UrgingLetter.n > 0, sa.exists(_asked(today))),
    )


def drafts(session: Session, actor: Actor, today: date) -> list[Draft]:
    """Everything that waits to be issued, oldest first."""
    composed = (
        sa.select(sa.func.count())
        .where(LetterRow.letter_id == UrgingLetter.id, LetterRow.position > 0)
        .correlate(UrgingLetter)
        .scalar_subquery()
    )
    found = session.execute(
        sa.select(
            UrgingLetter.id,
            UrgingLetter.agency_id,
            Agency.name,
            UrgingLetter.n,
            UrgingLetter.as_of,
            UrgingLetter.catch_up_on,
            composed,
            _asked(today).with_only_columns(sa.func.count()).scalar_subquery(),
            UrgingLetter.made_at,
            sa.func.coalesce(User.full_name, ""),
        )
        .join(Agency, Agency.id == UrgingLetter.agency_id)
        .outerjoin(User, User.id == UrgingLetter.made_by_id)
        .where(_waits(actor, today))
        .order_by(UrgingLetter.made_at, UrgingLetter.id)
    )
    return [Draft(*tuple(row)) for row in found]


def drafts_waiting(actor: Actor, today: date) -> sa.ScalarSelect[int]:
    """How many drafts wait, as a column for the statement of a page's frame."""
    return sa.select(sa.func.count()).select_from(UrgingLetter).where(_waits(actor, today)).scalar_subquery()


def still_asked(session: Session, letter: UrgingLetter, today: date) -> int:
    """How many duties wait to be taken into the content of a draft."""
    if letter.state is not LetterState.DRAFT:
        return 0
    count = _asked(today).with_only_columns(sa.func.count()).scalar_subquery()
    return session.scalar(sa.select(count).where(UrgingLetter.id == letter.id)) or 0


def by_agency(session: Session, actor: Actor, today: date, open_drafts: Sequence[Draft]) -> list[Standing]:
    """Agencies with duties that may stand in a letter, in official order, in one statement."""
    late = (
        sa.select(
            Assignment.agency_id,
            sa.func.count().label("late"),
            sa.func.min(Assignment.due).label("oldest"),
        )
        .join(Duty, Duty.id == Assignment.duty_id)
        .where(stands_in_letter(today), Assignment.agency_id.in_(agencies_to_urge(actor, today)))
        .group_by(Assignment.agency_id)
        .subquery()
    )
    issued = (
        sa.select(
            UrgingLetter.agency_id,
            sa.func.count().label("issued"),
            sa.func.max(UrgingLetter.issued_on).label("last"),
        )
        .where(UrgingLetter.state == LetterState.ISSUED)
        .group_by(UrgingLetter.agency_id)
        .subquery()
    )
    rows = session.execute(
        sa.select(Agency.id, Agency.name, late.c.late, late.c.oldest, issued.c.issued, issued.c.last)
        .join(late, late.c.agency_id == Agency.id)
        .outerjoin(issued, issued.c.agency_id == Agency.id)
        .order_by(Agency.authority_id, Agency.order_no, Agency.sort_key)
    )
    open_ones = {draft.agency_id: draft for draft in open_drafts}
    return [
        Standing(row.id, row.name, row.late, row.oldest, open_ones.get(row.id), row.issued or 0, row.last)
        for row in rows
    ]


def issued_page(session: Session, actor: Actor, page: int) -> IssuedPage:
    """The letters that went out, a page beyond the last is the last."""
    mine = (UrgingLetter.state == LetterState.ISSUED, UrgingLetter.agency_id.in_(agencies_to_urge(actor)))
    total = session.scalar(sa.select(sa.func.count()).select_from(UrgingLetter).where(*mine)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    count = (
        sa.select(sa.func.count())
        .where(LetterRow.letter_id == UrgingLetter.id)
        .correlate(UrgingLetter)
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(UrgingLetter, count)
        .where(*mine)
        .order_by(UrgingLetter.issued_on.desc(), UrgingLetter.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return IssuedPage([_issued(letter, rows=n) for letter, n in rows], total, page, pages)


def _issued(letter: UrgingLetter, *, rows: int = 0, named: int = 0) -> Issued:
    head, _collector, to = read_head(letter.head)
    assert letter.issued_on is not None
    return Issued(
        letter.id,
        to,
        letter.n,
        symbol_of(letter.number, head.code),
        letter.issued_on,
        letter.catch_up_on,
        letter.signer,
        rows,
        named,
    )


def letters_of(session: Session, actor: Actor, assignment_id: int) -> list[Issued]:
    """The issued letters that named an assignment, newest first, as far as the actor may read them."""
    found = session.execute(
        sa.select(UrgingLetter, Agency.path, LetterRow.facts)
        .join(LetterRow, LetterRow.letter_id == UrgingLetter.id)
        .join(Agency, Agency.id == UrgingLetter.agency_id)
        .where(LetterRow.assignment_id == assignment_id, UrgingLetter.state == LetterState.ISSUED)
        .order_by(UrgingLetter.issued_on.desc(), UrgingLetter.id.desc())
    )
    return [
        _issued(letter, named=len(read(facts).letters) + 1)
        for letter, path, facts in found
        if may(actor, Action.URGE, Facts(path)) or heads(actor, path)
    ]


def open_draft_of(session: Session, agency_id: int) -> tuple[UrgingLetter | None, dict[int, bool]]:
    """The open draft to an agency, and its duties: whether they stand in the content already."""
    draft = session.scalar(
        sa.select(UrgingLetter).where(
            UrgingLetter.agency_id == agency_id, UrgingLetter.state == LetterState.DRAFT
        )
    )
    if draft is None:
        return None, {}
    rows = session.execute(
        sa.select(LetterRow.assignment_id, LetterRow.position).where(LetterRow.letter_id == draft.id)
    )
    return draft, {assignment_id: position > 0 for assignment_id, position in rows}

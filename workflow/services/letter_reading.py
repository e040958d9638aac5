"""Letters as pages show them: by agency, waiting to be issued, issued, and those that named one assignment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, Duty, LetterRow, LetterState, OfficialLetter, User
from models.letter_sql import stands_in_letter
from workflow.reports.frozen import read
from workflow.reports.letterhead import read_head
from workflow.reports.urging_letter import LateDuty
from workflow.rules.letter_kinds import LetterKind
from workflow.rules.permissions import Action, Actor, Facts, heads, may
from workflow.services.late_duties import symbol_of
from workflow.services.letter_access import agencies_to_urge, own_letters

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
    """A draft that waits to be issued. ``asked`` duties were asked for by rungs and are not in it yet.

    ``to`` is the one agency, the period whose report is owed, or empty where several are named.
    """

    id: int
    kind: LetterKind
    agency_id: int | None
    to: str
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
    kind: LetterKind
    to: str
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
            LetterRow.letter_id == OfficialLetter.id,
            Assignment.agency_id == OfficialLetter.agency_id,
            stands_in_letter(today),
        )
        .correlate(OfficialLetter)
    )


def _waits(actor: Actor, today: date) -> sa.ColumnElement[bool]:
    """Drafts that are work: with a content, or with something that still asks for one."""
    return sa.and_(
        OfficialLetter.state == LetterState.DRAFT,
        own_letters(actor),
        sa.or_(OfficialLetter.n > 0, sa.exists(_asked(today))),
    )


def _of_kind(kind: LetterKind | None) -> sa.ColumnElement[bool]:
    return sa.true() if kind is None else OfficialLetter.kind == kind


def drafts(session: Session, actor: Actor, today: date, kind: LetterKind | None = None) -> list[Draft]:
    """Everything that waits to be issued, oldest first; of one kind or of all."""
    composed = (
        sa.select(sa.func.count())
        .where(LetterRow.letter_id == OfficialLetter.id, LetterRow.position > 0)
        .correlate(OfficialLetter)
        .scalar_subquery()
    )
    found = session.execute(
        sa.select(
            OfficialLetter,
            Agency.name,
            composed,
            _asked(today).with_only_columns(sa.func.count()).scalar_subquery(),
            sa.func.coalesce(User.full_name, ""),
        )
        .outerjoin(Agency, Agency.id == OfficialLetter.agency_id)
        .outerjoin(User, User.id == OfficialLetter.made_by_id)
        .where(_waits(actor, today), _of_kind(kind))
        .order_by(OfficialLetter.made_at, OfficialLetter.id)
    )
    return [
        Draft(
            it.id,
            it.kind,
            it.agency_id,
            name or read_head(it.head)[2],
            it.n,
            it.as_of,
            it.catch_up_on,
            rows,
            asked,
            it.made_at,
            by,
        )
        for it, name, rows, asked, by in found
    ]


def drafts_waiting(actor: Actor, today: date) -> sa.ScalarSelect[int]:
    """How many drafts wait, as a column for the statement of a page's frame."""
    return (
        sa.select(sa.func.count()).select_from(OfficialLetter).where(_waits(actor, today)).scalar_subquery()
    )


def still_asked(session: Session, letter: OfficialLetter, today: date) -> int:
    """How many duties wait to be taken into the content of a draft."""
    if letter.state is not LetterState.DRAFT:
        return 0
    count = _asked(today).with_only_columns(sa.func.count()).scalar_subquery()
    return session.scalar(sa.select(count).where(OfficialLetter.id == letter.id)) or 0


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
            OfficialLetter.agency_id,
            sa.func.count().label("issued"),
            sa.func.max(OfficialLetter.issued_on).label("last"),
        )
        .where(OfficialLetter.state == LetterState.ISSUED, OfficialLetter.kind == LetterKind.URGING)
        .group_by(OfficialLetter.agency_id)
        .subquery()
    )
    rows = session.execute(
        sa.select(Agency.id, Agency.name, late.c.late, late.c.oldest, issued.c.issued, issued.c.last)
        .join(late, late.c.agency_id == Agency.id)
        .outerjoin(issued, issued.c.agency_id == Agency.id)
        .order_by(Agency.authority_id, Agency.order_no, Agency.sort_key)
    )
    open_ones = {draft.agency_id: draft for draft in open_drafts if draft.kind is LetterKind.URGING}
    return [
        Standing(row.id, row.name, row.late, row.oldest, open_ones.get(row.id), row.issued or 0, row.last)
        for row in rows
    ]


def issued_page(session: Session, actor: Actor, page: int, kind: LetterKind | None = None) -> IssuedPage:
    """The letters that went out, of one kind or of all; a page beyond the last is the last."""
    mine = (OfficialLetter.state == LetterState.ISSUED, own_letters(actor), _of_kind(kind))
    total = session.scalar(sa.select(sa.func.count()).select_from(OfficialLetter).where(*mine)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    count = (
        sa.select(sa.func.count())
        .where(LetterRow.letter_id == OfficialLetter.id)
        .correlate(OfficialLetter)
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(OfficialLetter, count)
        .where(*mine)
        .order_by(OfficialLetter.issued_on.desc(), OfficialLetter.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return IssuedPage([_issued(letter, rows=n) for letter, n in rows], total, page, pages)


def _issued(letter: OfficialLetter, *, rows: int = 0, named: int = 0) -> Issued:
    head, _collector, to = read_head(letter.head)
    assert letter.issued_on is not None
    return Issued(
        letter.id,
        letter.kind,
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
        sa.select(OfficialLetter, Agency.path, LetterRow.facts)
        .join(LetterRow, LetterRow.letter_id == OfficialLetter.id)
        .join(Agency, Agency.id == OfficialLetter.agency_id)
        .where(LetterRow.assignment_id == assignment_id, OfficialLetter.state == LetterState.ISSUED)
        .order_by(OfficialLetter.issued_on.desc(), OfficialLetter.id.desc())
    )
    return [
        _issued(letter, named=len(read(LateDuty, facts).letters) + 1)
        for letter, path, facts in found
        if may(actor, Action.URGE, Facts(path)) or heads(actor, path)
    ]


def open_draft_of(session: Session, agency_id: int) -> tuple[OfficialLetter | None, dict[int, bool]]:
    """The open draft to an agency, and its duties: whether they stand in the content already."""
    draft = session.scalar(
        sa.select(OfficialLetter).where(
            OfficialLetter.kind == LetterKind.URGING,
            OfficialLetter.agency_id == agency_id,
            OfficialLetter.state == LetterState.DRAFT,
        )
    )
    if draft is None:
        return None, {}
    rows = session.execute(
        sa.select(LetterRow.assignment_id, LetterRow.position).where(LetterRow.letter_id == draft.id)
    )
    return draft, {assignment_id: position > 0 for assignment_id, position in rows}

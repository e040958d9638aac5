"""Drafts that rungs of the ladders ask for: one per agency, each duty in it once, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import LetterRow, LetterState, OfficialLetter
from models.bulk import among, insert_missing
from workflow.rules.letter_kinds import LetterKind
from workflow.rules.refusal import Refusal

_DRAFT = (
    "authority_id", "kind", "agency_id", "state", "made_at", "n", "head", "content", "number", "signer", "version",
)  # fmt: skip
_ROW = ("letter_id", "assignment_id", "notice_id", "position", "facts")
_TRIES = 3


class Asked(NamedTuple):
    """A rung asks that this duty stands in a letter to its lead."""

    authority_id: int
    agency_id: int
    assignment_id: int
    notice_id: int


def prepare(session: Session, asked: Sequence[Asked], *, now: datetime) -> None:
    """Put each duty into the open draft to its agency; make the draft where there is none.

    A notice is recorded once, so a rung asks once; the unique keys see to the rest beside people and other
    sweeps. What is asked for waits in the draft until the office takes it into the content.

    Raises:
        Refusal: ``letter_just_issued``; run the unit again.
    """
    if not asked:
        return
    drafts = _open_drafts(session, asked, now=now)
    insert_missing(
        session,
        LetterRow,
        _ROW,
        [(drafts[a.agency_id], a.assignment_id, a.notice_id, 0, "") for a in asked],
    )


def _open_drafts(session: Session, asked: Sequence[Asked], *, now: datetime) -> dict[int, int]:
    """Ids of the open drafts by agency, made where missing and locked: nobody issues one meanwhile."""
    agencies = {a.agency_id: a.authority_id for a in asked}
    for _ in range(_TRIES):
        rows = [
            (authority, LetterKind.URGING, agency, LetterState.DRAFT, now, 0, "{}", "", "", "", 1)
            for agency, authority in sorted(agencies.items())
        ]
        insert_missing(session, OfficialLetter, _DRAFT, rows)
        found = session.execute(
            sa.select(OfficialLetter.agency_id, OfficialLetter.id)
            .where(
                among(session, OfficialLetter.agency_id, agencies),
                OfficialLetter.kind == LetterKind.URGING,
                OfficialLetter.state == LetterState.DRAFT,
            )
            .order_by(OfficialLetter.id)
            .with_for_update()
        )
        drafts = {row.agency_id: row.id for row in found}
        if len(drafts) == len(agencies):
            return drafts
    raise Refusal("letter_just_issued")  # each time another unit issued one between the two statements


def waiting(session: Session, letter_id: int) -> list[LetterRow]:
    """Duties of a draft that rungs asked for since its content was composed."""
    return _rows(session, letter_id, LetterRow.position == 0)


def composed(session: Session, letter_id: int) -> list[LetterRow]:
    """Duties in the content of a letter, in its order."""
    return _rows(session, letter_id, LetterRow.position > 0)


def _rows(session: Session, letter_id: int, *which: sa.ColumnElement[bool]) -> list[LetterRow]:
    query = sa.select(LetterRow).where(LetterRow.letter_id == letter_id, *which)
    return list(session.scalars(query.order_by(LetterRow.position, LetterRow.id)))


def renew(session: Session, letter: OfficialLetter, rows: Iterable[LetterRow], *, now: datetime) -> None:
    """Begin the next draft with what came too late for a letter that was just issued."""
    if letter.agency_id is None:
        return
    prepare(
        session,
        [
            Asked(letter.authority_id, letter.agency_id, row.assignment_id, row.notice_id)
            for row in rows
            if row.notice_id is not None
        ],
        now=now,
    )

"""Write down what a compared sheet of progress says, whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from models import Agency, Chip
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Actor
from workflow.rules.progress_rows import TypedProgress, read_progress
from workflow.rules.refusal import Refusal
from workflow.rules.text import cut
from workflow.services import lifecycle
from workflow.services.move_request import NOTHING_AROSE, Piece, Request
from workflow.services.progress_sheet import MOST, FilledRow
from workflow.services.progress_sheet_reading import agency_of_sheet, lines_by_id

_LONGEST_SOURCE = 300


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A row that somebody confirmed, as it was typed, with the version of the sheet."""

    assignment_id: int
    version: int
    typed: TypedProgress


def take_over(
    session: Session,
    actor: Actor,
    agency_id: int,
    rows: Sequence[Confirmed],
    *,
    received_on: date,
    now: datetime,
    address: str = "",
) -> int:
    """Write down what the confirmed rows say, all of them or none; returns how many.

    Whoever reports for the agency speaks as in the web. Whoever keeps the register types for the agency: the
    statement names the sheet and the day it came, and the person who typed it cannot review it.

    Raises:
        NotFound: the actor neither reports for the agency nor keeps its register.
        Refusal: ``rows_changed`` where a row is no longer what was confirmed, with the ids of ``Refusal.params``;
            ``no_rows``; ``too_many_rows``; whatever ``lifecycle`` refuses.
    """
    if not rows:
        raise Refusal("no_rows")
    if len(rows) > MOST:
        raise Refusal("too_many_rows", most=MOST)
    agency, own = agency_of_sheet(session, actor, agency_id)
    lines = lines_by_id(session, agency, [row.assignment_id for row in rows])
    today = local_day(now)
    filled = [
        FilledRow(line, row.typed, read_progress(row.typed, endless=line.endless, today=today), row.version)
        for row in sorted(rows, key=lambda row: row.assignment_id)  # locks are taken in one order
        if (line := lines.get(row.assignment_id)) is not None
    ]
    fine = {row.line.id for row in filled if row.version == row.line.version and not row.read.problems}
    if len(fine) != len(rows):
        raise Refusal("rows_changed", ids=tuple({row.assignment_id for row in rows} - fine))
    for row in filled:
        if own:
            source = cut(f"biểu Excel của {agency.name}", _LONGEST_SOURCE)
            lifecycle.apply(
                session, actor, row.line.id, row.move, _request(row), now=now, address=address, source=source
            )
        else:
            lifecycle.apply_for_agency(
                session,
                actor,
                row.line.id,
                row.move,
                _request(row),
                source=_typed_for(agency, received_on, actor),
                said_on=received_on,
                now=now,
                address=address,
            )
    return len(filled)


def _typed_for(agency: Agency, received_on: date, actor: Actor) -> str:
    end = f" nhận ngày {received_on:%d/%m/%Y}, {actor.name} nhập thay"
    return cut(f"biểu Excel của {agency.name}", _LONGEST_SOURCE - len(end)) + end


def _request(row: FilledRow) -> Request:
    read = row.read
    piece = (Piece(document_number=read.number, document_date=read.day),) if read.number else ()
    return Request(
        version=row.version,
        note=read.text or NOTHING_AROSE,
        chip=Chip(read.answer),
        percent=read.percent,
        difficulty=read.difficulty,
        proposal=read.proposal,
        pieces=piece,
    )

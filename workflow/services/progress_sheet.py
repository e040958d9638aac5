"""An agency's sheet of progress that came back filled, compared cell by cell with what stands there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Chip, Evidence, Update
from models.bulk import among
from models.statement_sql import proves, stands
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Actor
from workflow.rules.progress_rows import Cell, ReadProgress, TypedProgress, read_progress
from workflow.rules.refusal import Refusal
from workflow.rules.states import Move
from workflow.rules.text import clean_line, cut
from workflow.services.move_request import NOTHING_AROSE
from workflow.services.progress_sheet_reading import SheetLine, agency_of_sheet, lines_by_id
from workflow.services.progress_sheet_words import HEADINGS, printed
from workflow.services.statements import lacking_evidence, move_of

KEY_ROW, HEAD_ROW = 2, 5
"""Rows of the sheet from 0: the one that says whose sheet it is, and the one of the headings."""
KEY_COLUMN = 13
_DUTY, _FIRST, _ID, _VERSION = 1, 6, 13, 14
_PLACE = {cell: _FIRST + n for n, cell in enumerate(Cell)}
MOST = 500
"""So many rows go into one act: what somebody confirms has to be readable."""
_Words = tuple[str, str, int | None, str, str]


def key_of(agency_id: int) -> str:
    """What a sheet says about whose it is."""
    return f"dondoc/tien-do/{agency_id}"


@dataclass(frozen=True, slots=True)
class FilledRow:
    """A filled row: the assignment as it stands, what was typed and what it means. ``version``: of the sheet."""

    line: SheetLine
    typed: TypedProgress
    read: ReadProgress
    version: int

    @property
    def move(self) -> Move:
        """What the statement does."""
        return move_of(Chip(self.read.answer), period=self.line.period)


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """What is wrong at a cell (``E7``)."""

    cell: str
    code: str
    params: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class SheetProposal:
    """What a sheet would write. With problems nothing of it can be taken over.

    ``moved``: rows about work that went on since the sheet was made; ``again``: rows that were taken over before.
    """

    rows: list[FilledRow] = field(default_factory=list)
    moved: list[FilledRow] = field(default_factory=list)
    again: list[FilledRow] = field(default_factory=list)
    problems: list[SheetProblem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Place:
    """A row of the sheet, from 0, that says something about the assignment ``id``."""

    at: int
    id: int
    version: int
    typed: TypedProgress


def compare(
    session: Session,
    actor: Actor,
    agency_id: int,
    cells: Sequence[Sequence[str]],
    *,
    received_on: date,
    now: datetime,
) -> SheetProposal:
    """A filled sheet against what stands there now, in a fixed number of statements; nothing is written.

    Raises:
        NotFound: the actor neither reports for the agency nor keeps its register.
        Refusal: ``progress_sheet_foreign`` where the sheet is not one of these, or another agency's;
            ``too_many_rows``; ``data_day_ahead`` for a sheet that comes tomorrow.
    """
    agency, own = agency_of_sheet(session, actor, agency_id)
    if received_on > local_day(now):
        raise Refusal("data_day_ahead", day=received_on)
    proposal = SheetProposal()
    _look_at_head(proposal, cells, agency_id)
    if proposal.problems:
        return proposal
    places = _filled(proposal, cells)
    if len(places) > MOST:
        raise Refusal("too_many_rows", most=MOST)
    lines = lines_by_id(session, agency, [place.id for place in places])
    there = _There(lines, _said(session, lines), _numbers(session, lines), None if own else received_on)
    for place in places:
        _compare_row(proposal, there, place, cells, local_day(now))
    return proposal


@dataclass(frozen=True, slots=True)
class _There:
    """What stands there: the lines, what was said, the numbers of the evidence; the day that has to fit, if any."""

    lines: Mapping[int, SheetLine]
    said: Mapping[int, set[_Words]]
    numbers: Mapping[int, list[str]]
    received_on: date | None


def _compare_row(
    proposal: SheetProposal, there: _There, place: _Place, cells: Sequence[Sequence[str]], today: date
) -> None:
    line = there.lines.get(place.id)
    if line is None:
        _wrong(proposal, place.at, _DUTY, "assignment_foreign")
        return
    read = read_progress(place.typed, endless=line.endless, today=today)
    row = FilledRow(line, place.typed, read, place.version)
    if row.version == line.version and line.with_agency:
        if _cell(cells, place.at, _DUTY) != printed(line.text):
            _wrong(proposal, place.at, _DUTY, "row_changed", right=cut(line.text, 80))
        _take(proposal, row, place.at, there)
    elif _words(read) in there.said.get(line.id, ()):
        proposal.again.append(row)
    else:
        proposal.moved.append(row)


def _look_at_head(proposal: SheetProposal, cells: Sequence[Sequence[str]], agency_id: int) -> None:
    if _cell(cells, KEY_ROW, KEY_COLUMN) != key_of(agency_id):
        raise Refusal("progress_sheet_foreign", cell=_name(KEY_ROW, KEY_COLUMN))
    for column, heading in enumerate(HEADINGS):
        if _cell(cells, HEAD_ROW, column) != heading:
            _wrong(proposal, HEAD_ROW, column, "sheet_heading", heading=heading)


def _filled(proposal: SheetProposal, cells: Sequence[Sequence[str]]) -> list[_Place]:
    """The rows in which something was filled; an unknown or doubled one is a problem of its cell."""
    found: dict[int, _Place] = {}
    for at in range(HEAD_ROW + 1, len(cells)):
        raw = (cells[at][c] if c < len(cells[at]) else "" for c in range(_FIRST, _FIRST + len(Cell)))
        typed = TypedProgress(*raw)
        if typed.blank:
            continue
        key, version = _number(cells, at, _ID), _number(cells, at, _VERSION)
        if key is None or version is None or key in found:
            _wrong(proposal, at, _DUTY, "assignment_twice" if key in found else "assignment_foreign")
        else:
            found[key] = _Place(at, key, version, typed)
    return list(found.values())


def _take(proposal: SheetProposal, row: FilledRow, at: int, there: _There) -> None:
    for found in row.read.problems:
        proposal.problems.append(SheetProblem(_name(at, _PLACE[found.cell]), found.code, found.params))
    if there.received_on is not None and there.received_on < row.line.heard_from:
        _wrong(proposal, at, _PLACE[Cell.ANSWER], "said_too_early", day=row.line.heard_from)
    proposal.rows.append(row)
    if row.read.problems or row.move is not Move.SUBMIT or row.read.answer == Chip.NOTHING:
        return
    numbers = there.numbers.get(row.line.id, [])
    lacking = lacking_evidence(row.line.evidence_rule, [*numbers, *filter(None, [row.read.number])])
    if lacking:
        _wrong(proposal, at, _PLACE[Cell.NUMBER], lacking)


def _words(read: ReadProgress) -> _Words:
    return (read.answer, read.text or NOTHING_AROSE, read.percent, read.difficulty, read.proposal)


def _said(session: Session, lines: Mapping[int, SheetLine]) -> dict[int, set[_Words]]:
    """Everything the agency said so far, by assignment."""
    rows = session.execute(
        sa.select(
            Update.assignment_id,
            Update.chip,
            Update.text,
            Update.percent,
            Update.difficulty,
            Update.proposal,
        ).where(among(session, Update.assignment_id, lines), stands())
    )
    found: dict[int, set[_Words]] = {}
    for key, chip, text, percent, difficulty, proposal in rows:
        found.setdefault(key, set()).add((chip.value, text, percent, difficulty, proposal))
    return found


def _numbers(session: Session, lines: Iterable[int]) -> dict[int, list[str]]:
    """Document number of each piece of evidence that was not rejected, by assignment."""
    rows = session.execute(
        sa.select(Evidence.assignment_id, Evidence.document_number).where(
            among(session, Evidence.assignment_id, lines), Evidence.check != "rejected", proves()
        )
    )
    found: dict[int, list[str]] = {}
    for key, number in rows:
        found.setdefault(key, []).append(number)
    return found


def _wrong(proposal: SheetProposal, row: int, column: int, code: str, **params: object) -> None:
    proposal.problems.append(SheetProblem(_name(row, column), code, tuple(params.items())))


def _cell(cells: Sequence[Sequence[str]], row: int, column: int) -> str:
    if row >= len(cells) or column >= len(cells[row]):
        return ""
    return clean_line(cells[row][column])


def _number(cells: Sequence[Sequence[str]], row: int, column: int) -> int | None:
    text = _cell(cells, row, column)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _name(row: int, column: int) -> str:
    return f"{'ABCDEFGHIJKLMNO'[column]}{row + 1}"

"""A list of agencies in a sheet: read, compared with the tree, taken into it all or none.

The sheet only adds: an agency that the tree knows by name or other name stays as it is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, AgencyAlias
from workflow.rules.names import fold
from workflow.rules.permissions import Action, Actor
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean_line
from workflow.services import agencies, scope
from workflow.services.accounts import proper_address

HEADINGS = ("Tên cơ quan", "Trực thuộc", "Tên viết tắt", "Tên gọi khác", "Hộp thư của cơ quan", "Thứ tự")
"""Of the sheet, in their order: an official list, Vietnamese in every language of the page."""
MOST = 2_000
_LOOKED_AT = 20
"""Rows among which the headings are looked for."""
_LONGEST = (300, 300, 60, 1_000, 254, 4)
_NAME, _PARENT, _SHORT, _ALIASES, _EMAIL, _ORDER = range(len(HEADINGS))


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """One row of the sheet; ``row`` as the spreadsheet numbers it. An empty ``parent``: the top of the tree."""

    row: int
    name: str
    parent: str
    short_name: str
    aliases: tuple[str, ...]
    email: str
    order_no: int


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """What is wrong at a cell (``B7``): the code of a refusal."""

    cell: str
    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Compared:
    """Rows to be added, parents before their units; names that are there already; what is wrong."""

    new: tuple[AgencyLine, ...]
    there: tuple[str, ...]
    problems: tuple[SheetProblem, ...]


def compare(session: Session, actor: Actor, cells: Sequence[Sequence[str]]) -> Compared:
    """Read the sheet and hold it against the actor's tree; nothing is written.

    Raises:
        NotFound: the actor manages no tree.
        Refusal: ``agency_sheet_foreign`` without the headings; ``lines_needed``, ``lines_too_many``.
    """
    lines, problems = _read(cells)
    top = _top(session, actor)
    known = _known(session, top)
    there = tuple(line.name for line in lines if fold(line.name) in known)
    fresh = {fold(line.name): line for line in lines if fold(line.name) not in known}
    for line in fresh.values():
        problems += [
            SheetProblem(f"D{line.row}", "alias_exists", {"name": alias})
            for alias in line.aliases
            if fold(alias) in known or (fold(alias) in fresh and fold(alias) != fold(line.name))
        ]
    ordered, stuck = _parents_first(fresh, known)
    problems += _too_deep(ordered, top.path.count("."))
    problems += [SheetProblem(f"B{line.row}", "agency_unknown", {"name": line.parent}) for line in stuck]
    return Compared(tuple(ordered), there, tuple(problems))


def take(session: Session, actor: Actor, cells: Sequence[Sequence[str]], *, now: datetime) -> Compared:
    """Add every new agency of the sheet, or none.

    Raises:
        NotFound: the actor manages no tree.
        Refusal: as ``compare``; ``agency_sheet_wrong`` where a cell is wrong; ``lines_needed`` where nothing is new.
    """
    found = compare(session, actor, cells)
    if found.problems:
        raise Refusal("agency_sheet_wrong", count=len(found.problems))
    if not found.new:
        raise Refusal("lines_needed")
    top = _top(session, actor)
    known = _known(session, top)
    for line in found.new:
        made = agencies.add_agency(
            session,
            line.name,
            parent=session.get_one(Agency, known[fold(line.parent)] if line.parent else top.id),
            by=actor.user_id,
            now=now,
            short_name=line.short_name,
            email=line.email,
            order_no=line.order_no,
            aliases=line.aliases,
        )
        known[fold(line.name)] = made.id
    return found


def _top(session: Session, actor: Actor) -> Agency:
    """The topmost agency whose tree the actor manages, the first of several."""
    path = min(actor.paths(Action.MANAGE_AGENCIES), key=lambda path: (len(path), path), default="")
    top = session.scalar(sa.select(Agency).where(Agency.path == path))
    if top is None:
        raise scope.NotFound
    return top


def _known(session: Session, top: Agency) -> dict[str, int]:
    """Folded names and other names of the whole authority; 0 for one outside the tree, or for a group."""
    rows = session.execute(
        sa.select(Agency.folded, Agency.id, Agency.path).where(
            Agency.authority_id == top.authority_id, Agency.valid_to.is_(None)
        )
    )
    found = {row.folded: row.id if row.path.startswith(top.path) else 0 for row in rows}
    inside = {key for key in found.values() if key}
    aliases = session.execute(
        sa.select(AgencyAlias.folded, AgencyAlias.agency_id).where(
            AgencyAlias.authority_id == top.authority_id
        )
    )
    for row in aliases:
        found.setdefault(row.folded, row.agency_id if row.agency_id in inside else 0)
    return found


def _parents_first(
    fresh: Mapping[str, AgencyLine], known: Mapping[str, int]
) -> tuple[list[AgencyLine], list[AgencyLine]]:
    """Lines so ordered that each parent stands before its units; and those whose parent is nowhere, or a circle."""
    placed: dict[str, AgencyLine] = {}
    left = dict(fresh)
    while True:
        ready = {
            key: line
            for key, line in left.items()
            if not line.parent or known.get(fold(line.parent)) or fold(line.parent) in placed
        }
        if not ready:
            return list(placed.values()), list(left.values())
        placed |= ready
        left = {key: line for key, line in left.items() if key not in ready}


def _too_deep(ordered: Sequence[AgencyLine], top: int) -> list[SheetProblem]:
    """Lines more than ``MOST_LEVELS`` down, were every parent in the tree its topmost agency."""
    level: dict[str, int] = {}
    for line in ordered:
        level[fold(line.name)] = level.get(fold(line.parent), top) + 1
    return [
        SheetProblem(f"B{line.row}", "agency_too_deep", {"most": agencies.MOST_LEVELS})
        for line in ordered
        if level[fold(line.name)] > agencies.MOST_LEVELS
    ]


def _read(cells: Sequence[Sequence[str]]) -> tuple[list[AgencyLine], list[SheetProblem]]:
    wanted = [fold(heading) for heading in HEADINGS]
    head = next(
        (n for n, row in enumerate(cells[:_LOOKED_AT]) if [fold(c) for c in row[: len(wanted)]] == wanted),
        None,
    )
    if head is None:
        raise Refusal("agency_sheet_foreign", headings=f"“{'”, “'.join(HEADINGS)}”")
    filled = [
        (n, [clean_line(c) for c in (*row[: len(wanted)], *[""] * (len(wanted) - len(row)))])
        for n, row in enumerate(cells[head + 1 :], head + 2)
        if any(c.strip() for c in row[: len(wanted)])
    ]
    if not filled:
        raise Refusal("lines_needed")
    if len(filled) > MOST:
        raise Refusal("lines_too_many", most=MOST)
    lines: list[AgencyLine] = []
    problems: list[SheetProblem] = []
    seen: dict[str, int] = {}
    for n, row in filled:
        line, wrong = _line(n, row)
        problems += wrong
        if fold(line.name) in seen:
            problems.append(
                SheetProblem(f"A{n}", "agency_twice", {"name": line.name, "row": seen[fold(line.name)]})
            )
        elif line.name:
            seen[fold(line.name)] = n
            lines.append(line)
    return lines, problems


def _line(n: int, row: Sequence[str]) -> tuple[AgencyLine, list[SheetProblem]]:
    problems = [
        SheetProblem(f"{'ABCDEF'[column]}{n}", "cell_too_long", {"most": most})
        for column, (text, most) in enumerate(zip(row, _LONGEST, strict=True))
        if len(text) > most
    ]
    if not row[_NAME]:
        problems.append(SheetProblem(f"A{n}", "name_needed"))
    email = row[_EMAIL]
    if email:
        try:
            email = proper_address(email)
        except Refusal as refusal:
            problems.append(SheetProblem(f"E{n}", refusal.code, refusal.params))
    order = row[_ORDER]
    if order and not (order.isascii() and order.isdecimal()):
        problems.append(SheetProblem(f"F{n}", "order_not_read", {"text": order}))
        order = ""
    aliases = dict.fromkeys(filter(None, (clean_line(part) for part in row[_ALIASES].split(";"))))
    return (
        AgencyLine(
            n,
            row[_NAME],
            row[_PARENT],
            row[_SHORT],
            tuple(aliases),
            email,
            int(order[: _LONGEST[_ORDER]] or 0),
        ),
        problems,
    )

"""The statistics table: one line for each agency, document or leader in charge, and their sum.

Agencies stand in official order, documents by date, leaders in alphabetical order: nobody is ranked by a count.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Document, Duty
from models.bulk import among
from workflow.rules.classification import Rate
from workflow.rules.names import sort_key
from workflow.rules.permissions import Action, Actor
from workflow.rules.statistics import Box, CutOff, Figures, count
from workflow.services.data_days import Comparison, DataDay
from workflow.services.document_names import told_apart
from workflow.services.statistics_facts import Case, Cases, Choice, Place


class Group(StrEnum):
    """By what the lines are made."""

    AGENCY = "agency"
    DOCUMENT = "document"
    LEADER = "leader"


@dataclass(frozen=True, slots=True)
class Ask:
    """What a statistics page was asked for; ``months`` of silence as set for the authority."""

    group: Group
    days: Comparison
    choice: Choice = field(default_factory=Choice)
    months: int = 3

    def cut(self, day: DataDay) -> CutOff:
        """The day as the rule takes it."""
        return CutOff(day.day, self.months, day.since)

    @property
    def oldest(self) -> date:
        """The earliest day that is told of."""
        return min(day.day for day in (self.days.now, self.days.before) if day is not None)


@dataclass(frozen=True, slots=True)
class Line:
    """One line. ``key`` names it in an address; ``before`` are its figures of the period before, if there is one.

    ``duties`` of a document: how many are done by all their leads (k) of how many (n).
    """

    key: str
    name: str
    short: str
    figures: Figures
    before: Figures | None
    duties: Rate | None = None


@dataclass(frozen=True, slots=True)
class GroupDuty:
    """A duty of the chosen document with more than one assignment: done by ``share.numerator`` of ``share.denominator``."""

    id: int
    clause: str
    text: str
    share: Rate


@dataclass(frozen=True, slots=True)
class Table:
    """All lines in order and their sum; ``fresh``: nothing was registered yet in the period before."""

    lines: list[Line]
    total: Line
    group_duties: list[GroupDuty]
    fresh: bool


def key_of(case: Case, group: Group) -> str:
    """Which line the assignment belongs to."""
    if group is Group.AGENCY:
        return str(case.row.agency_id)
    return str(case.row.document_id) if group is Group.DOCUMENT else case.row.leader


def read_table(
    session: Session, actor: Actor, ask: Ask, *, today: date, action: Action = Action.VIEW
) -> Table:
    """The figures of the day asked for and of the one before, in a fixed number of statements.

    Raises:
        NotFound: the chosen agency is not the actor's.
    """
    cases = Cases(session, actor, action, ask.choice, oldest=ask.oldest, today=today)
    now = cases.at(ask.cut(ask.days.now))
    earlier = cases.at(ask.cut(ask.days.before)) if ask.days.before else None
    figures, past = _by_key(now, ask.group), _by_key(earlier or [], ask.group)
    duties = _duties(now) if ask.group is Group.DOCUMENT or ask.choice.document_id else {}
    shares = _by_document(duties, now) if ask.group is Group.DOCUMENT else {}
    names = names_of(session, ask.group, {*figures, *past}, cases.places)
    compared = earlier is not None and not sum(past.values(), Figures()).nothing
    lines = [
        Line(
            key,
            name,
            short,
            figures.get(key, Figures()),
            past.get(key, Figures()) if compared else None,
            shares.get(key),
        )
        for key, name, short in names
    ]
    group_duties = _group_duties(session, duties) if ask.choice.document_id else []
    return Table(lines, _sum(lines, compared), group_duties, earlier is not None and not compared)


def _by_key(cases: Iterable[Case], group: Group) -> dict[str, Figures]:
    members: dict[str, list[tuple[Box, ...]]] = defaultdict(list)
    for case in cases:
        members[key_of(case, group)].append(case.boxes)
    return {key: count(found) for key, found in members.items()}


def _sum(lines: Sequence[Line], compared: bool) -> Line:
    duties = [line.duties for line in lines if line.duties is not None]
    return Line(
        "",
        "",
        "",
        sum((line.figures for line in lines), Figures()),
        sum((line.before or Figures() for line in lines), Figures()) if compared else None,
        Rate(sum(x.numerator for x in duties), sum(x.denominator for x in duties)) if duties else None,
    )


def _duties(cases: Iterable[Case]) -> dict[int, Rate]:
    """k of n by duty: complete only when all its assignments are; withdrawn ones do not count (domain.md a.2)."""
    done, total = defaultdict[int, int](int), defaultdict[int, int](int)
    for case in cases:
        total[case.row.duty_id] += Box.TOTAL in case.boxes
        done[case.row.duty_id] += Box.DONE in case.boxes
    return {duty: Rate(done[duty], n) for duty, n in total.items() if n}


def _by_document(duties: Mapping[int, Rate], cases: Iterable[Case]) -> dict[str, Rate]:
    document = {case.row.duty_id: str(case.row.document_id) for case in cases}
    done, total = defaultdict[str, int](int), defaultdict[str, int](int)
    for duty, share in duties.items():
        total[document[duty]] += 1
        done[document[duty]] += share.numerator == share.denominator
    return {key: Rate(done[key], n) for key, n in total.items()}


def _group_duties(session: Session, duties: Mapping[int, Rate]) -> list[GroupDuty]:
    many = {duty: share for duty, share in duties.items() if share.denominator > 1}
    rows = session.execute(
        sa.select(Duty.id, Duty.clause, Duty.text)
        .where(among(session, Duty.id, many))
        .order_by(Duty.order_no, Duty.id)
    )
    return [GroupDuty(row.id, row.clause, row.text, many[row.id]) for row in rows]


def names_of(
    session: Session, group: Group, keys: set[str], places: Mapping[int, Place]
) -> list[tuple[str, str, str]]:
    """Key, name and short name of every line, in order."""
    if group is Group.AGENCY:
        found = sorted((places[int(key)] for key in keys), key=lambda place: place.order)
        return [(str(place.id), place.name, place.short) for place in found]
    if group is Group.LEADER:
        return [(key, key, key) for key in sorted(keys, key=lambda name: (not name, sort_key(name), name))]
    query = sa.select(Document).where(among(session, Document.id, map(int, keys)))
    rows = session.scalars(
        query.order_by(Document.issued_on.is_(None), Document.issued_on, Document.number, Document.id)
    ).all()
    numbers = Counter(row.number for row in rows)
    return [
        (str(row.id), _document_name(row), row.number if numbers[row.number] == 1 else name)
        for row, name in zip(rows, told_apart(rows), strict=True)
    ]


def _document_name(row: Any) -> str:
    kind = f"{row.kind} số " if row.kind else ""
    return f"{kind}{row.label} của {row.issuer}" if row.issuer else f"{kind}{row.label}"

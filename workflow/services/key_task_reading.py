"""The roll-up as its page and its document show it: sentences by lead, with the duties behind them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, KeyTaskItem, KeyTaskLink, KeyTaskList, User
from workflow.rules.periods import Period, PeriodKind, following, parse_period, period_containing
from workflow.rules.states import State


@dataclass(frozen=True, slots=True)
class Behind:
    """One assignment that a sentence stands for."""

    assignment_id: int
    agency: str
    state: State
    due: date | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """``text`` is what the document prints; ``computed`` what the register says now."""

    id: int
    kind: str
    duty_id: int
    text: str
    computed: str
    edited: bool
    edited_by: str
    dropped: bool
    current: bool
    behind: list[Behind] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Heading:
    """The sentences of one lead, or of several leads that share them."""

    leads: str
    sentences: list[Sentence]


@dataclass(frozen=True, slots=True)
class RollUp:
    """A whole list; ``printed`` counts the sentences that go into the document."""

    period: str
    computed_at: datetime
    version: int
    headings: list[Heading]

    @property
    def printed(self) -> int:
        return sum(not s.dropped for heading in self.headings for s in heading.sentences)

    @property
    def dropped(self) -> int:
        return sum(s.dropped for heading in self.headings for s in heading.sentences)


def read_list(session: Session, found: KeyTaskList) -> RollUp:
    """The list in three statements; sentences no longer found stand last under their heading."""
    behind: dict[int, list[Behind]] = {}
    for row in session.execute(
        sa.select(KeyTaskLink.item_id, Assignment.id, Agency.name, Assignment.state, Assignment.due)
        .join(KeyTaskItem, KeyTaskItem.id == KeyTaskLink.item_id)
        .join(Assignment, Assignment.id == KeyTaskLink.assignment_id)
        .join(Agency, Agency.id == Assignment.agency_id)
        .where(KeyTaskItem.list_id == found.id)
        .order_by(KeyTaskLink.item_id, Agency.order_no, Agency.sort_key)
    ):
        behind.setdefault(row[0], []).append(Behind(row[1], row[2], row[3], row[4]))
    rows = session.execute(
        sa.select(KeyTaskItem, User.full_name)
        .outerjoin(User, User.id == KeyTaskItem.edited_by_id)
        .where(KeyTaskItem.list_id == found.id)
    ).all()
    first: dict[str, int] = {}
    for item, _name in rows:
        place = item.position if item.current else len(rows) + item.position
        first[item.heading] = min(first.get(item.heading, place), place)
    ordered = sorted(
        rows, key=lambda r: (first[r[0].heading], r[0].heading, not r[0].current, r[0].position, r[0].id)
    )
    headings = [
        Heading(leads, [_sentence(item, name or "", behind.get(item.id, [])) for item, name in group])
        for leads, group in groupby(ordered, key=lambda r: r[0].heading)
    ]
    return RollUp(found.period, found.computed_at, found.version, headings)


def _sentence(item: KeyTaskItem, edited_by: str, behind: list[Behind]) -> Sentence:
    return Sentence(
        item.id,
        item.kind,
        item.duty_id,
        item.edited_text or item.computed_text,
        item.computed_text,
        item.edited_text is not None,
        edited_by,
        item.dropped,
        item.current,
        behind,
    )


def periods_offered(session: Session, authority_id: int, today: date) -> list[Period]:
    """Periods worth choosing: those ahead, and every one that has a list; the latest first."""
    ahead = [
        following(period_containing(today, kind))
        for kind in (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.HALF_YEAR)
    ]
    current = [period_containing(today, kind) for kind in (PeriodKind.MONTH, PeriodKind.HALF_YEAR)]
    known = session.scalars(sa.select(KeyTaskList.period).where(KeyTaskList.authority_id == authority_id))
    by_code = {p.code: p for p in (*ahead, *current, *(parse_period(code) for code in known))}
    return sorted(by_code.values(), key=lambda p: (p.end, p.start), reverse=True)


def periods_to_compute(session: Session, authority_id: int, today: date) -> list[Period]:
    """What the job keeps up to date: the next month and half-year, and every list that is not over."""
    ahead = [following(period_containing(today, k)) for k in (PeriodKind.MONTH, PeriodKind.HALF_YEAR)]
    known = session.scalars(sa.select(KeyTaskList.period).where(KeyTaskList.authority_id == authority_id))
    alive = [p for p in (parse_period(code) for code in known) if p.end >= today]
    return list({p.code: p for p in (*ahead, *alive)}.values())

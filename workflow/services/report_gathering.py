"""What the sections of a report are computed from, each read at most once for one report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, Document, Duty, KeyTaskItem, ReportPeriod, Update
from workflow.rules.classification import Bucket, ClassFacts, classify
from workflow.rules.local_time import TIMEZONE
from workflow.rules.periods import Period, following, parse_period
from workflow.rules.report_sentences import Line
from workflow.rules.states import State
from workflow.services import key_tasks
from workflow.services.indicator_results import Result, read_results
from workflow.services.key_task_facts import cited
from workflow.services.letterhead import derived


@dataclass(frozen=True, slots=True)
class Issued:
    """A document of the register that was issued in the period."""

    number: str
    issuer: str
    issued_on: date
    kind: str
    subject: str

    @property
    def cited(self) -> str:
        """As a footnote cites it."""
        about = f" {self.subject[:1].lower()}{self.subject[1:]}" if self.subject else ""
        return f"{cited(self.kind, self.number, self.issued_on)} của {self.issuer}{about}"


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One assignment of the period for the table of duties."""

    duty: str
    document: str
    agency: str
    due: date | None
    state: State
    bucket: Bucket | None
    words: str


@dataclass(frozen=True, slots=True)
class Difficulty:
    """What an agency said stands in its way."""

    agency: str
    difficulty: str
    proposal: str
    on: date


class Gathering:
    """The facts of one period of one authority; ``today`` is the day of computing."""

    def __init__(self, session: Session, period: ReportPeriod, *, now: datetime, today: date) -> None:
        self.session, self.stored, self.now, self.today = session, period, now, today
        self.authority = session.get_one(Agency, period.authority_id)
        self.named: Period = parse_period(period.code)
        self.ahead: Period = following(self.named)

    @cached_property
    def results(self) -> list[Result]:
        return read_results(self.session, self.stored)

    @cached_property
    def by_code(self) -> dict[str, Result]:
        return {r.line.code: r for r in self.results if r.line.part_of_id is None}

    @cached_property
    def parts(self) -> dict[int, list[Result]]:
        found: dict[int, list[Result]] = {}
        for result in self.results:
            if result.line.part_of_id is not None:
                found.setdefault(result.line.part_of_id, []).append(result)
        return found

    def line(self, result: Result) -> Line:
        """The indicator as sentences print it."""
        before = result.before
        return Line(
            result.line.name,
            result.line.unit,
            result.line.kind,
            result.figure,
            result.total,
            result.line.traits.percent_decimals,
            before,
            before.value if before else None,
            tuple((part.line.name, part.figure) for part in self.parts.get(result.line.id, ())),
        )

    def of_section(self, section: str) -> list[Result]:
        """The indicators under a heading of the list ("II.3.2" of "II.3.2. Dịch vụ công"); all without one."""
        wholes = (r for r in self.results if r.line.part_of_id is None)
        return [r for r in wholes if not section or r.line.section.split(". ")[0] == section]

    @cached_property
    def head_words(self) -> dict[str, str]:
        """What the blanks of letterheads and standing texts stand for."""
        name = self.authority.name
        where = name.removeprefix("UBND ").removeprefix("Ủy ban nhân dân ")
        return {
            "kỳ": self.named.label,
            "kỳ sau": self.ahead.label,
            "từ": f"{self.stored.starts_on:%d/%m/%Y}",
            "đến": f"{self.stored.ends_on:%d/%m/%Y}",
            "năm": str(self.stored.ends_on.year),
            "đơn vị": name,
            "địa bàn": where,
            "địa danh": derived(name).place or where,
        }

    @cached_property
    def documents(self) -> list[Issued]:
        """Documents of the register issued in the period, by issuer and day. One statement."""
        rows = self.session.execute(
            sa.select(Document.number, Document.issuer, Document.issued_on, Document.kind, Document.subject)
            .where(
                Document.authority_id == self.authority.id,
                Document.issued_on.between(self.stored.starts_on, self.stored.ends_on),
            )
            .order_by(Document.issuer, Document.issued_on, Document.id)
        )
        return [
            Issued(number, issuer, day, kind, subject) for number, issuer, day, kind, subject in rows if day
        ]

    @cached_property
    def duties(self) -> list[DutyRow]:
        """Assignments that were with their agencies in the period, as they stand. One statement."""
        words = _last(Update.text)
        rows = self.session.execute(
            sa.select(Assignment, Duty.text, Agency.name, Document, words)
            .join(Duty, Duty.id == Assignment.duty_id)
            .join(Document, Document.id == Duty.document_id)
            .join(Agency, Agency.id == Assignment.agency_id)
            .where(
                Assignment.authority_id == self.authority.id,
                Assignment.assigned_on <= self.stored.ends_on,
                sa.or_(Assignment.closed_on.is_(None), Assignment.closed_on >= self.stored.starts_on),
                Assignment.state != State.WITHDRAWN,
            )
            .order_by(Agency.order_no, Agency.sort_key, Assignment.due, Assignment.id)
        )
        return [self._duty(row, text, agency, paper, said) for row, text, agency, paper, said in rows]

    def _duty(self, row: Assignment, text: str, agency: str, paper: Document, said: str | None) -> DutyRow:
        facts = ClassFacts(row.state, row.due, row.reported_on, row.decided_on)
        source = cited(paper.kind, paper.number, paper.issued_on)
        return DutyRow(text, source, agency, row.due, row.state, classify(facts, self.today), said or "")

    @cached_property
    def difficulties(self) -> list[Difficulty]:
        """The last difficulty of each assignment in the period, by agency. One statement."""
        first = datetime.combine(self.stored.starts_on, time(), TIMEZONE)
        behind = datetime.combine(self.stored.ends_on + timedelta(days=1), time(), TIMEZONE)
        latest = (
            sa.select(sa.func.max(Update.id))
            .where(Update.difficulty != "", Update.at >= first, Update.at < behind)
            .group_by(Update.assignment_id)
        )
        rows = self.session.execute(
            sa.select(Agency.name, Update.difficulty, Update.proposal, Update.at)
            .join(Assignment, Assignment.id == Update.assignment_id)
            .join(Agency, Agency.id == Assignment.agency_id)
            .where(Assignment.authority_id == self.authority.id, Update.id.in_(latest))
            .order_by(Agency.order_no, Agency.sort_key, Update.id)
        )
        return [Difficulty(row[0], row[1], row[2], row[3].astimezone(TIMEZONE).date()) for row in rows]

    @cached_property
    def tasks_ahead(self) -> list[str]:
        """The sentences of the roll-up for the period ahead that the editor left in; computed where there is none."""
        found = key_tasks.find_list(self.session, self.authority.id, self.ahead.code)
        if found is None:
            key_tasks.compute(self.session, self.authority, self.ahead, by=None, now=self.now)
            found = key_tasks.find_list(self.session, self.authority.id, self.ahead.code)
            assert found is not None
        rows: Iterable[KeyTaskItem] = self.session.scalars(
            sa.select(KeyTaskItem)
            .where(KeyTaskItem.list_id == found.id, sa.not_(KeyTaskItem.dropped))
            .order_by(KeyTaskItem.position, KeyTaskItem.id)
        )
        return [item.edited_text or item.computed_text for item in rows]


def _last(column: sa.orm.attributes.InstrumentedAttribute[str]) -> sa.ScalarSelect[str]:
    return (
        sa.select(column)
        .where(Update.assignment_id == Assignment.id)
        .order_by(Update.id.desc())
        .limit(1)
        .correlate(Assignment)
        .scalar_subquery()
    )

"""What the sections of a report are computed from, each read at most once for one report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import (
    Agency,
    Assignment,
    Document,
    Duty,
    GroupDecision,
    KeyTaskItem,
    KeyTaskLink,
    ReportPeriod,
    Update,
    WorkingGroup,
)
from models.statement_sql import last_words, stands
from workflow.rules.classification import Bucket, ClassFacts, classify
from workflow.rules.key_task_summary import Listed
from workflow.rules.key_tasks import KeyTaskKind
from workflow.rules.local_time import TIMEZONE
from workflow.rules.periods import Period, following, parse_period
from workflow.rules.report_sentences import Line
from workflow.rules.states import State
from workflow.rules.working_groups import Act, GroupLevel, LevelCount, count_on
from workflow.services import key_tasks
from workflow.services.indicator_results import Result, read_results
from workflow.services.key_task_facts import cited
from workflow.services.letterhead import derived
from workflow.services.working_group_reading import facts_of

#: As ``key_tasks`` joins the leads of a sentence into its heading.
_BETWEEN_LEADS = "; "


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
class GroupAct:
    """A decision about a working group that was issued in the period."""

    issuer: str
    number: str
    issued_on: date
    act: Act
    group: str
    level: GroupLevel


@dataclass(frozen=True, slots=True)
class Difficulty:
    """What an agency said stands in its way."""

    agency: str
    difficulty: str
    proposal: str
    on: date


@dataclass(frozen=True, slots=True)
class TaskAhead:
    """One sentence of the roll-up, and what it counts as."""

    text: str
    listed: Listed


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
        rows = self.session.execute(
            sa.select(Assignment, Duty.text, Agency.name, Document, last_words())
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
            .where(Update.difficulty != "", Update.at >= first, Update.at < behind, stands())
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
    def counted_on(self) -> date:
        """The last day of the period, today while it runs."""
        return min(self.stored.ends_on, self.today)

    @cached_property
    def group_counts(self) -> list[LevelCount]:
        """Working groups and members at the end of the period. Two statements."""
        found = facts_of(self.session, WorkingGroup.authority_id == self.authority.id)
        return count_on((facts for _, _, facts in found), self.counted_on)

    @cached_property
    def group_acts(self) -> list[GroupAct]:
        """Decisions of the period about working groups, in the order of their days. One statement."""
        rows = self.session.execute(
            sa.select(
                GroupDecision.issuer,
                GroupDecision.number,
                GroupDecision.issued_on,
                GroupDecision.act,
                WorkingGroup.name,
                WorkingGroup.level,
            )
            .join(WorkingGroup, WorkingGroup.id == GroupDecision.group_id)
            .where(
                WorkingGroup.authority_id == self.authority.id,
                GroupDecision.issued_on.between(self.stored.starts_on, self.stored.ends_on),
            )
            .order_by(GroupDecision.issued_on, GroupDecision.id)
        )
        return [GroupAct(*row) for row in rows]

    @cached_property
    def tasks_ahead(self) -> list[TaskAhead]:
        """The roll-up for the period ahead as far as the editor left it in; computed where there is none."""
        found = key_tasks.find_list(self.session, self.authority.id, self.ahead.code)
        if found is None:
            key_tasks.compute(self.session, self.authority, self.ahead, by=None, now=self.now)
            found = key_tasks.find_list(self.session, self.authority.id, self.ahead.code)
            assert found is not None
        rows = self.session.execute(
            sa.select(KeyTaskItem, sa.func.count(KeyTaskLink.assignment_id))
            .outerjoin(KeyTaskLink, KeyTaskLink.item_id == KeyTaskItem.id)
            .where(KeyTaskItem.list_id == found.id, sa.not_(KeyTaskItem.dropped))
            .group_by(KeyTaskItem.id)
            .order_by(KeyTaskItem.position, KeyTaskItem.id)
        )
        return [
            TaskAhead(
                item.edited_text or item.computed_text,
                Listed(KeyTaskKind(item.kind), tuple(item.heading.split(_BETWEEN_LEADS)), max(1, behind)),
            )
            for item, behind in rows
        ]

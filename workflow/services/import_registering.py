"""Register a reviewed import: all of it, or nothing. What is already there is brought up to date by key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, Chip, Document, Duty, ImportRun, ImportState, Searched, Update
from workflow.intake.citations import read_citation
from workflow.intake.clauses import number_of
from workflow.intake.plan import ProposedDuty
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Actor, works_for
from workflow.rules.refusal import Refusal
from workflow.rules.states import CLOSED, Move, State
from workflow.rules.text import clean, clean_line
from workflow.services import lifecycle, registration
from workflow.services.deadlines import change_due
from workflow.services.events import record
from workflow.services.import_access import staged_run
from workflow.services.import_drafts import Draft
from workflow.services.import_header import Header
from workflow.services.import_sheet import Item, read_sheet
from workflow.services.recurrence import assign_running, bring_up_to_date
from workflow.services.registration import Counted, DocumentDraft, DutyDraft
from workflow.services.rhythm import read_again
from workflow.services.search_entries import keep_changed


@dataclass(frozen=True, slots=True)
class Registered:
    """What registering did; ``missing`` counts duties of the document that this file no longer names."""

    document_id: int
    new: int
    changed: int
    unchanged: int
    left_out: int
    missing: int


def register(session: Session, actor: Actor, run_id: int, *, now: datetime) -> Registered:
    """Put every row that is not left out into the register, in the caller's one unit.

    A duty already there (same document, same key) is brought up to date; a missing row closes nothing.

    Raises:
        Refusal: ``header_incomplete`` without number or issuer; ``rows_not_ready`` (``rows``: positions)
            while a row still has a blocker; ``nothing_read`` if every row is left out; ``import_closed``.
    """
    run = staged_run(session, actor, run_id, now=now)
    header = Header.from_json(run.header)
    if not header.number or not header.issuer:
        raise Refusal("header_incomplete")
    sheet = read_sheet(session, run)
    taken = [item for item in sheet.items if not item.left_out]
    if not taken:
        raise Refusal("nothing_read")
    if waiting := [item.position for item in taken if item.draft.blockers]:
        raise Refusal("rows_not_ready", rows=waiting, count=len(waiting))
    registrar = _Registrar(session, actor, run, header, now)
    outcomes = [registrar.take(n, item) for n, item in enumerate(taken, 1)]
    run.state = ImportState.REGISTERED
    run.registered_at = now
    run.document_id = registrar.document.id
    result = Registered(
        registrar.document.id,
        new=outcomes.count("new"),
        changed=outcomes.count("changed"),
        unchanged=outcomes.count("unchanged"),
        left_out=len(sheet.items) - len(taken),
        missing=len(registrar.duties.keys() - {item.key for item in taken}),
    )
    record(
        session,
        "document",
        registrar.document.id,
        "imported",
        by=actor.user_id,
        now=now,
        payload={"run": run.id, "new": result.new, "changed": result.changed, "missing": result.missing},
    )
    return result


def _place(duty: ProposedDuty) -> str:
    """The clause as people cite it: "mục III.2", "Điều 4", "bảng 1, dòng 7"."""
    if number := (duty.clause or number_of(duty)).rstrip("."):
        return number if number.startswith("Điều") else f"mục {number}"
    place = duty.place
    return f"bảng {place.table}, dòng {place.row}" if place.table else f"dòng {place.row}"


def _counted(draft: Draft) -> Counted | None:
    """What the deadline counts from, as read; a date that the office set itself counts from nothing."""
    read = draft.proposal.deadline
    if read is None or not read.amount or draft.decision.due is not None:
        return None
    return Counted(read.amount, read.unit, read.event, read.event_on)


class _Registrar:
    """One registering: what is there already is loaded once, then rows are taken one by one."""

    def __init__(self, session: Session, actor: Actor, run: ImportRun, header: Header, now: datetime) -> None:
        self.session, self.actor, self.now = session, actor, now
        self.header = header
        self.authority = session.get_one(Agency, run.authority_id)
        self.document = registration.find_or_add_document(
            session,
            self.authority,
            DocumentDraft(
                header.number, header.issuer, header.issued_on, header.kind, header.subject, header.programme
            ),
            by=actor.user_id,
            now=now,
        )
        self.agencies = {
            a.id: a
            for a in session.scalars(sa.select(Agency).where(Agency.authority_id == self.authority.id))
        }
        self.duties = {
            d.import_key: d
            for d in session.scalars(sa.select(Duty).where(Duty.document_id == self.document.id))
        }
        self.assignments: dict[int, list[Assignment]] = defaultdict(list)
        for assignment in session.scalars(
            sa.select(Assignment)
            .join(Duty, Duty.id == Assignment.duty_id)
            .where(Duty.document_id == self.document.id)
        ):
            self.assignments[assignment.duty_id].append(assignment)

    @property
    def said_on(self) -> date:
        """The day the list's data stand for, never later than today."""
        today = local_day(self.now)
        return min(self.header.data_as_of or self.header.issued_on or today, today)

    def take(self, order_no: int, item: Item) -> str:
        """Register one row: ``new``, ``changed`` or ``unchanged``."""
        draft = item.draft
        wanted = self._duty_draft(order_no, item)
        duty = self.duties.get(item.key)
        if duty is None:
            duty = registration.add_duty(
                self.session,
                self.document,
                wanted,
                by=self.actor.user_id,
                now=self.now,
                origin=self._origin(draft),
            )
            outcome = "new"
        else:
            outcome = "changed" if self._bring_up_to_date(duty, wanted) else "unchanged"
        added = self._hand_out(duty, draft)
        told = self._take_first_update(duty, draft)
        return "changed" if outcome == "unchanged" and (added or told) else outcome

    def _duty_draft(self, order_no: int, item: Item) -> DutyDraft:
        draft = item.draft
        read = draft.proposal
        place = _place(read)
        return DutyDraft(
            key=item.key,
            text=draft.text,
            clause=", ".join(filter(None, (clean_line(read.annex)[:200], place))),
            section=read.group,
            product=draft.product,
            leader=read.leader_phrase[:300],
            lead_phrase=read.owner_phrase,
            coordinate_phrase=read.coordinate_phrase,
            deadline_phrase=read.deadline_phrase,
            deadline_kind=draft.deadline_kind,
            due=draft.due,
            counted=_counted(draft),
            rhythm=draft.rhythm,
            order_no=order_no,
        )

    def _origin(self, draft: Draft) -> Document | None:
        """The earlier document that the list cites for this duty."""
        cited = read_citation(draft.proposal.origin_document_phrase)
        if cited is None:
            return None
        return registration.find_or_add_document(
            self.session,
            self.authority,
            DocumentDraft(cited.number, cited.issuer, cited.issued_on, cited.kind),
            by=self.actor.user_id,
            now=self.now,
        )

    def _bring_up_to_date(self, duty: Duty, wanted: DutyDraft) -> bool:
        """Take over changed words and deadline; assignments with a deadline of their own keep it."""
        before = (duty.text, duty.product, duty.due, duty.deadline_phrase, duty.section)
        old_due, words = duty.due, registration.texts_of(duty, self.document)
        bring_up_to_date(self.session, duty, now=self.now)
        registration.describe_duty(duty, wanted, self.document)
        if words != (now_words := registration.texts_of(duty, self.document)):
            keep_changed(self.session, Searched.DUTY, duty.id, *now_words)
        read_again(duty, wanted.rhythm, self.document.issued_on, local_day(self.now))
        if before == (duty.text, duty.product, duty.due, duty.deadline_phrase, duty.section):
            return False
        record(
            self.session,
            "duty",
            duty.id,
            "reimported",
            by=self.actor.user_id,
            now=self.now,
            payload={"due": [old_due, duty.due]},
        )
        for assignment in self.assignments[duty.id]:
            if old_due != duty.due and assignment.due == old_due:
                self._require_other_eyes(assignment, duty.due)
                change_due(
                    self.session,
                    assignment,
                    duty.due,
                    by=self.actor.user_id,
                    now=self.now,
                    reason=self.document.label,
                    counted_from=duty.counted_from,
                )
        return True

    def _require_other_eyes(self, assignment: Assignment, due: date | None) -> None:
        """A later deadline is an extension, whatever brings it: nobody gives it to their own agency."""
        later = assignment.due is not None and (due is None or due > assignment.due)
        lead = self.session.get_one(Agency, assignment.agency_id)
        if later and assignment.closed_on is None and works_for(self.actor, lead.path):
            raise Refusal("own_deadline", agency=lead.name)

    def _hand_out(self, duty: Duty, draft: Draft) -> bool:
        """Assign to leads that do not have the duty yet; nobody loses it by not being named any more."""
        have = {a.agency_id for a in self.assignments[duty.id]}
        helpers = [self.agencies[i] for i in draft.coordinator_ids]
        new = [i for i in draft.lead_ids if i not in have]
        for agency_id in new:
            self.assignments[duty.id] += assign_running(
                self.session,
                duty,
                self.agencies[agency_id],
                by=self.actor.user_id,
                now=self.now,
                coordinators=helpers,
            )
        return bool(new)

    def _take_first_update(self, duty: Duty, draft: Draft) -> bool:
        """What the list itself says of progress becomes a statement of each lead, unless it was taken before."""
        said = draft.proposal.first_update
        if said is None:
            return False
        done = said.state in (State.SUBMITTED, State.COMPLETED)
        text = clean(said.text) or draft.proposal.progress_phrase
        source = f"{self.document.number}, {duty.clause}"[:300]
        open_ones = [a for a in self.assignments[duty.id] if a.state not in CLOSED]
        known = self._said_before(open_ones, text)
        for assignment in (news := [a for a in open_ones if a.id not in known]):
            move = Move.SUBMIT if done and assignment.state is not State.SUBMITTED else Move.PROGRESS
            if assignment.state in (State.SUBMITTED, State.REFUSED):
                continue
            lifecycle.apply_listed(
                self.session,
                self.actor,
                assignment,
                move,
                lifecycle.Request(
                    version=assignment.version, note=text, chip=Chip.DONE if done else Chip.DOING
                ),
                source=source,
                said_on=self._day_of(assignment, late=said.late),
                now=self.now,
            )
        return bool(news)

    def _said_before(self, assignments: Sequence[Assignment], text: str) -> set[int]:
        return set(
            self.session.scalars(
                sa.select(Update.assignment_id).where(
                    Update.assignment_id.in_([a.id for a in assignments]),
                    Update.by_id.is_(None),
                    Update.text == text,
                )
            )
        )

    def _day_of(self, assignment: Assignment, *, late: bool) -> date:
        """The day of completion where the list names none: not late unless the list says so.

        A list of results tells that a duty is done, not when; its own date would accuse an agency that
        was in time. The reviewer sets the date of the proving document.
        """
        if assignment.due is None or late:
            return self.said_on
        return min(self.said_on, assignment.due)

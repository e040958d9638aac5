"""Play half a year of the first authority, day by day, through the same services as everybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from models import Assignment, Document, DocumentBasis, Duty
from workflow.demo import bac_kan, people
from workflow.demo.duties import DUTIES
from workflow.demo.papers import KINDS
from workflow.demo.seeds import FIRST_DAY, MADE_UP, REPORT, DutySeed, Proof, Step, Story
from workflow.files import EvidenceFiles
from workflow.rules.calendar import WorkCalendar
from workflow.rules.local_time import TIMEZONE, local_day
from workflow.rules.names import fold
from workflow.rules.permissions import Actor, Role
from workflow.services import lifecycle, registration, scope

_OPENING = time(8, 0)


@dataclass
class Play:
    """What the acts of one authority share."""

    session: Session
    files: EvidenceFiles
    calendar: WorkCalendar
    today: date
    authority: people.Authority
    documents: dict[str, Document] = field(default_factory=dict)
    duties: dict[int, Duty] = field(default_factory=dict)
    assignments: dict[tuple[int, str], Assignment] = field(default_factory=dict)
    proofs: int = 0

    def day(self, offset: int) -> date:
        """The working day ``offset`` away from today."""
        return self.calendar.shift(self.today, offset)

    def actor(self, user_id: int, now: datetime) -> Actor:
        """The person with the rights of that day."""
        found = scope.load_actor(self.session, user_id, local_day(now))
        assert found is not None
        return found


Act = Callable[[Play, datetime], None]


def open_first(
    session: Session, files: EvidenceFiles, calendar: WorkCalendar, *, now: datetime
) -> tuple[Play, dict[int, list[Act]]]:
    """Agencies, people and documents on the first day, and all further acts by day from today."""
    today = local_day(now)
    begin = moment(calendar.shift(today, FIRST_DAY), 0)
    authority = people.open_authority(
        session, bac_kan.ROOT, bac_kan.AGENCIES, bac_kan.GROUPS, standing=bac_kan.STANDING, now=begin
    )
    people.open_accounts(session, authority, bac_kan.PEOPLE, bac_kan.DOMAIN, now=begin)
    people.note_logins(session, authority, bac_kan.LOGINS)
    play = Play(session, files, calendar, today, authority)
    _register_documents(play, begin)
    return play, _script()


def moment(day: date, minute: int) -> datetime:
    """Some minutes after the offices open."""
    return datetime.combine(day, _OPENING, TIMEZONE) + timedelta(minutes=3 * minute)


def _script() -> dict[int, list[Act]]:
    """All acts of all duties by day; on one day duties come in the order of the report."""
    script: dict[int, list[Act]] = {}
    for number, seed in enumerate(DUTIES):
        first = min(story.assigned for story in seed.stories.values())
        script.setdefault(first, []).append(_registering(number, seed))
        for code, story in seed.stories.items():
            script.setdefault(story.assigned, []).append(_assigning(number, seed, code, story))
            for step in story.steps:
                script.setdefault(step.day, []).append(_moving(number, code, step))
    return script


def _register_documents(play: Play, now: datetime) -> None:
    for seed in bac_kan.DOCUMENTS:
        draft = registration.DocumentDraft(
            seed.number, seed.issuer, seed.issued_on, seed.kind, seed.subject, bac_kan.PROGRAMME, seed.remark
        )
        play.documents[seed.code] = registration.find_or_add_document(
            play.session, play.authority.root, draft, by=play.authority.user["thuong-truc"].id, now=now
        )
        for order, basis in enumerate(seed.bases):
            play.session.add(
                DocumentBasis(
                    document_id=play.documents[seed.code].id,
                    basis_id=play.documents[basis].id,
                    order_no=order,
                )
            )


def _registering(number: int, seed: DutySeed) -> Act:
    def act(play: Play, now: datetime) -> None:
        due = next((s.due for s in seed.stories.values() if s.due is not None), None)
        last_day = play.day(due) if due is not None and seed.deadline_kind == "fixed" else None
        draft = registration.DutyDraft(
            key=f"bao-cao-{number + 1}",
            text=seed.text,
            clause=f"{REPORT}, mục {seed.section}",
            section=f"Mục {seed.section}",
            product=seed.product,
            leader=bac_kan.LEADERS.get(next(iter(seed.stories)), ""),
            lead_phrase=seed.lead_phrase,
            coordinate_phrase=seed.coordinate_phrase,
            deadline_phrase=f"Trước ngày {last_day:%d/%m/%Y} {MADE_UP}" if last_day else "",
            deadline_kind=seed.deadline_kind,
            due=last_day,
            order_no=number + 1,
        )
        play.duties[number] = registration.add_duty(
            play.session,
            play.documents[seed.document],
            draft,
            by=play.authority.user["thuong-truc"].id,
            now=now,
        )

    return act


def _assigning(number: int, seed: DutySeed, code: str, story: Story) -> Act:
    def act(play: Play, now: datetime) -> None:
        people_of = play.authority
        play.assignments[number, code] = registration.assign(
            play.session,
            play.duties[number],
            people_of.agency[code],
            by=people_of.user["thuong-truc"].id,
            now=now,
            coordinators=[people_of.agency[c] for c in seed.coordinators],
            responsible_id=people_of.holder(code, Role.STAFF, Role.HEAD).id,
            due=play.day(story.due) if story.due is not None else None,
        )

    return act


def _moving(number: int, code: str, step: Step) -> Act:
    def act(play: Play, now: datetime) -> None:
        assignment = play.assignments[number, code]
        actor = play.actor(_doer(play, assignment, step), now)
        target = play.authority.agency[step.to].id if step.to else None
        request = lifecycle.Request(
            version=assignment.version,
            note=step.note,
            chip=step.chip,
            percent=step.percent,
            difficulty=step.difficulty,
            proposal=step.proposal,
            pieces=tuple(piece_of(play, proof, local_day(now)) for proof in step.proofs),
            agency_id=target,
        )
        lifecycle.apply(play.session, actor, assignment.id, step.move, request, now=now)

    return act


def _doer(play: Play, assignment: Assignment, step: Step) -> int:
    """Who makes the move: one of the lead agency's people, the office, or the leader."""
    people_of = play.authority
    if step.by == "office":
        return people_of.user["thuong-truc"].id
    if step.by == "leader":
        return people_of.user["to-truong"].id
    lead = next(c for c, agency in people_of.agency.items() if agency.id == assignment.agency_id)
    roles = (Role.HEAD,) if step.by == "head" else (Role.STAFF, Role.HEAD)
    return people_of.holder(lead, *roles).id


def piece_of(play: Play, proof: Proof, day: date) -> lifecycle.Piece:
    """A made-up number says so; a cited document keeps its own number and date."""
    play.proofs += 1
    number, dated = f"{play.proofs:02}/{proof.number} {MADE_UP}" if proof.number else "", day
    if proof.cites:
        cited = play.documents[proof.cites]
        number, dated = cited.number, cited.issued_on or day
    piece = lifecycle.Piece(document_number=number, document_date=dated if number else None)
    if not proof.file:
        return piece
    media_type, make = KINDS[proof.file]
    stored = play.files.put([make(f"Minh chung so {play.proofs} ngay {day:%d/%m/%Y}")])
    stem = fold(proof.number or "anh").replace(" ", "-")
    return replace(
        piece,
        sha256=stored.sha256,
        file_name=f"trinh-dien-{play.proofs:02}-{stem}.{proof.file}",
        media_type=media_type,
        size=stored.size,
    )

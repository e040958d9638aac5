"""Stage what was read from a file, so that the office can look, correct and decide before anything counts."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import (
    Agency,
    AgencyAlias,
    AgencyGroup,
    AgencySuccessor,
    GroupMember,
    ImportRow,
    ImportRun,
    ImportState,
)
from workflow.intake.plan import PlanReading, ProposedDuty, duty_from_json, duty_to_json, plain
from workflow.rules.owner_directory import Directory, DirectoryEntry
from workflow.rules.permissions import Action, Actor, Facts
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean, clean_line
from workflow.services import scope
from workflow.services.events import record
from workflow.services.import_drafts import Decision, Draft, draft_of
from workflow.services.registration import plausible


@dataclass(frozen=True, slots=True)
class Header:
    """The document's header as it will be registered; the reader proposes, the office corrects."""

    number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    kind: str = ""
    subject: str = ""
    programme: str = ""
    data_as_of: date | None = None

    @classmethod
    def from_json(cls, text: str) -> Header:
        """Back from the run's column."""
        data = json.loads(text)
        for name in ("issued_on", "data_as_of"):
            data[name] = date.fromisoformat(data[name]) if data.get(name) else None
        return cls(**data)

    def to_json(self) -> str:
        """For the run's column."""
        return json.dumps(plain(asdict(self)), ensure_ascii=False)


def directory_of(session: Session, authority_id: int, on: date) -> Directory:
    """Names of the authority's agencies and groups that are valid on a day, for matching owners."""
    aliases: dict[tuple[bool, int], list[str]] = defaultdict(list)
    for row in session.execute(
        sa.select(AgencyAlias.agency_id, AgencyAlias.group_id, AgencyAlias.alias).where(
            AgencyAlias.authority_id == authority_id
        )
    ):
        aliases[row.agency_id is None, row.agency_id or row.group_id].append(row.alias)
    agencies = session.execute(
        sa.select(Agency.id, Agency.name, Agency.short_name, Agency.valid_to).where(
            Agency.authority_id == authority_id
        )
    ).all()
    others = {row.id: [*aliases[False, row.id], *filter(None, [row.short_name])] for row in agencies}
    former: dict[int, list[str]] = defaultdict(list)
    gone = {row.id: row.name for row in agencies if row.valid_to is not None and row.valid_to < on}
    for old_id, new_id in _successors(session, gone, on):
        former[new_id] += [gone[old_id], *others[old_id]]
    entries = [
        DirectoryEntry(row.id, row.name, tuple(others[row.id]), former=tuple(former[row.id]))
        for row in agencies
        if row.id not in gone
    ]
    groups = session.execute(
        sa.select(AgencyGroup.id, AgencyGroup.name).where(AgencyGroup.authority_id == authority_id)
    )
    entries += [DirectoryEntry(row.id, row.name, tuple(aliases[True, row.id]), True) for row in groups]
    return Directory(entries)


def _successors(session: Session, gone: Mapping[int, str], on: date) -> Iterator[tuple[int, int]]:
    """Each agency that is no more with every agency that has its work on that day, over any number of acts."""
    links = session.execute(
        sa.select(AgencySuccessor.agency_id, AgencySuccessor.successor_id).where(
            AgencySuccessor.agency_id.in_(gone), AgencySuccessor.since <= on
        )
    )
    after: dict[int, list[int]] = defaultdict(list)
    for old_id, new_id in links:
        after[old_id].append(new_id)
    for old_id in gone:
        seen, open_ids = {old_id}, list(after[old_id])
        while open_ids:
            new_id = open_ids.pop()
            if new_id in seen:
                continue
            seen.add(new_id)
            if new_id in gone:
                open_ids += after[new_id]
            else:
                yield old_id, new_id


def stage(
    session: Session,
    actor: Actor,
    authority: Agency,
    reading: PlanReading,
    duties: Sequence[ProposedDuty],
    *,
    file_name: str,
    sha256: str,
    now: datetime,
) -> ImportRun:
    """Keep a reading for review; the register is untouched.

    Raises:
        Refusal: ``not_allowed``; ``nothing_read`` where the file gave no duty.
    """
    scope.require(actor, Action.REGISTER, Facts(authority.path))
    if not duties:
        raise Refusal("nothing_read")
    read = reading.header
    run = ImportRun(
        authority_id=authority.id,
        file_name=clean_line(file_name)[:200],
        sha256=sha256,
        created_by_id=actor.user_id,
        created_at=now,
        header=Header(
            read.number, read.issuer, read.issued_on, read.kind, read.subject, "", read.data_as_of
        ).to_json(),
        problems=json.dumps(
            plain(
                {
                    "problems": [asdict(p) for p in reading.problems],
                    "tables": [asdict(t) for t in reading.tables],
                    "left_out": [asdict(t) for t in reading.tables_left_out],
                }
            ),
            ensure_ascii=False,
        ),
    )
    session.add(run)
    session.flush()  # the rows name the run
    session.add_all(
        ImportRow(run_id=run.id, position=n, proposal=json.dumps(duty_to_json(duty), ensure_ascii=False))
        for n, duty in enumerate(duties, 1)
    )
    record(
        session,
        "import_run",
        run.id,
        "staged",
        by=actor.user_id,
        now=now,
        payload={"file": run.file_name, "duties": len(duties)},
    )
    return run


def run_for(session: Session, actor: Actor, run_id: int, *, lock: bool = False) -> ImportRun:
    """The import, if the actor keeps that authority's register (else ``NotFound``)."""
    query = (
        sa.select(ImportRun)
        .join(Agency, Agency.id == ImportRun.authority_id)
        .where(
            ImportRun.id == run_id,
            sa.or_(sa.false(), *(Agency.path.like(f"{p}%") for p in actor.paths(Action.REGISTER))),
        )
    )
    run = session.scalar(query.with_for_update(of=ImportRun) if lock else query)
    if run is None:
        raise scope.NotFound
    return run


def staged_run(session: Session, actor: Actor, run_id: int) -> ImportRun:
    """The same, locked and still open for decisions.

    Raises:
        Refusal: ``import_closed`` where it was registered or discarded.
    """
    run = run_for(session, actor, run_id, lock=True)
    if run.state is not ImportState.STAGED:
        raise Refusal("import_closed")
    return run


def draft(row: ImportRow) -> Draft:
    """The row as it would be registered."""
    return draft_of(duty_from_json(json.loads(row.proposal)), Decision.from_json(json.loads(row.decision)))


def rows_of(session: Session, run: ImportRun) -> list[ImportRow]:
    """All rows in the order of the file."""
    return list(
        session.scalars(sa.select(ImportRow).where(ImportRow.run_id == run.id).order_by(ImportRow.position))
    )


def correct_header(session: Session, actor: Actor, run_id: int, header: Header) -> ImportRun:
    """Replace the header that the reader proposed."""
    run = staged_run(session, actor, run_id)
    run.header = replace(
        header,
        number=clean_line(header.number),
        issuer=clean_line(header.issuer),
        kind=clean_line(header.kind),
        subject=clean_line(header.subject),
        programme=clean_line(header.programme),
    ).to_json()
    return run


def decide_row(
    session: Session, actor: Actor, run_id: int, position: int, decision: Decision, *, left_out: bool
) -> ImportRow:
    """Keep what the office decided about one row (else ``NotFound``).

    Raises:
        Refusal: ``lead_foreign`` where a lead is no agency of this authority.
    """
    run = staged_run(session, actor, run_id)
    row = session.scalar(
        sa.select(ImportRow).where(ImportRow.run_id == run.id, ImportRow.position == position)
    )
    if row is None:
        raise scope.NotFound
    named = {*(decision.lead_ids or ()), *(i for ids in decision.fan_out.values() for i in ids)}
    _require_own(session, run, named)
    if decision.due:
        plausible(date.fromisoformat(decision.due))
    if decision.text is not None:
        decision = replace(decision, text=clean(decision.text))
    _keep(row, decision)
    row.left_out = left_out
    return row


def _require_own(session: Session, run: ImportRun, ids: set[int]) -> None:
    found = session.scalar(
        sa.select(sa.func.count(Agency.id)).where(Agency.id.in_(ids), Agency.authority_id == run.authority_id)
    )
    if found != len(ids):
        raise Refusal("lead_foreign")


def confirm_group(session: Session, actor: Actor, run_id: int, group_id: int) -> int:
    """Confirm, for every row that this group leads, that its present members are meant; how many rows.

    Raises:
        Refusal: ``group_empty`` where the group has no member to give the duty to.
    """
    run = staged_run(session, actor, run_id)
    members = tuple(
        session.scalars(
            sa.select(GroupMember.agency_id)
            .join(AgencyGroup, AgencyGroup.id == GroupMember.group_id)
            .join(Agency, Agency.id == GroupMember.agency_id)
            .where(GroupMember.group_id == group_id, AgencyGroup.authority_id == run.authority_id)
            .order_by(Agency.order_no, Agency.sort_key)
        )
    )
    if not members:
        raise Refusal("group_empty")
    confirmed = 0
    for row in rows_of(session, run):
        now_drafted = draft(row)
        if group_id in now_drafted.open_groups:
            fan_out = {**now_drafted.decision.fan_out, str(group_id): members}
            _keep(row, replace(now_drafted.decision, fan_out=fan_out))
            confirmed += 1
    return confirmed


def register_without_leads(session: Session, actor: Actor, run_id: int) -> int:
    """Say of every row that still lacks a sure lead that it is registered with nobody yet; how many rows."""
    run = staged_run(session, actor, run_id)
    decided = 0
    for row in rows_of(session, run):
        now_drafted = draft(row)
        if not row.left_out and {"lead_missing", "fan_out_unconfirmed"} & set(now_drafted.blockers):
            _keep(row, replace(now_drafted.decision, without_lead=True))
            decided += 1
    return decided


def discard(session: Session, actor: Actor, run_id: int, *, now: datetime) -> ImportRun:
    """Put a staged import away; nothing of it was or will be registered."""
    run = staged_run(session, actor, run_id)
    run.state = ImportState.DISCARDED
    record(session, "import_run", run.id, "discarded", by=actor.user_id, now=now)
    return run


def _keep(row: ImportRow, decision: Decision) -> None:
    values: dict[str, Any] = {k: v for k, v in decision.to_json().items() if v not in (None, {}, False)}
    row.decision = json.dumps(values, ensure_ascii=False)

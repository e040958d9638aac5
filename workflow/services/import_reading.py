"""What the import pages show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from models import Agency, AgencyGroup, Document, Duty, GroupMember, ImportRow, ImportRun, ImportState, User
from workflow.rules.deadline import DeadlineKind
from workflow.rules.documents import document_key
from workflow.rules.permissions import Action, Actor
from workflow.rules.six_points import DutyFacts, Point, six_points
from workflow.services.import_header import Header
from workflow.services.import_sheet import Item, Sheet

RUNS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class RunLine:
    """One import in the list: how far its review is, who worked on it last and when."""

    id: int
    file_name: str
    header: Header
    created_at: datetime
    created_by: str
    touched_at: datetime | None
    touched_by: str
    rows: int
    seen: int
    state: ImportState


@dataclass(frozen=True, slots=True)
class Group:
    """A group that leads rows of the file: its members and how many rows wait for its confirmation."""

    id: int
    name: str
    members: tuple[tuple[int, str], ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What registering would do; a row that is missing from the file stays as it is."""

    new: int
    known: int
    left_out: int
    missing: int


def runs(session: Session, actor: Actor) -> list[RunLine]:
    """The newest imports of the authorities whose register the actor keeps: one query, no row is opened."""
    maker, toucher = aliased(User), aliased(User)
    counts = (
        sa.select(
            ImportRow.run_id,
            sa.func.count().label("rows"),
            sa.func.count().filter(sa.or_(ImportRow.seen, ImportRow.left_out)).label("seen"),
        )
        .where(ImportRow.merged_into.is_(None))
        .group_by(ImportRow.run_id)
        .subquery()
    )
    rows = session.execute(
        sa.select(
            ImportRun.id,
            ImportRun.file_name,
            ImportRun.header,
            ImportRun.created_at,
            ImportRun.touched_at,
            ImportRun.state,
            maker.full_name.label("created_by"),
            toucher.full_name.label("touched_by"),
            counts.c.rows,
            counts.c.seen,
        )
        .join(Agency, Agency.id == ImportRun.authority_id)
        .outerjoin(maker, maker.id == ImportRun.created_by_id)
        .outerjoin(toucher, toucher.id == ImportRun.touched_by_id)
        .outerjoin(counts, counts.c.run_id == ImportRun.id)
        .where(sa.or_(sa.false(), *(Agency.path.like(f"{p}%") for p in actor.paths(Action.REGISTER))))
        .order_by(ImportRun.id.desc())
        .limit(RUNS_SHOWN)
    )
    return [
        RunLine(
            r.id,
            r.file_name,
            Header.from_json(r.header),
            r.created_at,
            r.created_by or "",
            r.touched_at,
            r.touched_by or "",
            r.rows or 0,
            r.seen or 0,
            r.state,
        )
        for r in rows
    ]


def points_of(item: Item) -> frozenset[Point]:
    """The six points that the duty as drafted is clear about."""
    draft = item.draft
    owners = draft.proposal.owners
    known = draft.deadline_kind in {kind.value for kind in DeadlineKind}
    return six_points(
        DutyFacts(
            draft.text,
            leads=len(draft.lead_ids),
            open_group=bool(draft.open_groups) or bool(owners and owners.open_group and not draft.lead_ids),
            deadline_kind=DeadlineKind(draft.deadline_kind) if known else DeadlineKind.NONE,
            has_due=draft.due is not None,
            product=draft.product,
            leader=draft.proposal.leader_phrase,
        )
    )


def agency_names(session: Session, authority_id: int) -> dict[int, str]:
    """Names by id, in official order."""
    rows = session.execute(
        sa.select(Agency.id, Agency.name)
        .where(Agency.authority_id == authority_id)
        .order_by(Agency.order_no, Agency.sort_key)
    )
    return {row.id: row.name for row in rows}


def group_names(session: Session, authority_id: int) -> dict[int, str]:
    """Names of the authority's groups by id."""
    rows = session.execute(
        sa.select(AgencyGroup.id, AgencyGroup.name)
        .where(AgencyGroup.authority_id == authority_id)
        .order_by(AgencyGroup.name)
    )
    return {row.id: row.name for row in rows}


def person(session: Session, user_id: int | None) -> str:
    """The full name of who worked on an import."""
    return session.scalar(sa.select(User.full_name).where(User.id == user_id)) or ""


def groups(session: Session, authority_id: int, found: Sequence[Item]) -> dict[int, Group]:
    """The groups named in these rows, with their present members and how many rows wait for each."""
    waiting = Counter(g for item in found if not item.left_out for g in item.draft.open_groups)
    named = {*waiting, *(g for item in found for g in item.draft.coordinate.open_groups)}
    members: dict[int, list[tuple[int, str]]] = {}
    for row in session.execute(
        sa.select(GroupMember.group_id, Agency.id, Agency.name)
        .join(Agency, Agency.id == GroupMember.agency_id)
        .where(GroupMember.group_id.in_(named))
        .order_by(Agency.order_no, Agency.sort_key)
    ):
        members.setdefault(row.group_id, []).append((row.id, row.name))
    names = session.execute(
        sa.select(AgencyGroup.id, AgencyGroup.name).where(
            AgencyGroup.id.in_(named), AgencyGroup.authority_id == authority_id
        )
    )
    return {row.id: Group(row.id, row.name, tuple(members.get(row.id, ())), waiting[row.id]) for row in names}


def preview(session: Session, run: ImportRun, sheet: Sheet) -> Preview:
    """Compare the rows with what the document already has in the register."""
    header = Header.from_json(run.header)
    there = set(
        session.scalars(
            sa.select(Duty.import_key)
            .join(Document, Document.id == Duty.document_id)
            .where(
                Document.authority_id == run.authority_id,
                Document.key == document_key(header.number, header.issuer, header.issued_on),
            )
        )
    )
    keys = [item.key for item in sheet.items if not item.left_out]
    known = sum(key in there for key in keys)
    return Preview(
        new=len(keys) - known,
        known=known,
        left_out=len(sheet.items) - len(keys),
        missing=len(there - {item.key for item in sheet.items}),
    )


def cells(run_tables: Sequence[Mapping[str, object]], item: Item) -> list[tuple[str, str]]:
    """The row as it stands in the file: printed column header beside each cell that is not empty."""
    place = item.draft.proposal.place
    header: Sequence[str] = next(
        (t["header"] for t in run_tables if t["table"] == place.table),  # type: ignore[misc]
        (),
    )
    source = item.draft.proposal.source
    labels = [*header, *("" for _ in range(len(source) - len(header)))]
    return [(label, cell) for label, cell in zip(labels, source, strict=False) if cell.strip()]

"""What the import pages show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, AgencyGroup, Document, Duty, GroupMember, ImportRow, ImportRun, ImportState
from workflow.intake.plan import Severity
from workflow.rules.documents import document_key
from workflow.rules.permissions import Action, Actor
from workflow.services import import_staging
from workflow.services.import_drafts import Draft, worst
from workflow.services.import_staging import Header

RUNS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class RunLine:
    """One import in the list."""

    id: int
    file_name: str
    header: Header
    created_at: datetime
    rows: int
    state: ImportState


@dataclass(frozen=True, slots=True)
class Item:
    """One row under review."""

    position: int
    left_out: bool
    draft: Draft

    @property
    def blocked(self) -> bool:
        return bool(self.draft.blockers) and not self.left_out

    @property
    def warned(self) -> bool:
        return worst(self.draft.proposal) in (Severity.ERROR, Severity.WARNING)


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
    """The newest imports of the authorities whose register the actor keeps."""
    rows = session.execute(
        sa.select(
            ImportRun.id,
            ImportRun.file_name,
            ImportRun.header,
            ImportRun.created_at,
            ImportRun.state,
            sa.select(sa.func.count(ImportRow.id))
            .where(ImportRow.run_id == ImportRun.id)
            .scalar_subquery()
            .label("rows"),
        )
        .join(Agency, Agency.id == ImportRun.authority_id)
        .where(sa.or_(sa.false(), *(Agency.path.like(f"{p}%") for p in actor.paths(Action.REGISTER))))
        .order_by(ImportRun.id.desc())
        .limit(RUNS_SHOWN)
    )
    return [
        RunLine(r.id, r.file_name, Header.from_json(r.header), r.created_at, r.rows, r.state) for r in rows
    ]


def items(session: Session, run: ImportRun) -> list[Item]:
    """Every row of the import with what would be registered from it."""
    return [
        Item(row.position, row.left_out, import_staging.draft(row))
        for row in import_staging.rows_of(session, run)
    ]


def agency_names(session: Session, authority_id: int) -> dict[int, str]:
    """Names by id, in official order."""
    rows = session.execute(
        sa.select(Agency.id, Agency.name)
        .where(Agency.authority_id == authority_id)
        .order_by(Agency.order_no, Agency.sort_key)
    )
    return {row.id: row.name for row in rows}


def groups(session: Session, authority_id: int, found: Sequence[Item]) -> dict[int, Group]:
    """The groups that wait for confirmation, with their present members."""
    waiting = Counter(g for item in found if not item.left_out for g in item.draft.open_groups)
    members: dict[int, list[tuple[int, str]]] = {}
    for row in session.execute(
        sa.select(GroupMember.group_id, Agency.id, Agency.name)
        .join(Agency, Agency.id == GroupMember.agency_id)
        .where(GroupMember.group_id.in_(waiting))
        .order_by(Agency.order_no, Agency.sort_key)
    ):
        members.setdefault(row.group_id, []).append((row.id, row.name))
    names = session.execute(
        sa.select(AgencyGroup.id, AgencyGroup.name).where(
            AgencyGroup.id.in_(waiting), AgencyGroup.authority_id == authority_id
        )
    )
    return {row.id: Group(row.id, row.name, tuple(members.get(row.id, ())), waiting[row.id]) for row in names}


def preview(session: Session, run: ImportRun, found: Sequence[Item]) -> Preview:
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
    keys = [item.draft.proposal.key for item in found if not item.left_out]
    known = sum(key in there for key in keys)
    return Preview(
        new=len(keys) - known,
        known=known,
        left_out=len(found) - len(keys),
        missing=len(there - {item.draft.proposal.key for item in found}),
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

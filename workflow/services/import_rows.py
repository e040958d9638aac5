"""Decide about single rows of an import: correct, accept, leave out, keep apart."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, ImportRow, ImportRun
from workflow.rules.permissions import Actor
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean
from workflow.services import scope
from workflow.services.events import record
from workflow.services.import_access import rows_of, staged_run
from workflow.services.import_drafts import Decision
from workflow.services.import_sheet import read_sheet, sheet_of
from workflow.services.registration import plausible


def decision_of(row: ImportRow) -> Decision:
    """What was decided about the row so far."""
    return Decision.from_json(json.loads(row.decision))


def keep(row: ImportRow, decision: Decision) -> bool:
    """Write a decision down; whether that changed anything. A changed row has a new version."""
    text = json.dumps(decision.to_json(), ensure_ascii=False)
    if text == row.decision:
        return False
    row.decision, row.seen = text, decision.seen
    row.version += 1
    return True


def row_of(session: Session, run: ImportRun, position: int, version: int | None = None) -> ImportRow:
    """One row that stands by itself (else ``NotFound``).

    Raises:
        Refusal: ``stale`` where somebody changed it after the ``version`` that the person saw.
    """
    row = session.scalar(
        sa.select(ImportRow).where(ImportRow.run_id == run.id, ImportRow.position == position)
    )
    if row is None:
        raise scope.NotFound
    if row.merged_into is not None or (version is not None and version != row.version):
        raise Refusal("stale")
    return row


def decide_row(
    session: Session,
    actor: Actor,
    run_id: int,
    position: int,
    decision: Decision,
    *,
    left_out: bool,
    version: int | None = None,
    now: datetime | None = None,
) -> ImportRow:
    """Keep what the office decided about one row (else ``NotFound``).

    Raises:
        Refusal: ``lead_foreign`` where a lead or a coordinator is no agency of this authority; ``stale``.
    """
    run = staged_run(session, actor, run_id, now=now)
    row = row_of(session, run, position, version)
    named = {
        *(decision.lead_ids or ()),
        *(decision.coordinator_ids or ()),
        *(i for ids in decision.fan_out.values() for i in ids),
    }
    require_own(session, run, named)
    if decision.due:
        plausible(date.fromisoformat(decision.due))
    if decision.text is not None:
        decision = replace(decision, text=clean(decision.text))
    if decision.product is not None:
        decision = replace(decision, product=clean(decision.product))
    changed = keep(row, decision)
    if left_out != row.left_out:
        row.left_out = left_out
        row.version += not changed
    return row


def require_own(session: Session, run: ImportRun, ids: set[int]) -> None:
    """Refuse agencies of another authority.

    Raises:
        Refusal: ``lead_foreign``.
    """
    found = session.scalar(
        sa.select(sa.func.count(Agency.id)).where(Agency.id.in_(ids), Agency.authority_id == run.authority_id)
    )
    if found != len(ids):
        raise Refusal("lead_foreign")


def accept(
    session: Session, actor: Actor, run_id: int, position: int, *, version: int, now: datetime
) -> ImportRow:
    """Note that a person looked at the row and lets it stand; a blocker stays one.

    Raises:
        Refusal: ``stale``, ``import_closed``.
    """
    run = staged_run(session, actor, run_id, now=now)
    row = row_of(session, run, position, version)
    keep(row, replace(decision_of(row), seen=True))
    return row


def leave_out(
    session: Session,
    actor: Actor,
    run_id: int,
    position: int,
    *,
    version: int,
    now: datetime,
    out: bool = True,
) -> ImportRow:
    """Leave a row out of what will be registered, or take it back in; nothing of it is lost.

    Raises:
        Refusal: ``stale``, ``import_closed``.
    """
    run = staged_run(session, actor, run_id, now=now)
    row = row_of(session, run, position, version)
    if row.left_out != out:
        row.left_out = out
        row.version += 1
        verb = "row_left_out" if out else "row_taken_back"
        record(session, "import_run", run.id, verb, by=actor.user_id, now=now, payload={"position": position})
    return row


def keep_apart(
    session: Session, actor: Actor, run_id: int, position: int, *, version: int, now: datetime
) -> ImportRow:
    """Say that the row is not the same duty as the one it resembles.

    Raises:
        Refusal: ``stale``, ``import_closed``.
    """
    run = staged_run(session, actor, run_id, now=now)
    row = row_of(session, run, position, version)
    keep(row, replace(decision_of(row), apart=True))
    return row


def accept_clean(session: Session, actor: Actor, run_id: int, *, now: datetime) -> int:
    """Accept every row about which nothing is doubtful; how many."""
    run = staged_run(session, actor, run_id, now=now)
    sheet = read_sheet(session, run)
    clean_ones = [item for item in sheet.items if not (item.seen or item.blocked or item.warned)]
    for item in clean_ones:
        row = sheet.rows[item.position]
        keep(row, replace(decision_of(row), seen=True))
    if clean_ones:
        payload = {"rows": len(clean_ones)}
        record(session, "import_run", run.id, "rows_accepted", by=actor.user_id, now=now, payload=payload)
    return len(clean_ones)


def register_without_leads(
    session: Session, actor: Actor, run_id: int, *, now: datetime | None = None
) -> int:
    """Say of every row that still lacks a sure lead that it is registered with nobody yet; how many rows."""
    run = staged_run(session, actor, run_id, now=now)
    sheet = sheet_of(rows_of(session, run))
    decided = 0
    for item in sheet.items:
        if item.lacks_lead:
            decided += keep(sheet.rows[item.position], replace(item.draft.decision, without_lead=True))
    return decided

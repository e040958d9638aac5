"""Stage what was read from a file, so that the office can look, correct and decide before anything counts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from models import Agency, ImportRow, ImportRun, ImportSource, ImportState
from workflow.intake.plan import PlanReading, ProposedDuty, duty_to_json, plain
from workflow.intake.source_text import SourceText
from workflow.rules.permissions import Action, Actor, Facts
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean_line
from workflow.services import scope
from workflow.services.events import record
from workflow.services.import_access import staged_run
from workflow.services.import_again import take_over_decisions
from workflow.services.import_header import Header, rest_of
from workflow.services.import_shape import STEP


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
    source: SourceText | None = None,
) -> ImportRun:
    """Keep a reading for review; the register is untouched.

    A document that was registered before brings along what the office decided then.

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
                    "header": asdict(rest_of(read)),
                    "source": source is not None,
                }
            ),
            ensure_ascii=False,
        ),
    )
    session.add(run)
    session.flush()  # the rows name the run
    if source is not None:
        session.add(ImportSource(run_id=run.id, content=source.packed()))
    session.add_all(
        ImportRow(
            run_id=run.id,
            position=n,
            rank=n * STEP,
            proposal=json.dumps(duty_to_json(duty), ensure_ascii=False),
        )
        for n, duty in enumerate(duties, 1)
    )
    session.flush()  # rows of an earlier import are laid over these
    taken_over = take_over_decisions(session, run)
    run.taken_over = taken_over
    record(
        session,
        "import_run",
        run.id,
        "staged",
        by=actor.user_id,
        now=now,
        payload={"file": run.file_name, "duties": len(duties), "taken_over": taken_over},
    )
    return run


def source_of(session: Session, run: ImportRun) -> SourceText | None:
    """The document's own text; none for an import from before it was kept."""
    kept = session.get(ImportSource, run.id)
    return SourceText.unpacked(kept.content) if kept else None


def discard(session: Session, actor: Actor, run_id: int, *, now: datetime) -> ImportRun:
    """Put a staged import away; nothing of it was or will be registered."""
    run = staged_run(session, actor, run_id, now=now)
    run.state = ImportState.DISCARDED
    record(session, "import_run", run.id, "discarded", by=actor.user_id, now=now)
    return run

"""Who may open an import, and whether it is still open for decisions."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, ImportRow, ImportRun, ImportState
from workflow.rules.permissions import Action, Actor
from workflow.rules.refusal import Refusal
from workflow.services import scope


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


def staged_run(
    session: Session, actor: Actor, run_id: int, *, now: datetime | None = None, version: int | None = None
) -> ImportRun:
    """The same, locked and still open for decisions; ``now`` notes who works on it.

    Raises:
        Refusal: ``import_closed`` where it was registered or discarded; ``stale`` where somebody
            changed it after the ``version`` that the person saw.
    """
    run = run_for(session, actor, run_id, lock=True)
    if run.state is not ImportState.STAGED:
        raise Refusal("import_closed")
    if version is not None and version != run.version:
        raise Refusal("stale")
    if now is not None:
        run.touched_by_id, run.touched_at = actor.user_id, now
    return run


def rows_of(session: Session, run: ImportRun) -> list[ImportRow]:
    """All rows in the order of the document, also those that another one took over."""
    return list(
        session.scalars(
            sa.select(ImportRow)
            .where(ImportRow.run_id == run.id)
            .order_by(ImportRow.rank, ImportRow.position)
        )
    )

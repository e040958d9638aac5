"""Files that people handed in, and what the scanner said about them (``trust.md`` U7).

What was made here (letters, reports) is never scanned. Without a scanner nothing waits.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Assignment, Commitment, Evidence, ExtensionRequest, FileScan
from workflow.rules.refusal import Refusal
from workflow.services.events import record

LATE = timedelta(minutes=5)
"""A file that waited so long for its verdict is told to those who answer for the installation."""


def _handed_in() -> sa.CompoundSelect[tuple[str, datetime]]:
    """Content and moment of every file that people handed in and nobody gave a verdict on."""
    unknown = [
        sa.select(column, at).where(column.is_not(None), ~sa.exists().where(FileScan.sha256 == column))
        for column, at in (
            (Evidence.sha256, Evidence.at),
            (Commitment.sha256, Commitment.at),
            (ExtensionRequest.sha256, ExtensionRequest.asked_at),
        )
    ]
    return sa.union_all(*unknown)


def waiting(session: Session, *, limit: int) -> list[str]:
    """Contents without a verdict, the oldest first."""
    rows = _handed_in().subquery()
    sha256, at = rows.c
    query = sa.select(sha256).group_by(sha256).order_by(sa.func.min(at), sha256).limit(limit)
    return list(session.scalars(query))


def anything_waits(session: Session) -> bool:
    """Whether any content is without a verdict."""
    return session.execute(_handed_in().limit(1)).first() is not None


def waits_since(session: Session) -> tuple[int, datetime | None]:
    """How many contents are without a verdict, and when the first of them was handed in."""
    sha256, at = _handed_in().subquery().c
    count, first = session.execute(sa.select(sa.func.count(sa.distinct(sha256)), sa.func.min(at))).one()
    return count, first


def record_verdict(session: Session, sha256: str, found: str, *, now: datetime) -> None:
    """Keep a verdict; malicious content is told in the history of every assignment it was handed in for."""
    if session.get(FileScan, sha256) is not None:
        return
    session.add(FileScan(sha256=sha256, clean=not found, found=found, at=now))
    if not found:
        return
    named = sa.union_all(
        *(
            sa.select(kind.assignment_id, kind.file_name).where(kind.sha256 == sha256)
            for kind in (Evidence, Commitment, ExtensionRequest)
        )
    )
    for assignment_id, file_name in sorted({(row[0], row[1]) for row in session.execute(named)}):
        session.get_one(Assignment, assignment_id, with_for_update=True)
        words = {"note": file_name, "found": found, "sha256": sha256}
        record(session, "assignment", assignment_id, "file_quarantined", by=None, now=now, payload=words)


def require_open(session: Session, sha256: str, *, is_uploader: bool, scans: bool) -> None:
    """Refuse the content of a file that is malicious, or that nobody but its uploader may open yet.

    ``scans``: the installation has a scanner.

    Raises:
        Refusal: ``file_quarantined``, ``file_unscanned``.
    """
    clean = session.scalar(sa.select(FileScan.clean).where(FileScan.sha256 == sha256))
    if clean is False:
        raise Refusal("file_quarantined")
    if clean is None and scans and not is_uploader:
        raise Refusal("file_unscanned")

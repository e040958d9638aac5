"""Put a backup set in the place of an empty or a lost system; mail waits until an administrator lets it go."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from models import OPEN_LINKS, AccountLink, LinkState, UserSession, migrate
from workflow.backups.database_copy import FILE_OF, is_empty, put_database
from workflow.backups.sets import BackupSet, Tell, bad_parts
from workflow.files import blocks
from workflow.rules.refusal import Refusal
from workflow.runtime import Runtime
from workflow.services import account_notices
from workflow.services.events import record
from workflow.services.mail_switches import hold_after_restore


def restore_set(
    runtime: Runtime, found: BackupSet, *, replace: bool, tell: Tell = lambda _bytes: None
) -> Path | None:
    """Check the whole set, then put it in place; nothing is touched before every part was found right.

    The caller brings the database to this release and then calls ``settle``. Returns where the database that
    was replaced is kept (SQLite).

    Raises:
        Refusal: ``backup_other_database``, ``backup_newer``, ``backup_incomplete``, ``restore_not_empty``,
            ``database_in_use``, ``tool_missing``, ``tool_failed``.
    """
    if found.database != FILE_OF[runtime.database.dialect]:
        raise Refusal("backup_other_database", name=found.database)
    if not migrate.is_known(found.schema):
        raise Refusal("backup_newer", schema=found.schema)
    bad = bad_parts(found, tell)
    if bad:
        raise Refusal("backup_incomplete", count=len(bad), first=bad[0].name)
    empty = is_empty(runtime)
    if not (replace or empty):
        raise Refusal("restore_not_empty")
    for digest in found.files:
        with found.evidence.open(digest) as file:
            runtime.files.put(blocks(file))
    return put_database(runtime, found.copy, empty=empty, now=runtime.clock())


def settle(runtime: Runtime, found: BackupSet) -> None:
    """Nobody is signed in, no link by mail is good, and no mail leaves: that may all have happened long ago."""
    now = runtime.clock()
    with runtime.database.write() as session:
        session.execute(sa.delete(UserSession))
        session.execute(
            sa.update(AccountLink).where(AccountLink.state.in_(OPEN_LINKS)).values(state=LinkState.OVER)
        )
        account_notices.give_up_all(session)
        record(
            session,
            "system",
            0,
            "restored",
            by=None,
            now=now,
            payload={"made_at": found.made_at, **found.rows},
        )
        hold_after_restore(session, now=now)

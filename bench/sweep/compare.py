"""What a sweep left behind, as one fingerprint by table: equal fingerprints, equal rows (but for their ids)."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa

from models.database import Database

_TABLES = {
    "notice": (
        "SELECT assignment_id, ladder, arming, rung, repeat_no, wait, outcome, reason, urging, reached_on, recorded_at"
        " FROM notice ORDER BY assignment_id, ladder, arming, rung, repeat_no"
    ),
    "outbox": (
        "SELECT dedupe_key, message_id, kind, authority_id, user_id, day, state, not_before, lease_until, lease_owner,"
        " attempts, created_at, sent_at, sent_to, subject, body_text, body_html FROM outbox ORDER BY dedupe_key"
    ),
    "outbox_item": (
        "SELECT o.dedupe_key, i.assignment_id, n.assignment_id, n.ladder, n.arming, n.rung, n.repeat_no, i.audience,"
        " i.dropped FROM outbox_item i JOIN outbox o ON o.id = i.outbox_id JOIN notice n ON n.id = i.notice_id"
        " ORDER BY i.assignment_id, n.ladder, n.arming, n.rung, n.repeat_no, i.audience, o.dedupe_key"
    ),
    "next day": "SELECT id, next_check_on FROM assignment ORDER BY id",
}


def fingerprint(database: Database) -> dict[str, tuple[int, str]]:
    """Number of rows and hash of their contents, by table."""
    found = {}
    with database.read() as session:
        for name, statement in _TABLES.items():
            rows = session.execute(sa.text(statement).execution_options(yield_per=10_000))
            seen, digest = 0, hashlib.sha256()
            for row in rows:
                digest.update(repr(tuple(map(str, row))).encode())
                seen += 1
            found[name] = (seen, digest.hexdigest())
    return found

"""The same work as plain SQL on one warm connection: what the database alone would take."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Searched
from models.database import Database
from models.search_sql import matching
from workflow.files import EvidenceStore
from workflow.rules.search_words import asked_words

_LINE = (
    "SELECT a.id, a.state, a.due, a.reported_on, a.last_update_at, d.text, c.number, g.name FROM assignment a"
    " JOIN duty d ON d.id = a.duty_id JOIN document c ON c.id = d.document_id JOIN agency g ON g.id = a.agency_id"
)
_LATE = (
    " WHERE a.authority_id = :root AND a.closed_on IS NULL AND a.due < :today"
    " AND (a.reported_on IS NULL OR a.reported_on > a.due)"
)


@dataclass
class Raw:
    """Plain SQL on one database, for one officer (``person``) of one authority (``root``)."""

    database: Database
    files: EvidenceStore
    root: int
    person: int
    today: date
    word: str

    def _read(self, sql: str, **values: object) -> None:
        with self.database.read() as session:
            session.execute(sa.text(sql), {"today": str(self.today), **values}).all()

    def my_work(self) -> None:
        self._read(
            f"{_LINE} WHERE a.responsible_id = :me AND a.closed_on IS NULL ORDER BY a.due LIMIT 50",
            me=self.person,
        )

    def overdue_page(self) -> None:
        self._read(f"{_LINE}{_LATE} ORDER BY a.due, a.id LIMIT 50", root=self.root)

    def overdue_all(self) -> None:
        self._read(f"{_LINE}{_LATE} ORDER BY a.due, a.id", root=self.root)

    def counts(self) -> None:
        self._read(
            "SELECT agency_id, kind, sum(n), sum(CASE WHEN until < :today THEN n ELSE 0 END)"
            " FROM agency_tally GROUP BY agency_id, kind"
        )

    def search(self) -> None:
        with self.database.read() as session:
            hit = matching(self.database.dialect, Searched.DUTY, asked_words(self.word))
            duty = sa.table("duty", sa.column("id"), sa.column("text"))
            session.execute(sa.select(duty.c.text).join(hit, hit.c.row_id == duty.c.id).limit(50)).all()

    def update(self) -> None:
        """Read one row, store a file of 50 kB, and commit update, evidence, event and the new state."""
        with self.database.read() as session:
            number = session.scalar(
                sa.text("SELECT id FROM assignment WHERE responsible_id = :me AND closed_on IS NULL LIMIT 1"),
                {"me": self.person},
            )
        stored = self.files.put([secrets.token_bytes(50_000)])
        at = datetime.now(UTC).replace(tzinfo=None).isoformat(" ")
        with self.database.write() as session:
            _write_update(session, {"id": number, "me": self.person, "at": at, "sha": stored.sha256})


def _write_update(session: Session, values: dict[str, object]) -> None:
    update = session.scalar(
        sa.text(
            "INSERT INTO progress_update (assignment_id, at, by_id, submission_no, chip, text, difficulty, proposal,"
            " source) VALUES (:id, :at, :me, 1, 'doing', 'Đo tốc độ', '', '', '') RETURNING id"
        ),
        values,
    )
    session.execute(
        sa.text(
            "INSERT INTO evidence (assignment_id, update_id, document_number, document_signer, sha256, file_name,"
            " media_type, size, by_id, at, check_result, check_note) VALUES (:id, :update, '', '', :sha, 'x.pdf',"
            " 'application/pdf', 50000, :me, :at, 'pending', '')"
        ),
        {**values, "update": update},
    )
    session.execute(
        sa.text(
            "INSERT INTO event (subject, subject_id, seq, at, actor_id, address, verb, payload) SELECT 'assignment',"
            " :id, coalesce(max(seq), 0) + 1, :at, :me, '', 'progress', '{}' FROM event"
            " WHERE subject = 'assignment' AND subject_id = :id"
        ),
        values,
    )
    session.execute(
        sa.text("UPDATE assignment SET last_update_at = :at, version = version + 1 WHERE id = :id"), values
    )


def median(act: Callable[[], None], times: int) -> float:
    """Median milliseconds of ``act``, after two runs that only warm up."""
    taken = []
    for n in range(times + 2):
        began = time.perf_counter()
        act()
        if n >= 2:
            taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken)[len(taken) // 2]

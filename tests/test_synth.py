"""Synthetic data keeps its promises: shares, checks, the same rows for the same seed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from models import Agency, Assignment, Duty, Evidence, Membership, migrate
from models.classification_sql import bucket, overdue
from models.database import Database
from tests.conftest import NEW_DATABASE, administer
from tests.office import build_office
from workflow import synth
from workflow.files import EvidenceStore
from workflow.rules.local_time import local_day
from workflow.rules.names import fold
from workflow.rules.permissions import Role
from workflow.rules.refusal import Refusal
from workflow.services.event_book_check import check_book
from workflow.services.past_facts import stories
from workflow.synth_words import RARE_WORD

NOW = datetime(2026, 11, 9, 2, 0, tzinfo=UTC)
TODAY = local_day(NOW)
N = 2000


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest) -> Iterator[tuple[Database, EvidenceStore]]:
    """Filled once for all tests here: nobody below changes what another one reads."""
    folder = Path(tempfile.mkdtemp(prefix="dondoc-synth-"))
    url = f"sqlite:///{folder / 'synth.db'}"
    if request.param == "postgresql":
        server: sa.URL = request.getfixturevalue("postgres_server")
        administer(server, NEW_DATABASE.format("synth"))
        url = server.set(database="synth").render_as_string(hide_password=False)
    database, files = Database(url, chain_key=b"the key of this test"), EvidenceStore(folder)
    migrate.upgrade(database.engine)
    synth.fill(database, files, N, seed=7, now=NOW)
    yield database, files
    database.close()
    if request.param == "postgresql":
        administer(server, "DROP DATABASE synth WITH (FORCE)")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def full(filled: tuple[Database, EvidenceStore]) -> Database:
    return filled[0]


def _count(database: Database, *conditions: sa.ColumnElement[bool]) -> int:
    with database.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Assignment).where(*conditions)) or 0


def test_fifteen_in_a_hundred_are_overdue(full: Database) -> None:
    assert _count(full) == N
    assert abs(_count(full, overdue(TODAY)) / N - 0.15) <= 0.005


def test_every_official_class_occurs(full: Database) -> None:
    with full.read() as session:
        found = set(session.scalars(sa.select(bucket(TODAY)).distinct()))
    assert {"done_on_time", "done_late", "open_in_time", "open_overdue", "undated"} <= found


def test_ten_in_a_hundred_carry_a_file_of_50_kb_that_is_there(filled: tuple[Database, EvidenceStore]) -> None:
    full, store = filled
    with full.read() as session:
        files = session.execute(
            sa.select(Evidence.sha256, Evidence.size).where(Evidence.sha256.is_not(None))
        ).all()
    assert abs(len(files) / N - 0.10) <= 0.005
    for sha256, size in files[:20]:
        assert store.path(sha256).stat().st_size == size == synth.FILE_SIZE


def test_fifty_agencies_have_four_officers_and_a_head_each(full: Database) -> None:
    with full.read() as session:
        staff = session.execute(
            sa.select(Membership.agency_id, sa.func.count())
            .where(Membership.role == Role.STAFF)
            .group_by(Membership.agency_id)
        ).all()
        heads = session.scalar(sa.select(sa.func.count()).where(Membership.role == Role.HEAD))
    assert [n for _, n in staff] == [4] * 50
    assert heads == 50


def test_reports_are_never_from_tomorrow_and_never_before_the_duty(full: Database) -> None:
    assert _count(full, Assignment.reported_on > TODAY) == 0
    assert _count(full, Assignment.reported_on < Assignment.assigned_on) == 0
    assert _count(full, Assignment.assigned_on > TODAY) == 0


def test_search_text_is_what_registration_would_have_written(full: Database) -> None:
    with full.read() as session:
        duties = session.scalars(sa.select(Duty).limit(50)).all()
        assert all(duty.folded.startswith(fold(duty.text)) for duty in duties)
        rare = session.scalar(sa.select(sa.func.count()).where(Duty.folded.contains(RARE_WORD)))
    assert rare == 1


def test_new_rows_get_ids_above_the_synthetic_ones(full: Database) -> None:
    with full.write() as session:
        root = session.scalars(sa.select(Agency).where(Agency.parent_id.is_(None))).one()
        top = session.scalar(sa.select(sa.func.max(Duty.id)))
        duty = Duty(
            authority_id=root.id, document_id=1, import_key="mới", text="x", created_at=NOW, folded="x"
        )
        session.add(duty)
        session.flush()
        assert top is not None
        assert duty.id > top
        session.rollback()


def test_the_same_seed_gives_the_same_rows(full: Database, tmp_path: Path) -> None:
    other = Database(f"sqlite:///{tmp_path / 'again.db'}")
    migrate.upgrade(other.engine)
    synth.fill(other, EvidenceStore(tmp_path), N, seed=7, now=NOW)
    columns = (Assignment.id, Assignment.agency_id, Assignment.state, Assignment.due, Assignment.reported_on)
    query = sa.select(*columns).order_by(Assignment.id)
    with full.read() as first, other.read() as second:
        assert first.execute(query).all() == second.execute(query).all()
    other.close()


def test_a_database_in_use_is_refused(db: Database, tmp_path: Path) -> None:
    with db.write() as session:
        build_office(session)
    with pytest.raises(Refusal, match="synth_not_empty"):
        synth.fill(db, EvidenceStore(tmp_path), 10, seed=1, now=NOW)


def test_the_events_tell_the_facts_as_they_stand(full: Database) -> None:
    with full.read() as session:
        rows = session.scalars(sa.select(Assignment)).all()
        told = stories(session, rows, TODAY)
        assert len(told) == N
        for row in rows:
            story = told[row.id]
            now = (row.agency_id, row.state, row.due, row.reported_on, row.decided_on)
            assert (story.agency_id, story.state, story.due, story.reported, story.decided_on) == now


def test_its_book_of_events_holds(full: Database) -> None:
    with full.read() as session:
        checked = check_book(session, {})
    assert checked.bad == []
    assert checked.events > N

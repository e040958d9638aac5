"""The schema that migrations make is the schema that the models declare, and it carries data."""

from __future__ import annotations

import sqlalchemy as sa

from models import Assignment, Duty, Event, ImportRow, ImportRun, Searched, migrate
from models.database import Database
from models.search_sql import matching
from tests.office import NOW, TODAY, build_office
from workflow.rules.search_words import asked_words


def test_models_equal_head(db: Database) -> None:
    assert migrate.current(db.engine) == migrate.head()
    assert migrate.differences(db.engine) == []


def test_down_to_nothing_and_up_again(db: Database) -> None:
    migrate.downgrade(db.engine, "base")
    assert migrate.current(db.engine) is None
    migrate.upgrade(db.engine)
    assert migrate.differences(db.engine) == []


def test_data_survive_a_step_down_to_the_first_schema_and_up_again(db: Database) -> None:
    with db.write() as session:
        kept = build_office(session).assignment("tp", due=TODAY).id
        events = session.scalar(sa.select(sa.func.count(Event.id)))
    migrate.downgrade(db.engine, "0001")
    migrate.upgrade(db.engine)
    assert migrate.differences(db.engine) == []
    with db.read() as session:
        assert session.get_one(Assignment, kept).due == TODAY
        assert session.scalar(sa.select(sa.func.count(Event.id))) == events


def test_a_staged_import_survives_a_step_below_its_review_and_up_again(db: Database) -> None:
    with db.write() as session:
        office = build_office(session)
        run = ImportRun(
            authority_id=office.agency["city"].id,
            file_name="a.md",
            sha256="0" * 64,
            created_at=NOW,
            touched_by_id=office.user["office"].id,
        )
        session.add(run)
        session.flush()
        session.add(ImportRow(run_id=run.id, position=2, rank=5, proposal="{}"))
        kept = run.id
    migrate.downgrade(db.engine, "0007")
    migrate.upgrade(db.engine)
    assert migrate.differences(db.engine) == []
    with db.read() as session:
        row = session.scalars(sa.select(ImportRow).where(ImportRow.run_id == kept)).one()
        assert (row.rank, row.seen, row.version) == (2 * 1024, False, 1)


def test_a_word_of_a_duty_registered_before_the_search_index_is_found_after_it(db: Database) -> None:
    with db.write() as session:
        build_office(session).assignment("tp", text="Rà soát trạm quan trắc")
    migrate.downgrade(db.engine, "0001")
    migrate.upgrade(db.engine)
    with db.read() as session:
        hit = matching(db.dialect, Searched.DUTY, asked_words("quan trắc"), exact=True)
        assert session.scalar(sa.select(sa.func.count()).select_from(hit)) == 1


def test_a_recurring_duty_from_before_the_rhythms_keeps_its_assignment_and_waits_for_the_office(
    db: Database,
) -> None:
    with db.write() as session:
        office = build_office(session)
        given = office.assignment("tp")
        duty = session.get_one(Duty, given.duty_id)
        duty.deadline_kind, duty.deadline_phrase = "recurring", "hằng tháng"
        kept, duty_id = given.id, duty.id
    migrate.downgrade(db.engine, "0012")
    migrate.upgrade(db.engine)
    assert migrate.differences(db.engine) == []
    with db.read() as session:
        duty = session.get_one(Duty, duty_id)
        assert (duty.rhythm, duty.next_period_on, duty.rhythm_version) == ("", None, 0)
        assert session.get_one(Assignment, kept).period == ""

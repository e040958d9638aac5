"""The schema that migrations make is the schema that the models declare, and it carries data."""

from __future__ import annotations

import sqlalchemy as sa

from models import Assignment, Event, migrate
from models.database import Database
from tests.office import TODAY, build_office


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


SEARCH = {
    "sqlite": "SELECT count(*) FROM duty_fts WHERE duty_fts MATCH '\"quan trac\"'",
    "postgresql": (
        "SELECT count(*) FROM duty"
        " WHERE to_tsvector('simple'::regconfig, folded) @@ phraseto_tsquery('simple', 'quan trac')"
    ),
}


def test_a_word_of_a_duty_registered_before_the_search_index_is_found_after_it(db: Database) -> None:
    with db.write() as session:
        build_office(session).assignment("tp", text="Rà soát trạm quan trắc")
    migrate.downgrade(db.engine, "0001")
    migrate.upgrade(db.engine)
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql(SEARCH[db.dialect]).scalar_one() == 1

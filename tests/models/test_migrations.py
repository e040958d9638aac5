"""The schema that migrations make is the schema that the models declare."""

from __future__ import annotations

from models import migrate
from models.database import Database


def test_models_equal_head(db: Database) -> None:
    assert migrate.current(db.engine) == migrate.head()
    assert migrate.differences(db.engine) == []


def test_down_to_nothing_and_up_again(db: Database) -> None:
    migrate.downgrade(db.engine, "base")
    assert migrate.current(db.engine) is None
    migrate.upgrade(db.engine)
    assert migrate.differences(db.engine) == []

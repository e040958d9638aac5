"""D6: eight processes write into one database at once; none is turned away and nothing is lost."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bench.writers import DUTIES, fill, run
from models import Assignment, Event, Update
from models.database import Database

WRITERS, EACH = 8, 40


@pytest.mark.chaos
def test_d6_eight_writers_are_never_told_that_the_database_is_locked(db: Database) -> None:
    fill(db)
    found = run(db.engine.url.render_as_string(hide_password=False), WRITERS, EACH)
    assert found.errors == ()
    assert found.done + found.stale == WRITERS * EACH
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count(Update.id))) == found.done
        assert (
            session.scalar(sa.select(sa.func.count(Event.id)).where(Event.verb == "progress")) == found.done
        )
        assert session.scalar(sa.select(sa.func.sum(Assignment.version))) == DUTIES + found.done
    if db.dialect == "sqlite":
        assert found.stale == 0, "a unit that writes holds the lock from its first statement on"

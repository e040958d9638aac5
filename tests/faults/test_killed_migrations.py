"""An upgrade that is killed is run again and ends where it should, with every row (trust.md D9)."""

from __future__ import annotations

import sqlalchemy as sa

from models import Assignment, Event, User, migrate
from models.database import Database
from tests.faults.killed import run_and_kill
from tests.office import TODAY, build_office

KILLS = 10
_UPGRADE = """
import os
from models import migrate
from models.database import Database
database = Database(os.environ["URL"])
print("ready")
migrate.upgrade(database.engine)
print("done")
"""
COUNTED = (Assignment.id, Event.id, User.id)


def counts(db: Database) -> list[int]:
    with db.engine.connect() as connection:
        return [connection.scalar(sa.select(sa.func.count(column))) or 0 for column in COUNTED]


def test_d9_an_upgrade_killed_ten_times_ends_at_this_release_with_every_row(db: Database) -> None:
    with db.write() as session:
        office = build_office(session)
        for _ in range(20):
            office.assignment("tp", due=TODAY)
    before = counts(db)
    url = db.engine.url.render_as_string(hide_password=False)
    cut_short = 0
    for n in range(KILLS):
        migrate.downgrade(db.engine, "0001")
        db.close()
        said = run_and_kill(_UPGRADE, {"URL": url}, 1, within=0.08 * (n + 1), seed=n)
        cut_short += "done" not in said
        assert migrate.current(db.engine) in {"0001", migrate.head()}, "nothing stands half-way"
        migrate.upgrade(db.engine)
        assert migrate.differences(db.engine) == []
        assert counts(db) == before
    assert cut_short >= 2

"""What the units of work ask of the database."""

from __future__ import annotations

from models.database import Database


def test_only_a_hasty_unit_does_not_wait_for_the_disk(db: Database) -> None:
    ask, hasty, full = {
        "sqlite": ("PRAGMA synchronous", "1", "2"),
        "postgresql": ("SHOW synchronous_commit", "off", None),
    }[db.dialect]

    def standing(*, hasty: bool) -> str:
        with db.write(hasty=hasty) as session:
            return str(session.connection().exec_driver_sql(ask).scalar_one())

    usual = standing(hasty=False)
    assert full in (None, usual)
    assert standing(hasty=True) == hasty
    assert standing(hasty=False) == usual, "the next unit on the same connection waits again"

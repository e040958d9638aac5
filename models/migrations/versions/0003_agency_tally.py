"""counts by agency and official class, kept by triggers; indexes for lists of silent and explained work"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COLUMNS = "agency_id, state, due, reported_on, decided_on"


def kind(row: str) -> str:
    return (
        f"CASE WHEN {row}.state = 'completed' THEN CASE WHEN {row}.due IS NULL THEN 'done_undated'"
        f" WHEN {row}.decided_on > {row}.due THEN 'done_late' ELSE 'done_on_time' END"
        f" WHEN {row}.due IS NULL THEN 'undated' ELSE 'open' END"
    )


def until(row: str, last_day: str) -> str:
    return (
        f"CASE WHEN {row}.state <> 'completed' AND {row}.due IS NOT NULL"
        f" AND ({row}.reported_on IS NULL OR {row}.reported_on > {row}.due)"
        f" THEN {row}.due ELSE {last_day} END"
    )


def count(row: str, by: int, last_day: str) -> str:
    return (
        "INSERT INTO agency_tally (agency_id, kind, until, n)"
        f" SELECT {row}.agency_id, {kind(row)}, {until(row, last_day)}, {by}"
        f" WHERE {row}.state <> 'withdrawn'"
        " ON CONFLICT (agency_id, kind, until) DO UPDATE SET n = agency_tally.n + excluded.n;"
    )


def fill(last_day: str) -> str:
    return (
        "INSERT INTO agency_tally (agency_id, kind, until, n)"  # noqa: S608 (no outside text)
        f" SELECT a.agency_id, {kind('a')}, {until('a', last_day)}, count(*)"
        " FROM assignment a WHERE a.state <> 'withdrawn' GROUP BY 1, 2, 3"
    )


SQLITE_LAST = "'9999-12-31'"
POSTGRES_LAST = "DATE '9999-12-31'"


def _sqlite_up() -> None:
    into, out = count("new", 1, SQLITE_LAST), count("old", -1, SQLITE_LAST)
    op.execute(f"CREATE TRIGGER agency_tally_insert AFTER INSERT ON assignment BEGIN {into} END")
    op.execute(f"CREATE TRIGGER agency_tally_delete AFTER DELETE ON assignment BEGIN {out} END")
    op.execute(
        f"CREATE TRIGGER agency_tally_update AFTER UPDATE OF {COLUMNS} ON assignment BEGIN {out} {into} END"
    )
    op.execute(fill(SQLITE_LAST))


def _postgres_up() -> None:
    into, out = count("new", 1, POSTGRES_LAST), count("old", -1, POSTGRES_LAST)
    op.execute(
        "CREATE FUNCTION keep_agency_tally() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP <> 'INSERT' THEN {out} END IF;"
        f" IF TG_OP <> 'DELETE' THEN {into} END IF;"
        " RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER agency_tally_rows AFTER INSERT OR DELETE ON assignment"
        " FOR EACH ROW EXECUTE FUNCTION keep_agency_tally()"
    )
    changed = " OR ".join(f"old.{c} IS DISTINCT FROM new.{c}" for c in COLUMNS.split(", "))
    op.execute(
        f"CREATE TRIGGER agency_tally_update AFTER UPDATE OF {COLUMNS} ON assignment"
        f" FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION keep_agency_tally()"
    )
    op.execute(fill(POSTGRES_LAST))


def upgrade() -> None:
    op.create_table(
        "agency_tally",
        sa.Column("agency_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_agency_tally_agency_id_agency")),
        sa.PrimaryKeyConstraint("agency_id", "kind", "until", name=op.f("pk_agency_tally")),
    )
    still_open = sa.text("closed_on IS NULL")
    explained = sa.text("closed_on IS NULL AND paused_until IS NOT NULL")
    op.create_index(
        "ix_assignment_open_silence",
        "assignment",
        ["authority_id", "last_update_at", "assigned_on", "state", "agency_id"],
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    op.create_index(
        "ix_assignment_open_explained",
        "assignment",
        ["authority_id", "paused_until"],
        sqlite_where=explained,
        postgresql_where=explained,
    )
    _sqlite_up() if op.get_bind().dialect.name == "sqlite" else _postgres_up()


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("insert", "delete", "update"):
            op.execute(f"DROP TRIGGER agency_tally_{act}")
    else:
        op.execute("DROP TRIGGER agency_tally_rows ON assignment")
        op.execute("DROP TRIGGER agency_tally_update ON assignment")
        op.execute("DROP FUNCTION keep_agency_tally()")
    op.drop_index("ix_assignment_open_explained", table_name="assignment")
    op.drop_index("ix_assignment_open_silence", table_name="assignment")
    op.drop_table("agency_tally")

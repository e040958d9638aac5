"""full-text search over duties; events and updates can only be added"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ADD_ONLY = ("event", "progress_update")

SQLITE_SEARCH = (
    """CREATE VIRTUAL TABLE duty_fts USING fts5(
        folded, content='duty', content_rowid='id', tokenize="unicode61 remove_diacritics 0", prefix='2 3')""",
    """CREATE TRIGGER duty_fts_insert AFTER INSERT ON duty BEGIN
        INSERT INTO duty_fts(rowid, folded) VALUES (new.id, new.folded); END""",
    """CREATE TRIGGER duty_fts_delete AFTER DELETE ON duty BEGIN
        INSERT INTO duty_fts(duty_fts, rowid, folded) VALUES ('delete', old.id, old.folded); END""",
    """CREATE TRIGGER duty_fts_update AFTER UPDATE OF folded ON duty BEGIN
        INSERT INTO duty_fts(duty_fts, rowid, folded) VALUES ('delete', old.id, old.folded);
        INSERT INTO duty_fts(rowid, folded) VALUES (new.id, new.folded); END""",
    "INSERT INTO duty_fts(rowid, folded) SELECT id, folded FROM duty",
)


def _sqlite_up() -> None:
    for statement in SQLITE_SEARCH:
        op.execute(statement)
    for table in ADD_ONLY:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} BEGIN "
                f"SELECT RAISE(ABORT, '{table} rows can only be added'); END"
            )


def _postgres_up() -> None:
    op.execute("CREATE INDEX ix_duty_search ON duty USING gin (to_tsvector('simple'::regconfig, folded))")
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% rows can only be added', TG_TABLE_NAME; END $$"
    )
    for table in ADD_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_add_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


def upgrade() -> None:
    _sqlite_up() if op.get_bind().dialect.name == "sqlite" else _postgres_up()


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in ADD_ONLY:
            op.execute(f"DROP TRIGGER {table}_no_update")
            op.execute(f"DROP TRIGGER {table}_no_delete")
        for act in ("insert", "delete", "update"):
            op.execute(f"DROP TRIGGER duty_fts_{act}")
        op.execute("DROP TABLE duty_fts")
        return
    for table in ADD_ONLY:
        op.execute(f"DROP TRIGGER {table}_add_only ON {table}")
    op.execute("DROP FUNCTION refuse_change()")
    op.execute("DROP INDEX ix_duty_search")

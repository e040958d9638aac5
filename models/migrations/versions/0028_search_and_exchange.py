"""one search over duties, documents, updates and evidence; comments, watchers, contributions of coordinators, calendar keys"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

# What is kept is derived and can be made anew at any time, so the rule of today may write it.
from workflow.rules.search_words import entries

revision = "0028"
down_revision = "0025"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
_BATCH = 1000
#: The texts of each kind that its rows are found by.
_SOURCES = {
    "document": "SELECT id, number, issuer, kind, subject FROM document ORDER BY id",
    "duty": (
        "SELECT d.id, d.text, d.product, d.clause, c.number, d.lead_phrase"
        " FROM duty d JOIN document c ON c.id = d.document_id ORDER BY d.id"
    ),
    "update": "SELECT id, text, difficulty, proposal FROM progress_update ORDER BY id",
    "evidence": "SELECT id, document_number, document_signer, file_name FROM evidence ORDER BY id",
}
_SQLITE = (
    """CREATE VIRTUAL TABLE search_fts USING fts5(
        entries, content='search_text', content_rowid='id', detail=none,
        tokenize="unicode61 remove_diacritics 0", prefix='2 3 4')""",
    """CREATE TRIGGER search_fts_insert AFTER INSERT ON search_text BEGIN
        INSERT INTO search_fts(rowid, entries) VALUES (new.id, new.entries); END""",
    """CREATE TRIGGER search_fts_delete AFTER DELETE ON search_text BEGIN
        INSERT INTO search_fts(search_fts, rowid, entries) VALUES ('delete', old.id, old.entries); END""",
    """CREATE TRIGGER search_fts_update AFTER UPDATE OF entries ON search_text BEGIN
        INSERT INTO search_fts(search_fts, rowid, entries) VALUES ('delete', old.id, old.entries);
        INSERT INTO search_fts(rowid, entries) VALUES (new.id, new.entries); END""",
)
_FORMER_SQLITE = (
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
_FORMER_POSTGRES = (
    "CREATE INDEX ix_duty_search ON duty USING gin"
    " (to_tsvector('simple'::regconfig, translate(folded, '/-_.:@', '      ')))"
)


def upgrade() -> None:
    op.create_table(
        "search_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_text")),
        sa.UniqueConstraint("kind", "row_id", name=op.f("uq_search_text_kind_row_id")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for act in ("insert", "delete", "update"):
            op.execute(f"DROP TRIGGER duty_fts_{act}")
        op.execute("DROP TABLE duty_fts")
        for statement in _SQLITE:
            op.execute(statement)
    else:
        op.execute("DROP INDEX ix_duty_search")
    for kind, source in _SOURCES.items():
        for rows in _batches(kind, source):
            op.get_bind().execute(
                sa.text("INSERT INTO search_text (kind, row_id, entries) VALUES (:kind, :row_id, :entries)"),
                rows,
            )
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            "CREATE INDEX ix_search_text_entries ON search_text"
            " USING gin (array_to_tsvector(string_to_array(entries, ' ')))"
        )
    _exchange()


def _exchange() -> None:
    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        _foreign("comment", "assignment_id", "assignment"),
        _foreign("comment", "by_id", "user_account"),
    )
    op.create_index("ix_comment_assignment_id_id", "comment", ["assignment_id", "id"])
    _only_added("comment")
    for name, column, other in (
        ("mention", "comment_id", "comment"),
        ("watcher", "assignment_id", "assignment"),
    ):
        op.create_table(
            name,
            sa.Column(column, sa.Integer(), nullable=False),
            sa.Column("user_id", sa.Integer(), nullable=False),
            sa.PrimaryKeyConstraint(column, "user_id", name=op.f(f"pk_{name}")),
            _foreign(name, column, other),
            _foreign(name, "user_id", "user_account"),
        )
        op.create_index(f"ix_{name}_user_id", name, ["user_id"])
    op.create_table(
        "contribution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution")),
        sa.UniqueConstraint("assignment_id", "n", name=op.f("uq_contribution_assignment_id_n")),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)", name=op.f("ck_contribution_answered")
        ),
        sa.CheckConstraint(
            "answered_at IS NULL OR withdrawn_at IS NULL", name=op.f("ck_contribution_one_end")
        ),
        _foreign("contribution", "assignment_id", "assignment"),
        _foreign("contribution", "agency_id", "agency"),
        _foreign("contribution", "asked_by_id", "user_account"),
        _foreign("contribution", "answered_by_id", "user_account"),
    )
    op.create_table(
        "calendar_key",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_calendar_key")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_calendar_key_key_hash")),
        _foreign("calendar_key", "user_id", "user_account"),
    )
    waiting = sa.text("answered_at IS NULL AND withdrawn_at IS NULL")
    for name, columns, unique in (
        ("uq_contribution_open", ["assignment_id", "agency_id"], True),
        ("ix_contribution_waiting", ["agency_id", "answer_by"], False),
    ):
        op.create_index(
            name, "contribution", columns, unique=unique, sqlite_where=waiting, postgresql_where=waiting
        )


def _foreign(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def _only_added(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} BEGIN "
                f"SELECT RAISE(ABORT, '{table} rows can only be added'); END"
            )
        return
    # the function came with migration 0002
    op.execute(
        f"CREATE TRIGGER {table}_add_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def _batches(kind: str, source: str) -> Iterator[list[dict[str, Any]]]:
    found = op.get_bind().execute(sa.text(source))
    for rows in found.partitions(_BATCH):
        yield [
            {"kind": kind, "row_id": row[0], "entries": f"zk{kind} {entries(*row[1:])}".rstrip()}
            for row in rows
        ]


def downgrade() -> None:
    for name in ("calendar_key", "contribution", "watcher", "mention", "comment"):
        op.drop_table(name)
    if op.get_bind().dialect.name == "sqlite":
        for act in ("insert", "delete", "update"):
            op.execute(f"DROP TRIGGER search_fts_{act}")
        op.execute("DROP TABLE search_fts")
        for statement in _FORMER_SQLITE:
            op.execute(statement)
    else:
        op.execute(_FORMER_POSTGRES)
    op.drop_table("search_text")

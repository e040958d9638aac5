"""an import keeps the text it was read from; its rows can be split, joined, added and looked at"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _row_columns() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("rank", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("origin", sa.String(length=24), nullable=False, server_default="read"),
        sa.Column("seen", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("merged_into", sa.Integer(), nullable=True),
        sa.Column("twin", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
    )


def upgrade() -> None:
    for column in _row_columns():
        op.add_column("import_row", column)
    op.execute("UPDATE import_row SET rank = position * 1024")
    op.add_column("import_run", sa.Column("touched_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("import_run", sa.Column("taken_over", sa.Integer(), nullable=False, server_default="0"))
    # a table that others point at is not copied for one column: SQLite takes the key with it
    op.add_column(
        "import_run",
        sa.Column(
            "touched_by_id",
            sa.Integer(),
            sa.ForeignKey("user_account.id", name="fk_import_run_touched_by_id_user_account"),
            nullable=True,
        ),
        inline_references=True,
    )
    op.create_table(
        "import_source",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["import_run.id"], name=op.f("fk_import_source_run_id_import_run")
        ),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_import_source")),
    )


def downgrade() -> None:
    op.drop_table("import_source")
    op.drop_column("import_run", "taken_over")
    op.drop_column("import_run", "touched_at")
    _drop_touched_by()
    for column in reversed(_row_columns()):
        op.drop_column("import_row", column.name)


def _drop_touched_by() -> None:
    """SQLite copies a table to drop a key, which it refuses while rows point at it: they step aside."""
    if op.get_bind().dialect.name != "sqlite":
        op.drop_column("import_run", "touched_by_id")
        return
    op.execute("CREATE TEMPORARY TABLE kept_row AS SELECT * FROM import_row")
    op.execute("DELETE FROM import_row")
    with op.batch_alter_table("import_run") as batch:
        batch.drop_column("touched_by_id")
    op.execute("INSERT INTO import_row SELECT * FROM kept_row")
    op.execute("DROP TABLE kept_row")

"""an assignment that was only looked at is written in place on PostgreSQL, not into every index anew"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_assignment_open_check", table_name="assignment")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE assignment SET (fillfactor = 80)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE assignment RESET (fillfactor)")
    still_open = sa.text("closed_on IS NULL")
    op.create_index(
        "ix_assignment_open_check",
        "assignment",
        ["next_check_on"],
        sqlite_where=still_open,
        postgresql_where=still_open,
    )

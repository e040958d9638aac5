"""how far a person has read the notifications, and what the person turned off"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "user_account", sa.Column("notifications_read_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "user_account", sa.Column("turned_off", sa.String(length=100), nullable=False, server_default="")
    )


def downgrade() -> None:
    op.drop_column("user_account", "turned_off")
    op.drop_column("user_account", "notifications_read_at")

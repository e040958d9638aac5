"""the age of passwords, former ones, and accounts that sleep"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
COLUMNS = ("password_set_at", "asleep_since", "woken_at")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("user_account", sa.Column(name, MOMENT, nullable=True))
    op.create_table(
        "former_password",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("replaced_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_password")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_former_password_user_id_user_account")
        ),
    )
    op.create_index("ix_former_password_user_id", "former_password", ["user_id"])


def downgrade() -> None:
    op.drop_table("former_password")
    for name in COLUMNS:
        op.drop_column("user_account", name)

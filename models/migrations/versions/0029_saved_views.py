"""saved views of lists, shareable with the people of an agency"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("listing", sa.String(length=24), nullable=False),
        sa.Column("chosen", sa.Text(), nullable=False),
        sa.Column("shared_with_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("owner_id", "name", name=op.f("uq_saved_view_owner_id_name")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user_account.id"], name=op.f("fk_saved_view_owner_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["shared_with_id"], ["agency.id"], name=op.f("fk_saved_view_shared_with_id_agency")
        ),
    )
    op.create_index("ix_saved_view_shared_with_id", "saved_view", ["shared_with_id"])


def downgrade() -> None:
    op.drop_table("saved_view")

"""who may sign in through a provider, and as whom it knows them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "external_identity",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("allowed_by_id", sa.Integer(), nullable=False),
        sa.Column("allowed_at", MOMENT, nullable=False),
        sa.Column("issuer", sa.String(length=500), nullable=True),
        sa.Column("subject", sa.String(length=255), nullable=True),
        sa.Column("linked_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_external_identity")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_external_identity_issuer_subject")),
        sa.CheckConstraint(
            "(issuer IS NULL) = (subject IS NULL) AND (issuer IS NULL) = (linked_at IS NULL)",
            name=op.f("ck_external_identity_linked_or_not"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_external_identity_user_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["allowed_by_id"],
            ["user_account.id"],
            name=op.f("fk_external_identity_allowed_by_id_user_account"),
        ),
    )


def downgrade() -> None:
    op.drop_table("external_identity")

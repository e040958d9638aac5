"""mails that tell a person what changed about the security of their account"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "account_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("mailbox", sa.String(length=254), nullable=False),
        sa.Column("to_former_address", sa.Boolean(), nullable=False),
        sa.Column("promised_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("not_before", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_notice")),
        sa.UniqueConstraint(
            "event_id",
            "user_id",
            "to_former_address",
            name=op.f("uq_account_notice_event_id_user_id_to_former_address"),
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_account_notice_event_id_event")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_account_notice_user_id_user_account")
        ),
    )
    op.create_index("ix_account_notice_state_not_before", "account_notice", ["state", "not_before"])
    op.create_index("ix_account_notice_user_id", "account_notice", ["user_id"])


def downgrade() -> None:
    op.drop_table("account_notice")

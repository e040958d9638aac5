"""urgings that a person ordered, and what was done about mail that did not arrive"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "urging",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("report_by", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_urging_notice_id_notice")),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_urging_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_urging_by_id_user_account")),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_urging")),
        sa.UniqueConstraint("assignment_id", "day", name=op.f("uq_urging_assignment_id_day")),
    )
    op.create_table(
        "mail_settlement",
        sa.Column("outbox_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=24), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("document_number", sa.String(length=100), nullable=False),
        sa.Column("handed_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outbox_id"], ["outbox.id"], name=op.f("fk_mail_settlement_outbox_id_outbox")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_mail_settlement_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("outbox_id", name=op.f("pk_mail_settlement")),
    )


def downgrade() -> None:
    # fates that only this revision knows become the nearest one of the old ones: it did not arrive by mail
    op.execute("UPDATE outbox SET state = 'dead' WHERE state IN ('bounced', 'handed')")
    op.drop_table("mail_settlement")
    op.drop_table("urging")

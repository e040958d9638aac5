"""the rhythm of recurring duties, and periods that could be given to nobody"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

INDEXES = {"ix_duty_next_period": "next_period_on", "ix_duty_own_updates": "update_months"}


def _columns() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("rhythm", sa.Text(), server_default="", nullable=False),
        sa.Column("day_off", sa.String(length=24), server_default="keep", nullable=False),
        sa.Column("recurs_from", sa.Date(), nullable=True),
        sa.Column("recurs_until", sa.Date(), nullable=True),
        sa.Column("rhythm_version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_period_on", sa.Date(), nullable=True),
        sa.Column("update_months", sa.Integer(), nullable=True),
    )


def upgrade() -> None:
    for column in _columns():
        op.add_column("duty", column)
    for name, column in INDEXES.items():
        there = sa.text(f"{column} IS NOT NULL")
        op.create_index(name, "duty", [column], sqlite_where=there, postgresql_where=there)
    op.create_table(
        "held_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("duty_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("given_to_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["agency.id"], name=op.f("fk_held_period_authority_id_agency")
        ),
        sa.ForeignKeyConstraint(["duty_id"], ["duty.id"], name=op.f("fk_held_period_duty_id_duty")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_held_period_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["user_account.id"], name=op.f("fk_held_period_settled_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["given_to_id"], ["agency.id"], name=op.f("fk_held_period_given_to_id_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_period")),
        sa.UniqueConstraint(
            "duty_id", "agency_id", "period", name=op.f("uq_held_period_duty_id_agency_id_period")
        ),
    )
    waits = sa.text("settled_at IS NULL")
    op.create_index(
        "ix_held_period_waiting",
        "held_period",
        ["authority_id", "duty_id"],
        sqlite_where=waits,
        postgresql_where=waits,
    )


def downgrade() -> None:
    op.drop_index("ix_held_period_waiting", table_name="held_period")
    op.drop_table("held_period")
    for name in INDEXES:
        op.drop_index(name, table_name="duty")
    for column in reversed(_columns()):
        op.drop_column("duty", column.name)

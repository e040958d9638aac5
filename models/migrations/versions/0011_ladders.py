"""ladders that authorities set for themselves; what a counted deadline counts from; the wait of a recorded rung"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "own_ladder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("duty_kind", sa.String(length=20), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("programme_id IS NULL OR duty_kind = ''", name=op.f("ck_own_ladder_one_scope")),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["agency.id"], name=op.f("fk_own_ladder_authority_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_own_ladder_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_ladder")),
    )
    for name, columns, where in (
        ("uq_own_ladder_kind", ["authority_id", "code", "duty_kind"], "programme_id IS NULL"),
        ("uq_own_ladder_programme", ["programme_id", "code"], "programme_id IS NOT NULL"),
    ):
        op.create_index(
            name,
            "own_ladder",
            columns,
            unique=True,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
    op.create_table(
        "own_rung",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ladder_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("wait", sa.Integer(), nullable=False),
        sa.Column("told", sa.String(length=60), nullable=False),
        sa.Column("copied", sa.String(length=60), nullable=False),
        sa.Column("urging", sa.Boolean(), nullable=False),
        sa.Column("letter", sa.Boolean(), nullable=False),
        sa.Column("repeat_every", sa.Integer(), nullable=False),
        sa.Column("repeat_max", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ladder_id"], ["own_ladder.id"], name=op.f("fk_own_rung_ladder_id_own_ladder")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_rung")),
        sa.UniqueConstraint("ladder_id", "code", name=op.f("uq_own_rung_ladder_id_code")),
    )
    op.add_column("duty", sa.Column("counted_amount", sa.Integer(), nullable=True))
    op.add_column("duty", sa.Column("counted_unit", sa.String(length=12), nullable=False, server_default=""))
    op.add_column("duty", sa.Column("counted_event", sa.Text(), nullable=False, server_default=""))
    op.add_column("duty", sa.Column("counted_from", sa.Date(), nullable=True))
    op.add_column("assignment", sa.Column("counted_from", sa.Date(), nullable=True))
    op.add_column("notice", sa.Column("wait", sa.Integer(), nullable=False, server_default="0"))
    # until now every rung was named by its wait, and only the last one of the completion ladder repeated
    op.execute(
        "UPDATE notice SET wait = CAST(rung AS INTEGER) + 10 * repeat_no"
        " WHERE rung IN ('-5', '-1', '+1', '+2', '+5', '+10')"
    )


def downgrade() -> None:
    op.drop_column("notice", "wait")
    op.drop_column("assignment", "counted_from")
    for name in ("counted_from", "counted_event", "counted_unit", "counted_amount"):
        op.drop_column("duty", name)
    op.drop_table("own_rung")
    op.drop_table("own_ladder")

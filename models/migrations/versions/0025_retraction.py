"""updates that their author took back within the minute"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0023"
branch_labels = None
depends_on = None

TABLE = "retraction"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("update_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["update_id"], ["progress_update.id"], name=op.f("fk_retraction_update_id_progress_update")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_retraction_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("update_id", name=op.f("pk_retraction")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {TABLE}_no_{act.lower()} BEFORE {act} ON {TABLE} BEGIN "
                f"SELECT RAISE(ABORT, '{TABLE} rows can only be added'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {TABLE}_add_only BEFORE UPDATE OR DELETE ON {TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.drop_table(TABLE)

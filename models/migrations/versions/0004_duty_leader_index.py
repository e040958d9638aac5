"""index for the list of leaders in charge"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    named = sa.text("leader <> ''")
    op.create_index(
        "ix_duty_leader", "duty", ["authority_id", "leader"], sqlite_where=named, postgresql_where=named
    )


def downgrade() -> None:
    op.drop_index("ix_duty_leader", table_name="duty")

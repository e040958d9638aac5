"""which items of mails the office got for a post that nobody holds

What was written before is told from the posts of the mail's day: the person holds one of the office and
neither holds a post at the lead agency nor stands in there.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_FORMER = """
UPDATE outbox_item SET as_stand_in = {true}
WHERE audience IN ('head', 'officer') AND EXISTS (
  SELECT 1 FROM outbox o, assignment a
  WHERE o.id = outbox_item.outbox_id AND a.id = outbox_item.assignment_id AND EXISTS (
    SELECT 1 FROM membership m JOIN agency g ON g.id = m.agency_id
    WHERE m.user_id = o.user_id AND m.role = 'office' AND g.authority_id = a.authority_id AND {m_holds}
  ) AND NOT EXISTS (
    SELECT 1 FROM membership m WHERE m.user_id = o.user_id AND m.agency_id = a.agency_id
    AND m.role IN ('head', 'staff') AND {m_holds}
  ) AND NOT EXISTS (
    SELECT 1 FROM absence b WHERE b.substitute_id = o.user_id AND b.agency_id = a.agency_id
    AND b.cancelled_at IS NULL AND b.valid_from <= o.day AND b.valid_to >= o.day
  )
)
"""
_HOLDS = "(m.valid_from IS NULL OR m.valid_from <= o.day) AND (m.valid_to IS NULL OR m.valid_to >= o.day)"


def upgrade() -> None:
    op.add_column(
        "outbox_item", sa.Column("as_stand_in", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    true = "1" if op.get_bind().dialect.name == "sqlite" else "true"
    op.execute(_FORMER.format(true=true, m_holds=_HOLDS))


def downgrade() -> None:
    op.drop_column("outbox_item", "as_stand_in")

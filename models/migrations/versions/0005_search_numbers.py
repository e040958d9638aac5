"""words inside document numbers are found on PostgreSQL too ("28/kh-ubnd" by "ubnd")"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SIGNS = "/-_.:@"
WORDS = f"translate(folded, '{SIGNS}', '{' ' * len(SIGNS)}')"


def _index(text: str) -> None:
    op.execute("DROP INDEX ix_duty_search")
    op.execute(f"CREATE INDEX ix_duty_search ON duty USING gin (to_tsvector('simple'::regconfig, {text}))")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _index(WORDS)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _index("folded")

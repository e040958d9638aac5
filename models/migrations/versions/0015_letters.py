"""official urging letters; what was issued is never changed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0012"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
_ISSUED = "an issued letter is never changed"
_OF_ROW = "(SELECT state FROM urging_letter WHERE id = old.letter_id)"
_FOREIGN = (
    ("authority_id", "agency"),
    ("agency_id", "agency"),
    ("made_by_id", "user_account"),
    ("issued_by_id", "user_account"),
)


def upgrade() -> None:
    op.create_table(
        "urging_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("catch_up_on", sa.Date(), nullable=True),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("number", sa.String(length=50), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("signer", sa.String(length=200), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=True),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("docx_sha256", sa.String(length=64), nullable=True),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'issued') = (issued_at IS NOT NULL)", name=op.f("ck_urging_letter_issued")
        ),
        sa.CheckConstraint(
            "(state = 'issued') = (docx_sha256 IS NOT NULL)", name=op.f("ck_urging_letter_frozen")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_urging_letter_{column}_{table}")
            )
            for column, table in _FOREIGN
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_urging_letter")),
    )
    draft = sa.text("state = 'draft'")
    op.create_index(
        "uq_urging_letter_draft",
        "urging_letter",
        ["agency_id"],
        unique=True,
        sqlite_where=draft,
        postgresql_where=draft,
    )
    op.create_index(
        op.f("ix_urging_letter_authority_id_state_issued_on"),
        "urging_letter",
        ["authority_id", "state", "issued_on"],
    )
    op.create_index(op.f("ix_urging_letter_agency_id_state"), "urging_letter", ["agency_id", "state"])
    op.create_table(
        "urging_letter_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["urging_letter.id"], name=op.f("fk_urging_letter_row_letter_id_urging_letter")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignment.id"],
            name=op.f("fk_urging_letter_row_assignment_id_assignment"),
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_urging_letter_row_notice_id_notice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_urging_letter_row")),
        sa.UniqueConstraint(
            "letter_id", "assignment_id", name=op.f("uq_urging_letter_row_letter_id_assignment_id")
        ),
    )
    op.create_index(op.f("ix_urging_letter_row_assignment_id"), "urging_letter_row", ["assignment_id"])
    _guard_sqlite() if op.get_bind().dialect.name == "sqlite" else _guard_postgres()


_STATES = {"urging_letter": "old.state", "urging_letter_row": _OF_ROW}


def _guard_sqlite() -> None:
    for table, state in _STATES.items():
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"WHEN {state} = 'issued' BEGIN SELECT RAISE(ABORT, '{_ISSUED}'); END"
            )


def _guard_postgres() -> None:
    for table, state in _STATES.items():
        op.execute(
            f"CREATE FUNCTION refuse_issued_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {state} = 'issued' THEN RAISE EXCEPTION '{_ISSUED}'; END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN old; END IF; RETURN new; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_issued BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION refuse_issued_{table}()"
        )


def downgrade() -> None:
    op.drop_index(op.f("ix_urging_letter_row_assignment_id"), table_name="urging_letter_row")
    op.drop_table("urging_letter_row")
    for name in (
        "ix_urging_letter_agency_id_state",
        "ix_urging_letter_authority_id_state_issued_on",
        "uq_urging_letter_draft",
    ):
        op.drop_index(name, table_name="urging_letter")
    op.drop_table("urging_letter")
    if op.get_bind().dialect.name != "sqlite":
        for table in _STATES:
            op.execute(f"DROP FUNCTION refuse_issued_{table}()")

"""requests for more time, explanations, commitments; absences with their substitutes"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("substitute_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "substitute_id IS NULL OR substitute_id <> user_id", name=op.f("ck_absence_somebody_else")
        ),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_absence_days")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_absence_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_absence_decided_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["substitute_id"], ["user_account.id"], name=op.f("fk_absence_substitute_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_absence_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index(op.f("ix_absence_agency_id_valid_to"), "absence", ["agency_id", "valid_to"], unique=False)
    op.create_index(
        op.f("ix_absence_substitute_id_valid_to"), "absence", ["substitute_id", "valid_to"], unique=False
    )
    op.create_index(op.f("ix_absence_user_id_valid_to"), "absence", ["user_id", "valid_to"], unique=False)
    op.create_table(
        "commitment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("document_number", sa.String(length=100), nullable=False),
        sa.Column("document_date", sa.Date(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "document_number <> '' OR sha256 IS NOT NULL", name=op.f("ck_commitment_something")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_commitment_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_commitment_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_commitment_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
        sa.UniqueConstraint("assignment_id", "n", name=op.f("uq_commitment_assignment_id_n")),
    )
    op.create_table(
        "explanation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("demanded_by_id", sa.Integer(), nullable=True),
        sa.Column("demanded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("demand_note", sa.Text(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cause", sa.String(length=24), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_note", sa.Text(), nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(decided_by_id IS NOT NULL) = (state IN ('accepted', 'rejected'))",
            name=op.f("ck_explanation_decided_by"),
        ),
        sa.CheckConstraint("state <> 'demanded' OR answered_at IS NULL", name=op.f("ck_explanation_waiting")),
        sa.CheckConstraint(
            "(demanded_by_id IS NOT NULL) = (answer_by IS NOT NULL)", name=op.f("ck_explanation_demand")
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_explanation_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["user_account.id"], name=op.f("fk_explanation_answered_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_explanation_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_explanation_decided_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["demanded_by_id"], ["user_account.id"], name=op.f("fk_explanation_demanded_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_explanation")),
        sa.UniqueConstraint("assignment_id", "n", name=op.f("uq_explanation_assignment_id_n")),
    )
    op.create_index(
        "ix_explanation_unsettled",
        "explanation",
        ["assignment_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('demanded', 'answered')"),
        postgresql_where=sa.text("state IN ('demanded', 'answered')"),
    )
    op.create_table(
        "extension_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("due_before", sa.Date(), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decision_note", sa.Text(), nullable=False),
        sa.Column("decision_number", sa.String(length=100), nullable=False),
        sa.Column("decision_date", sa.Date(), nullable=True),
        sa.Column("document_number", sa.String(length=100), nullable=False),
        sa.Column("document_date", sa.Date(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(decided_by_id IS NOT NULL) = (state IN ('granted', 'refused'))",
            name=op.f("ck_extension_request_decided_by"),
        ),
        sa.CheckConstraint(
            "(decided_on IS NOT NULL) = (state = 'granted')", name=op.f("ck_extension_request_granted_day")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_extension_request_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user_account.id"], name=op.f("fk_extension_request_asked_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_extension_request_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["user_account.id"],
            name=op.f("fk_extension_request_decided_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension_request")),
        sa.UniqueConstraint("assignment_id", "n", name=op.f("uq_extension_request_assignment_id_n")),
    )
    op.create_index(
        "ix_extension_request_pending",
        "extension_request",
        ["assignment_id"],
        unique=True,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.add_column(
        "assignment", sa.Column("extensions", sa.Integer(), server_default=sa.text("0"), nullable=False)
    )
    op.add_column("assignment", sa.Column("committed_on", sa.Date(), nullable=True))
    op.add_column("assignment", sa.Column("explain_by", sa.Date(), nullable=True))
    op.create_index(
        "ix_assignment_open_demanded",
        "assignment",
        ["authority_id", "explain_by"],
        unique=False,
        sqlite_where=sa.text("closed_on IS NULL AND explain_by IS NOT NULL"),
        postgresql_where=sa.text("closed_on IS NULL AND explain_by IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_assignment_open_demanded", table_name="assignment")
    for column in ("explain_by", "committed_on", "extensions"):
        op.drop_column("assignment", column)
    for table in ("extension_request", "explanation", "commitment", "absence"):
        op.drop_table(table)

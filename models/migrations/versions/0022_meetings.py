"""review meetings with their requests to update; working groups with their decisions and members"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "working_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("folded", sa.String(length=300), nullable=False),
        sa.Column("level", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("group_count", sa.Integer(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("group_count >= 1", name=op.f("ck_working_group_group_count")),
        sa.CheckConstraint("headcount IS NULL OR headcount >= 0", name=op.f("ck_working_group_headcount")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to",
            name=op.f("ck_working_group_validity"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_working_group_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["agency.id"], name=op.f("fk_working_group_authority_id_agency")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_group")),
        sa.UniqueConstraint("authority_id", "folded", name=op.f("uq_working_group_authority_id_folded")),
    )
    op.create_table(
        "review_meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("held_at", sa.Time(), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("chair", sa.String(length=300), nullable=False),
        sa.Column("days_before", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("registered_by_id", sa.Integer(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("days_before BETWEEN 1 AND 20", name=op.f("ck_review_meeting_days_before")),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["agency.id"], name=op.f("fk_review_meeting_authority_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_review_meeting_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(
            ["registered_by_id"],
            ["user_account.id"],
            name=op.f("fk_review_meeting_registered_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_meeting")),
    )
    op.create_index(
        op.f("ix_review_meeting_authority_id_held_on"),
        "review_meeting",
        ["authority_id", "held_on"],
        unique=False,
    )
    op.create_index(
        "ix_review_meeting_not_asked",
        "review_meeting",
        ["held_on"],
        unique=False,
        sqlite_where=sa.text("asked_at IS NULL AND cancelled_at IS NULL"),
        postgresql_where=sa.text("asked_at IS NULL AND cancelled_at IS NULL"),
    )
    op.create_table(
        "working_group_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=24), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by_id"],
            ["user_account.id"],
            name=op.f("fk_working_group_decision_entered_by_id_user_account"),
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["working_group.id"], name=op.f("fk_working_group_decision_group_id_working_group")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_group_decision")),
        sa.UniqueConstraint(
            "group_id",
            "number",
            "issued_on",
            name=op.f("uq_working_group_decision_group_id_number_issued_on"),
        ),
    )
    op.create_index(
        op.f("ix_working_group_decision_issued_on"), "working_group_decision", ["issued_on"], unique=False
    )
    op.create_table(
        "working_group_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to",
            name=op.f("ck_working_group_member_validity"),
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["working_group.id"], name=op.f("fk_working_group_member_group_id_working_group")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_group_member")),
    )
    op.create_index(
        op.f("ix_working_group_member_group_id"), "working_group_member", ["group_id"], unique=False
    )
    op.create_table(
        "meeting_choice",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("added", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_meeting_choice_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_meeting_choice_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["review_meeting.id"], name=op.f("fk_meeting_choice_meeting_id_review_meeting")
        ),
        sa.PrimaryKeyConstraint("meeting_id", "assignment_id", name=op.f("pk_meeting_choice")),
    )
    op.create_index(
        op.f("ix_meeting_choice_assignment_id"), "meeting_choice", ["assignment_id"], unique=False
    )
    op.create_table(
        "meeting_request",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=120), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_meeting_request_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_meeting_request_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["review_meeting.id"], name=op.f("fk_meeting_request_meeting_id_review_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_meeting_request_notice_id_notice")
        ),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_meeting_request")),
        sa.UniqueConstraint(
            "meeting_id",
            "edition",
            "assignment_id",
            "agency_id",
            name=op.f("uq_meeting_request_meeting_id_edition_assignment_id_agency_id"),
        ),
    )
    op.create_index(
        op.f("ix_meeting_request_assignment_id"), "meeting_request", ["assignment_id"], unique=False
    )


def downgrade() -> None:
    for name in (
        "meeting_request",
        "meeting_choice",
        "working_group_member",
        "working_group_decision",
        "review_meeting",
        "working_group",
    ):
        op.drop_table(name)

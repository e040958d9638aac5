"""reports and their templates; what was issued is never changed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
_ISSUED = "an issued report is never changed"
_STATES = {
    "report": "old.state",
    "report_section": "(SELECT state FROM report WHERE id = old.report_id)",
}


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def _outline() -> list[sa.Column]:
    return [
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("style", sa.String(length=24), nullable=False),
        sa.Column("heading", sa.String(length=500), nullable=False),
        sa.Column("source", sa.String(length=24), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
    ]


def upgrade() -> None:
    _templates()
    _reports()
    _sections()
    _guard_sqlite() if op.get_bind().dialect.name == "sqlite" else _guard_postgres()


def _templates() -> None:
    op.create_table(
        "report_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("period_kinds", sa.String(length=60), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _key("report_template", "authority_id", "agency"),
        _key("report_template", "made_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_template")),
        sa.UniqueConstraint("authority_id", "code", "n", name=op.f("uq_report_template_authority_id_code_n")),
    )
    op.create_table(
        "report_template_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        *_outline(),
        _key("report_template_section", "template_id", "report_template"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_template_section")),
        sa.UniqueConstraint("template_id", "code", name=op.f("uq_report_template_section_template_id_code")),
    )


def _reports() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("computed_at", MOMENT, nullable=True),
        sa.Column("checked_at", MOMENT, nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=50), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("signer", sa.String(length=200), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=True),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("docx_sha256", sa.String(length=64), nullable=True),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'issued') = (issued_at IS NOT NULL)", name=op.f("ck_report_issued")),
        sa.CheckConstraint("(state = 'issued') = (sha256 IS NOT NULL)", name=op.f("ck_report_frozen")),
        sa.CheckConstraint("(kind = 'report') = (corrects_id IS NULL)", name=op.f("ck_report_corrects")),
        _key("report", "authority_id", "agency"),
        _key("report", "period_id", "report_period"),
        _key("report", "template_id", "report_template"),
        _key("report", "corrects_id", "report"),
        *(_key("report", f"{who}_by_id", "user_account") for who in ("made", "checked", "issued")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    for columns in (["authority_id", "state"], ["period_id"], ["template_id"], ["corrects_id"]):
        op.create_index(op.f(f"ix_report_{'_'.join(columns)}"), "report", columns)


def _sections() -> None:
    op.create_table(
        "report_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        *_outline(),
        sa.Column("computed", sa.Text(), nullable=False),
        sa.Column("sources", sa.Text(), nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("edited", sa.Text(), nullable=True),
        sa.Column("edited_from", sa.Text(), nullable=False),
        sa.Column("edited_by_id", sa.Integer(), nullable=True),
        sa.Column("edited_at", MOMENT, nullable=True),
        sa.Column("dropped", sa.Boolean(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("asked", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(asked = 'nobody') = (agency_id IS NULL)", name=op.f("ck_report_section_asked")),
        _key("report_section", "report_id", "report"),
        _key("report_section", "edited_by_id", "user_account"),
        _key("report_section", "agency_id", "agency"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_section")),
        sa.UniqueConstraint("report_id", "code", name=op.f("uq_report_section_report_id_code")),
    )
    op.create_index(op.f("ix_report_section_agency_id_asked"), "report_section", ["agency_id", "asked"])


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
    for table in ("report_section", "report", "report_template_section", "report_template"):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        for table in _STATES:
            op.execute(f"DROP FUNCTION refuse_issued_{table}()")

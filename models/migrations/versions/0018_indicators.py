"""reporting periods, indicators and the figures that agencies enter"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0015"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ADD_ONLY = "figure_change"


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def _numbers() -> list[sa.Column]:
    return [
        *(sa.Column(name, sa.BigInteger(), nullable=True) for name in ("numerator", "denominator", "value")),
        sa.Column("nothing_arose", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
    ]


def _validity(table: str) -> sa.CheckConstraint:
    rule = "valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to"
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_validity"))


def upgrade() -> None:
    _periods()
    _indicators()
    _figures()
    _adjustments()
    _add_only()


def _periods() -> None:
    op.create_table(
        "report_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("starts_on < ends_on AND ends_on < due", name=op.f("ck_report_period_dates")),
        _key("report_period", "authority_id", "agency"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_period")),
        sa.UniqueConstraint("authority_id", "code", name=op.f("uq_report_period_authority_id_code")),
    )


def _indicators() -> None:
    op.create_table(
        "indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("part_of_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("subset", sa.Boolean(), nullable=False),
        sa.Column("section", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("percent_decimals", sa.Integer(), nullable=False),
        sa.Column("value_decimals", sa.Integer(), nullable=False),
        sa.Column("roll_up", sa.String(length=24), nullable=False),
        sa.Column("target", sa.BigInteger(), nullable=True),
        sa.Column("direction", sa.String(length=24), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("duty_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("period_kinds", sa.String(length=60), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *(
            sa.CheckConstraint(f"{name} BETWEEN 0 AND 2", name=op.f(f"ck_indicator_{name}"))
            for name in ("percent_decimals", "value_decimals")
        ),
        _validity("indicator"),
        _key("indicator", "authority_id", "agency"),
        _key("indicator", "part_of_id", "indicator"),
        _key("indicator", "document_id", "document"),
        _key("indicator", "duty_id", "duty"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
        sa.UniqueConstraint("authority_id", "code", name=op.f("uq_indicator_authority_id_code")),
    )
    for column in ("part_of_id", "document_id", "duty_id"):
        op.create_index(op.f(f"ix_indicator_{column}"), "indicator", [column])
    op.create_table(
        "indicator_agency",
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("target", sa.BigInteger(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        _validity("indicator_agency"),
        _key("indicator_agency", "indicator_id", "indicator"),
        _key("indicator_agency", "agency_id", "agency"),
        sa.PrimaryKeyConstraint("indicator_id", "agency_id", name=op.f("pk_indicator_agency")),
    )
    op.create_index(op.f("ix_indicator_agency_agency_id"), "indicator_agency", ["agency_id"])


def _figures() -> None:
    op.create_table(
        "figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_numbers(),
        sa.CheckConstraint(
            "NOT nothing_arose OR (numerator IS NULL AND denominator IS NULL AND value IS NULL)",
            name=op.f("ck_figure_nothing_arose"),
        ),
        sa.CheckConstraint("(numerator IS NULL) = (denominator IS NULL)", name=op.f("ck_figure_both_parts")),
        _key("figure", "period_id", "report_period"),
        _key("figure", "indicator_id", "indicator"),
        _key("figure", "agency_id", "agency"),
        _key("figure", "by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure")),
        sa.UniqueConstraint(
            "period_id", "indicator_id", "agency_id", name=op.f("uq_figure_period_id_indicator_id_agency_id")
        ),
    )
    op.create_index(op.f("ix_figure_indicator_id_agency_id"), "figure", ["indicator_id", "agency_id"])
    op.create_table(
        "figure_change",
        sa.Column("figure_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        *_numbers(),
        _key("figure_change", "figure_id", "figure"),
        _key("figure_change", "by_id", "user_account"),
        sa.PrimaryKeyConstraint("figure_id", "n", name=op.f("pk_figure_change")),
    )


def _adjustments() -> None:
    op.create_table(
        "figure_adjustment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        *(sa.Column(f"old_{name}", sa.BigInteger()) for name in ("numerator", "denominator", "value")),
        sa.Column("old_nothing_arose", sa.Boolean(), nullable=False),
        sa.Column("old_version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("decision_note", sa.Text(), nullable=False),
        *_numbers(),
        sa.CheckConstraint(
            "(decided_by_id IS NOT NULL) = (state IN ('taken', 'declined'))",
            name=op.f("ck_figure_adjustment_decided_by"),
        ),
        _key("figure_adjustment", "period_id", "report_period"),
        _key("figure_adjustment", "indicator_id", "indicator"),
        _key("figure_adjustment", "agency_id", "agency"),
        _key("figure_adjustment", "by_id", "user_account"),
        _key("figure_adjustment", "decided_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_adjustment")),
    )
    op.create_index(op.f("ix_figure_adjustment_period_id"), "figure_adjustment", ["period_id"])
    pending = sa.text("state = 'pending'")
    op.create_index(
        "ix_figure_adjustment_pending",
        "figure_adjustment",
        ["period_id", "indicator_id", "agency_id"],
        unique=True,
        sqlite_where=pending,
        postgresql_where=pending,
    )


def _add_only() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {ADD_ONLY}_no_{act.lower()} BEFORE {act} ON {ADD_ONLY} BEGIN "
                f"SELECT RAISE(ABORT, '{ADD_ONLY} rows can only be added'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {ADD_ONLY}_add_only BEFORE UPDATE OR DELETE ON {ADD_ONLY} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    for table in (
        "figure_adjustment", "figure_change", "figure", "indicator_agency", "indicator", "report_period"
    ):  # fmt: skip
        op.drop_table(table)

"""Reporting periods, indicators, and the figures that agencies enter for them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import PK, Amount, Base, Choice
from workflow.rules.adjustments import Adjusted
from workflow.rules.indicators import Direction, Kind, RollUp
from workflow.rules.periods import PeriodKind
from workflow.rules.report_periods import PeriodState

_PENDING = text("state = 'pending'")


class ReportPeriod(Base):
    """One period of one authority with the dates that hold for it. A figure belongs to exactly one."""

    __tablename__ = "report_period"
    __table_args__ = (
        UniqueConstraint("authority_id", "code"),
        CheckConstraint("starts_on < ends_on AND ends_on < due", "dates"),
    )

    id: Mapped[PK]
    authority_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    #: As ``workflow.rules.periods`` spells it: ``2026-H1``.
    code: Mapped[str] = mapped_column(String(10))
    kind: Mapped[PeriodKind] = mapped_column(Choice(PeriodKind))
    #: First and last day of the figures, and the last day to report.
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    due: Mapped[date]
    state: Mapped[PeriodState] = mapped_column(Choice(PeriodState), default=PeriodState.OPEN)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Indicator(Base):
    """What an authority counts. A part of a total is an indicator of its own that names the total."""

    __tablename__ = "indicator"
    __table_args__ = (
        UniqueConstraint("authority_id", "code"),
        CheckConstraint("percent_decimals BETWEEN 0 AND 2", "percent_decimals"),
        CheckConstraint("value_decimals BETWEEN 0 AND 2", "value_decimals"),
        CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", "validity"),
    )

    id: Mapped[PK]
    authority_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    #: The total of which it is a part; the agencies that enter it are those of the total.
    part_of_id: Mapped[int | None] = mapped_column(ForeignKey("indicator.id"), index=True)
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(300))
    unit: Mapped[str] = mapped_column(String(60), default="")
    kind: Mapped[Kind] = mapped_column(Choice(Kind))
    #: Whether the numerator is a part of the denominator and can never exceed it.
    subset: Mapped[bool] = mapped_column(default=True)
    #: Heading under which it stands, and its place in the list.
    section: Mapped[str] = mapped_column(String(300), default="")
    position: Mapped[int] = mapped_column(default=0)
    percent_decimals: Mapped[int] = mapped_column(default=1)
    value_decimals: Mapped[int] = mapped_column(default=0)
    roll_up: Mapped[RollUp] = mapped_column(Choice(RollUp), default=RollUp.SUM)
    #: In percent for a share, else in the unit; an agency may have its own.
    target: Mapped[Decimal | None] = mapped_column(Amount)
    direction: Mapped[Direction] = mapped_column(Choice(Direction), default=Direction.UP)
    #: What orders it: the document, the duty, the clause in words.
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), index=True)
    duty_id: Mapped[int | None] = mapped_column(ForeignKey("duty.id"), index=True)
    source: Mapped[str] = mapped_column(String(300), default="")
    #: Kinds of period for which it is reported, separated by commas.
    period_kinds: Mapped[str] = mapped_column(String(60))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class IndicatorAgency(Base):
    """An agency that enters an indicator, on which days, with its own target if it has one."""

    __tablename__ = "indicator_agency"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", "validity"),
        Index(None, "agency_id"),
    )

    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    target: Mapped[Decimal | None] = mapped_column(Amount)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class Numbers:
    """The columns of what an agency said; all empty means that it took its figure back."""

    numerator: Mapped[Decimal | None] = mapped_column(Amount)
    denominator: Mapped[Decimal | None] = mapped_column(Amount)
    value: Mapped[Decimal | None] = mapped_column(Amount)
    #: "Không phát sinh": an answer of its own, neither 0 nor a blank.
    nothing_arose: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")


class FigureRow(Numbers, Base):
    """The figure of one agency for one indicator in one period, as it stands."""

    __tablename__ = "figure"
    __table_args__ = (
        UniqueConstraint("period_id", "indicator_id", "agency_id"),
        CheckConstraint(
            "NOT nothing_arose OR (numerator IS NULL AND denominator IS NULL AND value IS NULL)",
            "nothing_arose",
        ),
        CheckConstraint("(numerator IS NULL) = (denominator IS NULL)", "both_parts"),
        Index(None, "indicator_id", "agency_id"),
    )

    id: Mapped[PK]
    period_id: Mapped[int] = mapped_column(ForeignKey("report_period.id"))
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class FigureChange(Numbers, Base):
    """What a figure became at its ``n``-th entry; rows are added and never changed, the database refuses both."""

    __tablename__ = "figure_change"

    figure_id: Mapped[int] = mapped_column(ForeignKey("figure.id"), primary_key=True)
    #: The version of the figure.
    n: Mapped[int] = mapped_column(primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class FigureAdjustment(Numbers, Base):
    """A figure that came after the period was locked (điều chỉnh sau kỳ): beside the locked one, with a reason."""

    __tablename__ = "figure_adjustment"
    __table_args__ = (
        CheckConstraint("(decided_by_id IS NOT NULL) = (state IN ('taken', 'declined'))", "decided_by"),
        Index(
            "ix_figure_adjustment_pending",
            "period_id",
            "indicator_id",
            "agency_id",
            unique=True,
            sqlite_where=_PENDING,
            postgresql_where=_PENDING,
        ),
    )

    id: Mapped[PK]
    period_id: Mapped[int] = mapped_column(ForeignKey("report_period.id"), index=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    old_numerator: Mapped[Decimal | None] = mapped_column(Amount)
    old_denominator: Mapped[Decimal | None] = mapped_column(Amount)
    old_value: Mapped[Decimal | None] = mapped_column(Amount)
    old_nothing_arose: Mapped[bool] = mapped_column(default=False)
    #: Version of the figure when it was entered; 0 where there was none.
    old_version: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    state: Mapped[Adjusted] = mapped_column(Choice(Adjusted), default=Adjusted.PENDING)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    #: When it was taken over, declined or replaced by a later one.
    settled_at: Mapped[datetime | None]
    decision_note: Mapped[str] = mapped_column(Text, default="")

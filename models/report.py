"""Reports: their templates as data, the reports made from them, and what stands in each section."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import PK, Base, Choice
from workflow.rules.report_outline import NumberStyle, Source
from workflow.rules.report_states import Asked, ReportKind, ReportState


class ReportTemplate(Base):
    """One version of a template of one authority. A version from which a report was made is never changed."""

    __tablename__ = "report_template"
    __table_args__ = (UniqueConstraint("authority_id", "code", "n"),)

    id: Mapped[PK]
    authority_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    code: Mapped[str] = mapped_column(String(40))
    #: Version of the template, from 1; ``year`` is the year from which it holds.
    n: Mapped[int] = mapped_column(default=1)
    year: Mapped[int]
    name: Mapped[str] = mapped_column(String(300))
    #: Kinds of period, separated by commas.
    period_kinds: Mapped[str] = mapped_column(String(60))
    #: Letterhead, title, recipients and signature with their blanks (``workflow.reports.report_document.Head``), JSON.
    head: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Outline:
    """The columns that a section of a template and of a report share."""

    #: What it is called inside the template; the same through all versions.
    code: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    level: Mapped[int]
    style: Mapped[NumberStyle] = mapped_column(Choice(NumberStyle))
    #: Without a heading only the text is printed.
    heading: Mapped[str] = mapped_column(String(500), default="")
    source: Mapped[Source] = mapped_column(Choice(Source))
    #: JSON: section of indicators, table or lines, verb, comparison, landscape.
    settings: Mapped[str] = mapped_column(Text, default="{}")
    #: Standing text with its blanks; a computed section prints it first.
    standing: Mapped[str] = mapped_column(Text, default="")


class ReportTemplateSection(Outline, Base):
    """One section of one version of a template."""

    __tablename__ = "report_template_section"
    __table_args__ = (UniqueConstraint("template_id", "code"),)

    id: Mapped[PK]
    template_id: Mapped[int] = mapped_column(ForeignKey("report_template.id"))


class Report(Base):
    """One report of one period. What was issued is never changed: the database refuses it."""

    __tablename__ = "report"
    __table_args__ = (
        CheckConstraint("(state = 'issued') = (issued_at IS NOT NULL)", "issued"),
        CheckConstraint("(state = 'issued') = (sha256 IS NOT NULL)", "frozen"),
        CheckConstraint("(kind = 'report') = (corrects_id IS NULL)", "corrects"),
        Index(None, "authority_id", "state"),
        Index(None, "period_id"),
    )

    id: Mapped[PK]
    authority_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    period_id: Mapped[int] = mapped_column(ForeignKey("report_period.id"))
    template_id: Mapped[int] = mapped_column(ForeignKey("report_template.id"), index=True)
    kind: Mapped[ReportKind] = mapped_column(Choice(ReportKind), default=ReportKind.REPORT)
    #: The issued report that this one corrects.
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"), index=True)
    state: Mapped[ReportState] = mapped_column(Choice(ReportState), default=ReportState.DRAFT)
    #: As of the template, its blanks filled; JSON, editable until it is issued.
    head: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    computed_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    #: As the clerk registered it; the software never fills these in.
    number: Mapped[str] = mapped_column(String(50), default="")
    issued_on: Mapped[date | None]
    signer: Mapped[str] = mapped_column(String(200), default="")
    issued_at: Mapped[datetime | None]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    #: Everything it says, JSON, and the SHA-256 of exactly this text.
    content: Mapped[str] = mapped_column(Text, default="")
    sha256: Mapped[str | None] = mapped_column(String(64))
    #: The issued files, in the evidence store.
    docx_sha256: Mapped[str | None] = mapped_column(String(64))
    pdf_sha256: Mapped[str | None] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ReportSection(Outline, Base):
    """One section of one report: what was computed, and beside it what somebody wrote in its place."""

    __tablename__ = "report_section"
    __table_args__ = (
        UniqueConstraint("report_id", "code"),
        CheckConstraint("(asked = 'nobody') = (agency_id IS NULL)", "asked"),
        Index(None, "agency_id", "asked"),
    )

    id: Mapped[PK]
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    computed: Mapped[str] = mapped_column(Text, default="")
    #: Where the computed words come from, one line each.
    sources: Mapped[str] = mapped_column(Text, default="")
    #: Figures that nobody entered, one line each.
    missing: Mapped[str] = mapped_column(Text, default="")
    #: Somebody's words; none while the computed ones stand.
    edited: Mapped[str | None] = mapped_column(Text)
    #: The computed words that the editor had before them.
    edited_from: Mapped[str] = mapped_column(Text, default="")
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    edited_at: Mapped[datetime | None]
    #: Left out of the document by the editor.
    dropped: Mapped[bool] = mapped_column(default=False)
    #: The agency that is to write it, by when, how far it is, and why it was returned.
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    due: Mapped[date | None]
    asked: Mapped[Asked] = mapped_column(Choice(Asked), default=Asked.NOBODY)
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

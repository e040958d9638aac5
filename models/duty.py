"""Duties as documents order them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from models.base import PK, Base, Choice
from workflow.rules.recurrence import DayOff


class EvidenceRule(StrEnum):
    """What reporting completion needs: nothing, any piece of evidence, or an issued document."""

    NONE = "none"
    ANY = "any"
    DOCUMENT = "document"


class Duty(Base):
    """What is ordered, quoted from its clause. It has no state: it shows k of n assignments."""

    __tablename__ = "duty"
    __table_args__ = (
        UniqueConstraint("document_id", "import_key"),
        Index(None, "authority_id", "due"),
        Index(
            "ix_duty_leader",
            "authority_id",
            "leader",
            sqlite_where=sql("leader <> ''"),
            postgresql_where=sql("leader <> ''"),
        ),
        Index(
            "ix_duty_next_period",
            "next_period_on",
            sqlite_where=sql("next_period_on IS NOT NULL"),
            postgresql_where=sql("next_period_on IS NOT NULL"),
        ),
        Index(
            "ix_duty_own_updates",
            "update_months",
            sqlite_where=sql("update_months IS NOT NULL"),
            postgresql_where=sql("update_months IS NOT NULL"),
        ),
    )

    id: Mapped[PK]
    authority_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    #: The document in which the duty was registered from.
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    #: The earlier document that ordered it, where the list cites one ("Văn bản giao nhiệm vụ").
    origin_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), index=True)
    #: Stable within the document; re-import finds the duty by it.
    import_key: Mapped[str] = mapped_column(String(200))
    order_no: Mapped[int] = mapped_column(default=0)
    #: Where it stands in the document: "Phụ lục I, mục 3".
    clause: Mapped[str] = mapped_column(String(300), default="")
    #: Heading or group row above it.
    section: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text)
    product: Mapped[str] = mapped_column(Text, default="")
    #: Leader in charge as the document names him or her.
    leader: Mapped[str] = mapped_column(String(300), default="")
    #: Owner cells as written, kept beside what was made of them.
    lead_phrase: Mapped[str] = mapped_column(Text, default="")
    coordinate_phrase: Mapped[str] = mapped_column(Text, default="")
    deadline_phrase: Mapped[str] = mapped_column(Text, default="")
    #: One of the kinds of ``workflow.rules.deadline_phrases``.
    deadline_kind: Mapped[str] = mapped_column(String(30), default="none")
    due: Mapped[date | None]
    #: Of a deadline counted from an event: how much (negative: before it), of what ("day", "working_day",
    #: "month"), from what as written, and the day of the event where the document itself gives it.
    counted_amount: Mapped[int | None]
    counted_unit: Mapped[str] = mapped_column(String(12), default="")
    counted_event: Mapped[str] = mapped_column(Text, default="")
    counted_from: Mapped[date | None]
    #: How a recurring duty comes back: iCalendar rules, one a line (``workflow.rules.recurrence``); empty where
    #: nobody knows. ``recurs_from`` and ``recurs_until`` bound the days that the rule names, and every so many
    #: months or weeks count from ``recurs_from``.
    rhythm: Mapped[str] = mapped_column(Text, default="", server_default="")
    day_off: Mapped[DayOff] = mapped_column(Choice(DayOff), default=DayOff.KEEP, server_default="keep")
    recurs_from: Mapped[date | None]
    recurs_until: Mapped[date | None]
    #: How often the office has set the rhythm; a form carries it.
    rhythm_version: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    #: The day on which the next period opens; none where none is to come.
    next_period_on: Mapped[date | None]
    #: Months within which the lead must say something; none: as set for the authority.
    update_months: Mapped[int | None]
    evidence_rule: Mapped[EvidenceRule] = mapped_column(Choice(EvidenceRule), default=EvidenceRule.ANY)
    #: Accent-free text, clause, product and document number, for search.
    folded: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]

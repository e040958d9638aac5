"""Official letters: drafts, issued ones, and what stood in them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import PK, Base, Choice
from workflow.rules.letter_kinds import LetterKind


class LetterState(StrEnum):
    """A draft is issued or discarded; neither is taken back."""

    DRAFT = "draft"
    ISSUED = "issued"
    DISCARDED = "discarded"


def _one(name: str, column: str, condition: str) -> Index:
    """At most one letter of the condition by ``column``."""
    where = text(condition)
    return Index(name, column, unique=True, sqlite_where=where, postgresql_where=where)


class OfficialLetter(Base):
    """One letter of one kind. What was issued is never changed: the database refuses it.

    At most one urging draft per agency, one reminder draft per period, one draft of criticism per authority, one
    reply per request: two people, or a person and the sweep, work on the same one.
    """

    __tablename__ = "official_letter"
    __table_args__ = (
        CheckConstraint("(state = 'issued') = (issued_at IS NOT NULL)", "issued"),
        CheckConstraint("(state = 'issued') = (docx_sha256 IS NOT NULL)", "frozen"),
        CheckConstraint("(kind IN ('urging', 'extension')) = (agency_id IS NOT NULL)", "addressee"),
        CheckConstraint("(kind = 'report_reminder') = (period_id IS NOT NULL)", "period"),
        CheckConstraint("(kind = 'extension') = (request_id IS NOT NULL)", "request"),
        _one("uq_official_letter_urging", "agency_id", "state = 'draft' AND kind = 'urging'"),
        _one("uq_official_letter_period", "period_id", "state = 'draft' AND kind = 'report_reminder'"),
        _one("uq_official_letter_criticism", "authority_id", "state = 'draft' AND kind = 'criticism'"),
        _one("uq_official_letter_request", "request_id", "state <> 'discarded' AND kind = 'extension'"),
        Index(None, "authority_id", "state", "issued_on"),
        Index(None, "agency_id", "state"),
        Index(None, "period_id"),
    )

    id: Mapped[PK]
    authority_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    kind: Mapped[LetterKind] = mapped_column(Choice(LetterKind), default=LetterKind.URGING)
    #: The one agency it is written to; letters to several have their ``LetterAddressee`` rows.
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    #: The period whose report is owed; the request that was decided.
    period_id: Mapped[int | None] = mapped_column(ForeignKey("report_period.id"))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("extension_request.id"))
    state: Mapped[LetterState] = mapped_column(Choice(LetterState), default=LetterState.DRAFT)
    made_at: Mapped[datetime]
    #: Empty where a rung of the ladder asked for it.
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    #: "lần n" of its kind, from 1; 0 while its content was not composed.
    n: Mapped[int] = mapped_column(default=0)
    #: The day of its figures; none while only a rung asked for it.
    as_of: Mapped[date | None]
    #: By when the agency is to report, where the letter sets a day. A second date, never an extension.
    catch_up_on: Mapped[date | None]
    #: Letterhead and names as they stood when it was composed, JSON.
    head: Mapped[str] = mapped_column(Text, default="{}")
    #: What a letter of another kind than urging says (``workflow.reports``, module of its kind), JSON.
    content: Mapped[str] = mapped_column(Text, default="")
    #: As the clerk registered it; the software never fills these in.
    number: Mapped[str] = mapped_column(String(50), default="")
    issued_on: Mapped[date | None]
    signer: Mapped[str] = mapped_column(String(200), default="")
    issued_at: Mapped[datetime | None]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    #: The issued files, in the evidence store.
    docx_sha256: Mapped[str | None] = mapped_column(String(64))
    pdf_sha256: Mapped[str | None] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class LetterAddressee(Base):
    """An agency named in a letter to several: its head reads the letter once it is issued."""

    __tablename__ = "official_letter_addressee"

    letter_id: Mapped[int] = mapped_column(ForeignKey("official_letter.id"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True, index=True)


class LetterRow(Base):
    """One duty in an urging letter, with everything that the letter says about it."""

    __tablename__ = "official_letter_row"
    __table_args__ = (UniqueConstraint("letter_id", "assignment_id"),)

    id: Mapped[PK]
    letter_id: Mapped[int] = mapped_column(ForeignKey("official_letter.id"))
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    #: The rung that asked for it; none where a person chose it.
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
    #: Its number in the list; 0 while it waits to be taken into the content.
    position: Mapped[int] = mapped_column(default=0)
    #: What the letter says (``workflow.reports.urging_letter.LateDuty``), JSON; empty while it waits.
    facts: Mapped[str] = mapped_column(Text, default="")

"""Official urging letters (công văn đôn đốc): drafts, issued ones, and what stood in them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import PK, Base, Choice

_DRAFT = text("state = 'draft'")


class LetterState(StrEnum):
    """A draft is issued or discarded; neither is taken back."""

    DRAFT = "draft"
    ISSUED = "issued"
    DISCARDED = "discarded"


class UrgingLetter(Base):
    """One letter to one agency. What was issued is never changed: the database refuses it.

    At most one draft per agency: two people, or a person and the sweep, work on the same one.
    """

    __tablename__ = "urging_letter"
    __table_args__ = (
        CheckConstraint("(state = 'issued') = (issued_at IS NOT NULL)", "issued"),
        CheckConstraint("(state = 'issued') = (docx_sha256 IS NOT NULL)", "frozen"),
        Index(
            "uq_urging_letter_draft",
            "agency_id",
            unique=True,
            sqlite_where=_DRAFT,
            postgresql_where=_DRAFT,
        ),
        Index(None, "authority_id", "state", "issued_on"),
        Index(None, "agency_id", "state"),
    )

    id: Mapped[PK]
    authority_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    state: Mapped[LetterState] = mapped_column(Choice(LetterState), default=LetterState.DRAFT)
    made_at: Mapped[datetime]
    #: Empty where a rung of the ladder asked for it.
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    #: "lần n" (``workflow.rules.urging_letters.number_of``); 0 while its content was not composed.
    n: Mapped[int] = mapped_column(default=0)
    #: The day of its figures; none while only a rung asked for it.
    as_of: Mapped[date | None]
    #: By when the agency is to report. A second date, never an extension.
    catch_up_on: Mapped[date | None]
    #: Letterhead and names as they stood when it was composed, JSON.
    head: Mapped[str] = mapped_column(Text, default="{}")
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


class LetterRow(Base):
    """One duty in a letter, with everything that the letter says about it."""

    __tablename__ = "urging_letter_row"
    __table_args__ = (UniqueConstraint("letter_id", "assignment_id"),)

    id: Mapped[PK]
    letter_id: Mapped[int] = mapped_column(ForeignKey("urging_letter.id"))
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    #: The rung that asked for it; none where a person chose it.
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
    #: Its number in the list; 0 while it waits to be taken into the content.
    position: Mapped[int] = mapped_column(default=0)
    #: What the letter says (``workflow.reports.urging_letter.LateDuty``), JSON; empty while it waits.
    facts: Mapped[str] = mapped_column(Text, default="")

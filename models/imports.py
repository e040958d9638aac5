"""A plan that was read from a file and waits for the office: its rows, its own text, what was decided."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import PK, Base, Choice


class ImportState(StrEnum):
    """A staged import waits for a person; nothing of it counts before it is registered."""

    STAGED = "staged"
    REGISTERED = "registered"
    DISCARDED = "discarded"


class RowOrigin(StrEnum):
    """Where a row comes from: the reader, a person who split another one, a person who found it missing."""

    READ = "read"
    PART = "part"
    ADDED = "added"


class ImportRun(Base):
    """A file that was read, with the document's header as the office corrected it."""

    __tablename__ = "import_run"

    id: Mapped[PK]
    authority_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    state: Mapped[ImportState] = mapped_column(Choice(ImportState), default=ImportState.STAGED)
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    #: Who decided something about it last, and when.
    touched_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    touched_at: Mapped[datetime | None]
    registered_at: Mapped[datetime | None]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    #: How many rows came with the decisions of an earlier import of the same document.
    taken_over: Mapped[int] = mapped_column(default=0)
    #: JSON: number, issuer, issued_on, kind, subject, programme.
    header: Mapped[str] = mapped_column(Text, default="{}")
    #: JSON of what was seen about the file as a whole, and of its header as read.
    problems: Mapped[str] = mapped_column(Text, default="[]")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ImportRow(Base):
    """One proposed duty beside the row it was read from."""

    __tablename__ = "import_row"
    __table_args__ = (UniqueConstraint("run_id", "position"),)

    id: Mapped[PK]
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"))
    #: Its name in addresses and forms; never changes.
    position: Mapped[int]
    #: Its place in the list; rows that were split off or added stand between others.
    rank: Mapped[int] = mapped_column(default=0)
    origin: Mapped[RowOrigin] = mapped_column(Choice(RowOrigin), default=RowOrigin.READ)
    #: JSON of the source cells and of the proposal (``workflow.intake``).
    proposal: Mapped[str] = mapped_column(Text)
    #: JSON of what the office decided: corrected fields, lead ids, confirmed fan-outs.
    decision: Mapped[str] = mapped_column(Text, default="{}")
    left_out: Mapped[bool] = mapped_column(default=False)
    #: Whether a person looked at it; the same as in the decision, so that lists can count.
    seen: Mapped[bool] = mapped_column(default=False)
    #: Position of the row that took this one over.
    merged_into: Mapped[int | None]
    #: Taken over as the same duty said twice, so its words are not added.
    twin: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)


class ImportSource(Base):
    """The document's own text, compressed, apart from the run so that lists do not load it."""

    __tablename__ = "import_source"

    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)

"""How many assignments each agency has in each official class, kept by database triggers."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class AgencyTally(Base):
    """A count that the triggers of migration 0003 keep in step with ``assignment``.

    Only facts are counted, so no row goes stale when the day changes: an open assignment is
    in time until the end of ``until`` and overdue after it. ``docs/decisions/0003-counts-kept-by-the-database.md`` says why.
    """

    __tablename__ = "agency_tally"

    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True, autoincrement=False)
    #: done_on_time, done_late, done_undated (done, never had a deadline), undated, open.
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    #: Last day on which an open row is in time: its deadline, or 31/12/9999 while a report made in time
    #: waits for review. 31/12/9999 for every other kind.
    until: Mapped[date] = mapped_column(primary_key=True)
    n: Mapped[int]

"""What the scanner for malicious code said about the content of a file."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class FileScan(Base):
    """One content of the evidence store. A content without a row was never looked at; nothing is clean by default."""

    __tablename__ = "file_scan"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    clean: Mapped[bool]
    #: What the scanner calls the malicious code; empty where it found none.
    found: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime]

"""Programmes and the documents that assign duties."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import PK, Base


class Programme(Base):
    """What documents belong to: a đề án or chương trình."""

    __tablename__ = "programme"
    __table_args__ = (UniqueConstraint("authority_id", "name"),)

    id: Mapped[PK]
    authority_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    name: Mapped[str] = mapped_column(String(300))


class Document(Base):
    """A plan, decision or notice. Its key is number + issuer + date; a number alone is none."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("authority_id", "key"),)

    id: Mapped[PK]
    authority_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    #: Folded ``number|issuer|date`` (``workflow.rules.documents.document_key``).
    key: Mapped[str] = mapped_column(String(500))
    number: Mapped[str] = mapped_column(String(100))
    issuer: Mapped[str] = mapped_column(String(300))
    issued_on: Mapped[date | None]
    #: Type name as printed ("Kế hoạch"); empty where the source does not say.
    kind: Mapped[str] = mapped_column(String(100), default="")
    subject: Mapped[str] = mapped_column(Text, default="")
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), index=True)
    #: Anything a reader must know, such as "made up for the demonstration".
    remark: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]

    @property
    def label(self) -> str:
        """``28/KH-UBND ngày 05/02/2024``, as a sentence cites it."""
        return f"{self.number} ngày {self.issued_on:%d/%m/%Y}" if self.issued_on else self.number


class DocumentBasis(Base):
    """Which documents a document rests on (căn cứ)."""

    __tablename__ = "document_basis"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    basis_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    order_no: Mapped[int] = mapped_column(default=0)

"""People, the posts they hold, their signed-in sessions and the guard against guessing."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from models.base import PK, Base, Choice
from workflow.rules.permissions import Role


class User(Base):
    """A person who signs in or receives mail."""

    __tablename__ = "user_account"

    id: Mapped[PK]
    #: Lower-cased address; also the sign-in name.
    email: Mapped[str] = mapped_column(String(254), unique=True)
    full_name: Mapped[str] = mapped_column(String(200))
    #: Argon2id; empty while the account has never had a password.
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    #: The password was given by an administrator and has to be changed at the first sign-in.
    must_change_password: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: When the password was set; none for one that is older than this column.
    password_set_at: Mapped[datetime | None]
    #: Nobody signed in for long: it lets nobody in until it is woken, and keeps its posts.
    asleep_since: Mapped[datetime | None]
    woken_at: Mapped[datetime | None]
    locale: Mapped[str] = mapped_column(String(5), default="vi")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    last_login_at: Mapped[datetime | None]
    #: Up to when the notifications of the application are read.
    notifications_read_at: Mapped[datetime | None]
    #: Kinds of ``workflow.rules.notifications`` that the person turned off, divided by blanks.
    turned_off: Mapped[str] = mapped_column(String(100), default="", server_default="")


class FormerPassword(Base):
    """A password that an account had before, kept where the password rules remember some."""

    __tablename__ = "former_password"

    id: Mapped[PK]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    #: Argon2id.
    password_hash: Mapped[str] = mapped_column(String(200))
    replaced_at: Mapped[datetime]


class Membership(Base):
    """A role at an agency; it holds over the agency's subtree while it is valid."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("user_id", "agency_id", "role"),
        Index(None, "agency_id", "role"),
    )

    id: Mapped[PK]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    role: Mapped[Role] = mapped_column(Choice(Role))
    #: The post as people write it ("Trưởng phòng"); printed, never decided on.
    post: Mapped[str] = mapped_column(String(200), default="")
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class Absence(Base):
    """Days on which the holder of a post at an agency is away, and who stands in there.

    The substitute has the holder's rights at that agency on these days, is told in the holder's place
    and nothing after; the holder keeps everything in the application.
    """

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("valid_from <= valid_to", "days"),
        CheckConstraint("substitute_id IS NULL OR substitute_id <> user_id", "somebody_else"),
        Index(None, "agency_id", "valid_to"),
        Index(None, "user_id", "valid_to"),
        Index(None, "substitute_id", "valid_to"),
    )

    id: Mapped[PK]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    #: Nobody where none was found: what comes meanwhile goes to the office.
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    valid_from: Mapped[date]
    #: Last day away; an absence that ends early ends on the day before the return.
    valid_to: Mapped[date]
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime]
    #: Taken back before its first day was over.
    cancelled_at: Mapped[datetime | None]


class UserSession(Base):
    """A signed-in browser. The cookie holds the token, this row only its hash."""

    __tablename__ = "user_session"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    #: JSON of what Flask keeps in ``session``.
    data: Mapped[str] = mapped_column(Text, default="{}")
    address: Mapped[str] = mapped_column(String(64), default="")
    device: Mapped[str] = mapped_column(String(300), default="")
    #: The password was right, the code of the second factor is still to come: nobody is signed in with it.
    awaits_code: Mapped[bool] = mapped_column(default=False, server_default=false())


class LoginGuard(Base):
    """Failed sign-ins counted per account and per address (``trust.md`` S1, S2)."""

    __tablename__ = "login_guard"

    #: ``"account:<folded e-mail>"`` or ``"address:<ip>"``.
    subject: Mapped[str] = mapped_column(String(300), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    consecutive: Mapped[int] = mapped_column(default=0)
    window_start: Mapped[datetime]
    locked_until: Mapped[datetime | None]

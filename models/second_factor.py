"""The second factor of an account: the codes of a phone, and codes on paper for the day it is lost."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from models.base import PK, Base


class SecondFactor(Base):
    """A phone that makes codes for an account; asked for at the sign-in once it is confirmed.

    The secret itself is not in the table: it is derived from ``salt`` and the installation's secret key, so a copy
    of the database makes no codes. The price: with another secret key no phone's code fits any more, and people come
    in by a recovery code, or after a reset.
    """

    __tablename__ = "second_factor"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    #: 32 random bytes, others at each setting up.
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    begun_at: Mapped[datetime]
    #: None: set up, but no code was seen yet.
    confirmed_at: Mapped[datetime | None]
    #: The half minute of the last code that was accepted; no code of it or of an earlier one is accepted again.
    last_step: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Base):
    """A code on paper that serves once."""

    __tablename__ = "recovery_code"

    id: Mapped[PK]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    #: SHA-256 of the 118-bit code.
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    used_at: Mapped[datetime | None]

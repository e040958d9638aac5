"""What a sign-in provider says about a person, and which account that opens."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Identity:
    """The person as ``issuer`` knows them. ``subject`` is lasting; ``email`` may pass to somebody else."""

    issuer: str
    subject: str
    email: str = ""
    #: The provider made sure that the mailbox is the person's own.
    email_verified: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """What counts of an account. ``allowed``: an administrator lets it be entered through the provider.

    ``issuer`` and ``subject`` are none until the first sign-in that way.
    """

    email: str
    active: bool = True
    asleep: bool = False
    allowed: bool = False
    issuer: str | None = None
    subject: str | None = None


class TurnedAway(StrEnum):
    """Why somebody whom the provider knows is not let in; all but the last are told the same sentence."""

    UNKNOWN = "unknown"
    NOT_ALLOWED = "not_allowed"
    UNVERIFIED = "unverified"
    OTHER_SUBJECT = "other_subject"
    CLOSED = "closed"
    ASLEEP = "asleep"


def reason_to_turn_away(identity: Identity, account: Account) -> TurnedAway | None:
    """Why ``identity`` does not open ``account``; none where it does. Once linked, the address no longer counts."""
    if not account.allowed:
        return TurnedAway.NOT_ALLOWED
    if account.subject is None:
        if not identity.email_verified or sign_in_name(identity.email) != account.email:
            return TurnedAway.UNVERIFIED
    elif (account.issuer, account.subject) != (identity.issuer, identity.subject):
        return TurnedAway.OTHER_SUBJECT
    if not account.active:
        return TurnedAway.CLOSED
    return TurnedAway.ASLEEP if account.asleep else None


def sign_in_name(email: str) -> str:
    """The address as accounts keep it. Only A to Z become small: the Kelvin sign would become a ``k``."""
    return "".join(sign.lower() if sign.isascii() else sign for sign in email.strip())

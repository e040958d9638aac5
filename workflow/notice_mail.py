"""The mail that tells what changed about the security of an account (``templates/mail/notice``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workflow.letters import Words, fill
from workflow.rules.local_time import TIMEZONE


class By(StrEnum):
    """Who did what a mail tells of: somebody signed in as the person, or who typed wrong passwords and codes."""

    PERSON = "person"
    GUESSER = "guesser"
    ADMINISTRATOR = "administrator"
    #: Somebody with access to the server itself.
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class RoleGiven:
    """Who was given which role (``Role``) at which agency."""

    name: str
    email: str
    role: str
    agency: str


def render(
    to_name: str,
    verb: str,
    at: datetime,
    *,
    by: By,
    address: str,
    to_former_address: bool,
    role_given: RoleGiven | None,
    base_url: str,
    locale: str,
) -> Words:
    """Subject, text and HTML. ``verb`` is the event's; ``address`` the network address, empty where it is not told.

    The only link is the installation's own address: a mail that asks people to follow a link and act is what
    others imitate.
    """
    return fill(
        "notice",
        locale,
        to_name=to_name,
        verb=verb,
        at=at.astimezone(TIMEZONE),
        by=by.value,
        address=address,
        to_former_address=to_former_address,
        role_given=role_given,
        base_url=base_url,
        locale=locale,
    )

"""What a person is told in the application beside mail, and what of it the person may turn off.

What obliges somebody (a duty, a decision, a demand, an urging) can never be turned off: who is called late
must have been told. The same holds for every mail but the weekly digest.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

KEPT = timedelta(days=30)
"""So far back the list goes; what is older stands in the history of its assignment."""
OBLIGING = (
    "assigned",
    "accept",
    "return",
    "insist",
    "reassign",
    "hand_over",
    "split_off",
    "withdraw",
    "reopen",
    "due_changed",
    "extension_granted",
    "extension_refused",
    "explanation_demanded",
    "explanation_accepted",
    "explanation_rejected",
    "urged",
    "urged_by_letter",
    "file_quarantined",
)
"""Events of an assignment that its lead agency is told of."""


class Choosable(StrEnum):
    """What a person may turn off: three kinds in the application, and one mail."""

    MENTION = "mention"
    COMMENT = "comment"
    CONTRIBUTION = "contribution"
    WEEKLY_MAIL = "weekly_mail"


def written(turned_off: Iterable[Choosable]) -> str:
    """As it is kept with the account: in one order, divided by blanks."""
    wanted = set(turned_off)
    return " ".join(kind.value for kind in Choosable if kind in wanted)


def read_back(text: str) -> frozenset[Choosable]:
    """What was turned off; words that no longer mean anything are left out."""
    return frozenset(Choosable(word) for word in text.split() if word in set(Choosable))


def read_up_to(shown: datetime, before: datetime | None, now: datetime) -> datetime:
    """The moment up to which everything was read: never back, never beyond now."""
    upto = min(shown, now)
    return upto if before is None else max(upto, before)

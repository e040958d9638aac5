"""When an urging counts ("lần đôn đốc"): it was said to the agency that is urged, not only to those who watch it."""

from __future__ import annotations

import sqlalchemy as sa

from models.notice import ARRIVED, Outbox, OutboxItem
from workflow.rules.rungs import Audience

_AGENCY = tuple(audience.value for audience in Audience if audience.level == 1)


def to_agency() -> sa.ColumnElement[bool]:
    """The item tells the lead agency itself: its head or officer, or the substitute of one of them.

    A copy for the office or the leader does not, nor does what the office gets for a post that nobody
    holds, nor what was taken out of the mail.
    """
    return sa.and_(
        OutboxItem.audience.in_(_AGENCY), OutboxItem.dropped == "", OutboxItem.as_stand_in.is_(sa.false())
    )


def reached_agency() -> sa.ColumnElement[bool]:
    """Such an item, in a mail that arrived; the statement joins the item and its mail."""
    return sa.and_(to_agency(), Outbox.state.in_(ARRIVED))

"""What a person decides about other names and groups of agencies, written down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from models import Agency, AgencyAlias, AgencyGroup
from workflow.services import agencies
from workflow.services.events import record


def give_name(
    session: Session, name: str, of: Agency | AgencyGroup, *, by: int, now: datetime
) -> AgencyAlias:
    """Another name of an agency or of a group.

    Raises:
        Refusal: ``alias_exists``.
    """
    if isinstance(of, Agency):
        row = agencies.add_alias(session, name, agency=of)
    else:
        row = agencies.add_alias(session, name, group=of)
    _record(session, row, "name_given", by, now)
    return row


def take_name(session: Session, row: AgencyAlias, *, by: int, now: datetime) -> None:
    """Forget another name; documents already registered keep what they were given."""
    _record(session, row, "name_taken", by, now)
    session.delete(row)


def _record(session: Session, row: AgencyAlias, verb: str, by: int, now: datetime) -> None:
    payload = {"name": row.alias, "agency": row.agency_id, "group": row.group_id}
    subject = row.agency_id or row.authority_id
    record(session, "agency", subject, verb, by=by, now=now, payload=payload)


def open_group(
    session: Session, name: str, *, authority: Agency, members: Sequence[Agency], by: int, now: datetime
) -> AgencyGroup:
    """A new group.

    Raises:
        Refusal: ``name_needed``, ``group_exists``.
    """
    group = agencies.add_group(session, name, authority=authority, members=members)
    payload = {"group": group.id, "name": group.name, "members": [member.id for member in members]}
    record(session, "agency", authority.id, "group_added", by=by, now=now, payload=payload)
    return group

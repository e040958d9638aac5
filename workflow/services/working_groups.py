"""Keep the working groups: the groups themselves, the decisions that made them, their members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from models import Agency, GroupDecision, WorkingGroup, WorkingGroupMember
from workflow.rules.local_time import local_day
from workflow.rules.names import fold
from workflow.rules.permissions import Action, Actor
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean, clean_line
from workflow.rules.working_groups import Act, GroupKind, GroupLevel, TypedMember
from workflow.services import scope
from workflow.services.events import record
from workflow.services.registration import plausible

SUBJECT = "working_group"


@dataclass(frozen=True, slots=True)
class GroupDraft:
    """What is said about a group; fields as of ``WorkingGroup``."""

    name: str
    agency_id: int
    level: GroupLevel
    kind: GroupKind = GroupKind.TEAM
    group_count: int = 1
    headcount: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class DecisionDraft:
    """A decision as it was issued."""

    act: Act
    number: str
    issued_on: date
    issuer: str


def group_for(
    session: Session, actor: Actor, group_id: int, action: Action = Action.VIEW, *, lock: bool = False
) -> WorkingGroup:
    """The group, if ``action`` is the actor's over its agency (else ``NotFound``)."""
    query = sa.select(WorkingGroup).where(
        WorkingGroup.id == group_id, WorkingGroup.agency_id.in_(scope.agencies_under(actor.paths(action)))
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise scope.NotFound
    return found


def _to_change(session: Session, actor: Actor, group_id: int, version: int) -> WorkingGroup:
    group = group_for(session, actor, group_id, Action.REGISTER, lock=True)
    if group.version != version:
        raise Refusal("stale")
    flag_modified(group, "name")  # whatever of it is changed, its page is another one
    return group


def _describe(session: Session, actor: Actor, group: WorkingGroup, draft: GroupDraft) -> None:
    agency = scope.agency_for(session, actor, draft.agency_id, Action.REGISTER)
    name = clean_line(draft.name)
    if not name:
        raise Refusal("name_needed")
    _require_order(draft.valid_from, draft.valid_to)
    authority_id = agency.authority_id or agency.id
    same = sa.select(WorkingGroup.id).where(
        WorkingGroup.authority_id == authority_id,
        WorkingGroup.folded == fold(name),
        WorkingGroup.id != (group.id or 0),
    )
    if session.scalar(same) is not None:
        raise Refusal("group_name_taken")
    group.authority_id, group.agency_id, group.name, group.folded = authority_id, agency.id, name, fold(name)
    group.level, group.kind = draft.level, draft.kind
    group.group_count, group.headcount = draft.group_count, draft.headcount
    group.valid_from, group.valid_to = draft.valid_from, draft.valid_to
    group.remark = clean(draft.remark)


def _require_order(first: date | None, last: date | None) -> None:
    for day in (first, last):
        if day is not None:
            plausible(day)
    if first is not None and last is not None and last < first:
        raise Refusal("days_reversed")


def add_group(session: Session, actor: Actor, draft: GroupDraft, *, now: datetime) -> WorkingGroup:
    """Add a group.

    Raises:
        NotFound: the agency is not the actor's to register for.
        Refusal: ``name_needed``, ``group_name_taken``, ``days_reversed``, ``due_out_of_range``.
    """
    group = WorkingGroup()
    with session.no_autoflush:
        _describe(session, actor, group, draft)
    session.add(group)
    session.flush()  # the event names the row
    payload = {"name": group.name}
    record(session, SUBJECT, group.id, "added", by=actor.user_id, now=now, payload=payload)
    return group


def change_group(
    session: Session, actor: Actor, group_id: int, draft: GroupDraft, *, version: int, now: datetime
) -> WorkingGroup:
    """Change what is said about it.

    Raises:
        NotFound, Refusal: as of ``add_group``; ``stale``.
    """
    group = _to_change(session, actor, group_id, version)
    with session.no_autoflush:
        _describe(session, actor, group, draft)
    payload = {"name": group.name}
    record(session, SUBJECT, group.id, "changed", by=actor.user_id, now=now, payload=payload)
    return group


def add_decision(
    session: Session, actor: Actor, group_id: int, draft: DecisionDraft, *, version: int, now: datetime
) -> None:
    """Add a decision that established, strengthened or dissolved the group; a dissolved one ends that day.

    Raises:
        NotFound; Refusal: ``stale``, ``decision_number_needed``, ``issuer_needed``, ``decision_in_future``,
            ``decision_twice``, ``due_out_of_range``.
    """
    group = _to_change(session, actor, group_id, version)
    number, issuer = clean_line(draft.number), clean_line(draft.issuer)
    if not number:
        raise Refusal("decision_number_needed")
    if not issuer:
        raise Refusal("issuer_needed")
    if plausible(draft.issued_on) > local_day(now):
        raise Refusal("decision_in_future", day=draft.issued_on)
    known = sa.select(GroupDecision.id).where(
        GroupDecision.group_id == group.id,
        GroupDecision.number == number,
        GroupDecision.issued_on == draft.issued_on,
    )
    if session.scalar(known) is not None:
        raise Refusal("decision_twice")
    session.add(
        GroupDecision(
            group_id=group.id,
            act=draft.act,
            number=number,
            issued_on=draft.issued_on,
            issuer=issuer,
            entered_by_id=actor.user_id,
            entered_at=now,
        )
    )
    if draft.act is Act.DISSOLVED:
        group.valid_to = draft.issued_on
    payload = {"act": {"number": number, "date": draft.issued_on}, "kind": draft.act.value}
    record(session, SUBJECT, group.id, "decided", by=actor.user_id, now=now, payload=payload)


def remove_decision(
    session: Session, actor: Actor, group_id: int, decision_id: int, *, version: int, now: datetime
) -> None:
    """Take back a decision that was entered by mistake (``NotFound``, ``stale``)."""
    group = _to_change(session, actor, group_id, version)
    decision = session.get(GroupDecision, decision_id)
    if decision is None or decision.group_id != group.id:
        raise scope.NotFound
    payload = {"act": {"number": decision.number, "date": decision.issued_on}}
    session.delete(decision)
    record(session, SUBJECT, group.id, "decision_removed", by=actor.user_id, now=now, payload=payload)


def add_members(
    session: Session,
    actor: Actor,
    group_id: int,
    members: Sequence[TypedMember],
    valid_from: date | None,
    *,
    version: int,
    now: datetime,
) -> None:
    """Add the people of a list; who is in the group already is refused, so that nobody counts twice.

    Raises:
        NotFound; Refusal: ``stale``, ``member_twice`` with the name, ``due_out_of_range``.
    """
    group = _to_change(session, actor, group_id, version)
    _require_order(valid_from, None)
    there = {
        (fold(row.name), fold(row.title))
        for row in session.execute(
            sa.select(WorkingGroupMember.name, WorkingGroupMember.title).where(
                WorkingGroupMember.group_id == group.id, WorkingGroupMember.valid_to.is_(None)
            )
        )
    }
    for member in members:
        key = (fold(member.name), fold(member.title))
        if key in there:
            raise Refusal("member_twice", name=member.name)
        there.add(key)
        session.add(
            WorkingGroupMember(
                group_id=group.id,
                name=clean_line(member.name)[:200],
                title=clean_line(member.title)[:300],
                role=member.role,
                valid_from=valid_from,
            )
        )
    payload = {"members": [member.name for member in members]}
    record(session, SUBJECT, group.id, "members_added", by=actor.user_id, now=now, payload=payload)


def end_member(
    session: Session,
    actor: Actor,
    group_id: int,
    member_id: int,
    last_day: date | None,
    *,
    version: int,
    now: datetime,
) -> None:
    """The person leaves after ``last_day``; none: the line was entered by mistake and goes.

    Raises:
        NotFound; Refusal: ``stale``, ``days_reversed``, ``due_out_of_range``.
    """
    group = _to_change(session, actor, group_id, version)
    member = session.get(WorkingGroupMember, member_id)
    if member is None or member.group_id != group.id:
        raise scope.NotFound
    payload = {"member": member.name, "day": last_day}
    if last_day is None:
        session.delete(member)
    else:
        _require_order(member.valid_from, last_day)
        member.valid_to = last_day
    verb = "member_removed" if last_day is None else "member_ended"
    record(session, SUBJECT, group.id, verb, by=actor.user_id, now=now, payload=payload)


def agencies_to_register(
    session: Session, actor: Actor, today: date, *, kept: int | None = None
) -> list[tuple[int, str]]:
    """Agencies for which the actor keeps groups, in official order; of those that ended ``kept`` alone."""
    rows = session.execute(
        sa.select(Agency.id, Agency.name)
        .where(
            Agency.id.in_(scope.agencies_under(actor.paths(Action.REGISTER))),
            sa.or_(Agency.valid_to.is_(None), Agency.valid_to >= today, Agency.id == kept),
        )
        .order_by(Agency.parent_id.is_not(None), Agency.order_no, Agency.sort_key)
    )
    return [(row.id, row.name) for row in rows]

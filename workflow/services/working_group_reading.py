"""The register of working groups as its pages and the report read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, GroupDecision, WorkingGroup, WorkingGroupMember
from models.bulk import among
from workflow.rules.permissions import Action, Actor
from workflow.rules.working_groups import (
    GroupFacts,
    GroupLevel,
    GroupRole,
    LevelCount,
    Span,
    count_on,
)
from workflow.services import scope
from workflow.services.working_groups import group_for


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group in the list, with its last decision. ``members`` on the day of the list; none: nobody gave a number."""

    id: int
    name: str
    agency: str
    facts: GroupFacts
    members: int | None
    there: bool
    last: GroupDecision | None


@dataclass(frozen=True, slots=True)
class GroupList:
    """All groups the person may see, and how many there are by level."""

    lines: tuple[GroupLine, ...]
    counts: tuple[LevelCount, ...]

    @property
    def groups(self) -> int:
        return sum(c.groups for c in self.counts)

    @property
    def members(self) -> int:
        return sum(c.members for c in self.counts)


def read_groups(session: Session, actor: Actor, today: date) -> GroupList:
    """The list by level and agency; three statements."""
    mine = WorkingGroup.agency_id.in_(scope.agencies_under(actor.paths(Action.VIEW)))
    found = facts_of(session, mine)
    decisions = _last_decisions(session, [group.id for group, _, _ in found])
    lines = [
        GroupLine(
            group.id,
            group.name,
            agency,
            facts,
            facts.members_on(today),
            facts.valid.holds_on(today),
            decisions.get(group.id),
        )
        for group, agency, facts in found
    ]
    counts = count_on((facts for _, _, facts in found), today)
    return GroupList(tuple(sorted(lines, key=lambda x: not x.there)), tuple(counts))


def facts_of(
    session: Session, condition: sa.ColumnElement[bool]
) -> list[tuple[WorkingGroup, str, GroupFacts]]:
    """Groups with their agency's name and what the rules count, highest level first; two statements."""
    levels = list(GroupLevel)
    rank = sa.case(
        {level.value: n for n, level in enumerate(levels)},
        value=sa.type_coerce(WorkingGroup.level, sa.String),
    )
    rows = session.execute(
        sa.select(WorkingGroup, Agency.name)
        .join(Agency, Agency.id == WorkingGroup.agency_id)
        .where(condition)
        .order_by(rank, Agency.order_no, Agency.sort_key, WorkingGroup.kind.desc(), WorkingGroup.id)
    ).all()
    spans: dict[int, list[Span]] = {}
    members = session.execute(
        sa.select(
            WorkingGroupMember.group_id, WorkingGroupMember.valid_from, WorkingGroupMember.valid_to
        ).where(among(session, WorkingGroupMember.group_id, [group.id for group, _ in rows]))
    )
    for group_id, first, last in members:
        spans.setdefault(group_id, []).append(Span(first, last))
    return [(group, name, _facts(group, tuple(spans.get(group.id, ())))) for group, name in rows]


def _facts(group: WorkingGroup, members: tuple[Span, ...]) -> GroupFacts:
    return GroupFacts(
        group.name,
        group.level,
        group.kind,
        group.group_count,
        group.headcount,
        Span(group.valid_from, group.valid_to),
        members,
    )


def _last_decisions(session: Session, ids: list[int]) -> dict[int, GroupDecision]:
    rows = session.scalars(
        sa.select(GroupDecision)
        .where(among(session, GroupDecision.group_id, ids))
        .order_by(GroupDecision.issued_on, GroupDecision.id)
    )
    return {decision.group_id: decision for decision in rows}


@dataclass(frozen=True, slots=True)
class GroupPage:
    """One group with everything about it. ``members``: those of today; ``former``: those who left or come later."""

    group: WorkingGroup
    agency: str
    decisions: tuple[GroupDecision, ...]
    members: tuple[WorkingGroupMember, ...]
    former: tuple[WorkingGroupMember, ...]
    may_change: bool


def read_group(session: Session, actor: Actor, group_id: int, today: date) -> GroupPage:
    """The page of one group (``NotFound`` where it is not the actor's to see)."""
    group = group_for(session, actor, group_id)
    agency = session.get_one(Agency, group.agency_id)
    decisions = session.scalars(
        sa.select(GroupDecision)
        .where(GroupDecision.group_id == group.id)
        .order_by(GroupDecision.issued_on.desc(), GroupDecision.id.desc())
    ).all()
    roles = list(GroupRole)
    members = sorted(
        session.scalars(sa.select(WorkingGroupMember).where(WorkingGroupMember.group_id == group.id)),
        key=lambda m: (roles.index(m.role), m.id),
    )
    there = [m for m in members if Span(m.valid_from, m.valid_to).holds_on(today)]
    may_change = any(agency.path.startswith(path) for path in actor.paths(Action.REGISTER))
    return GroupPage(
        group,
        agency.name,
        tuple(decisions),
        tuple(there),
        tuple(m for m in members if m not in there),
        may_change,
    )

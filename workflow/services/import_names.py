"""Say once what a name of the document means: an agency or a group of the directory, in all its duties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, AgencyGroup, GroupMember, ImportRun
from workflow.rules.names import fold
from workflow.rules.permissions import Actor
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean_line
from workflow.services import agencies
from workflow.services.events import record
from workflow.services.import_access import staged_run
from workflow.services.import_drafts import Decision, Meant
from workflow.services.import_rows import decision_of, keep, require_own
from workflow.services.import_sheet import Item, read_sheet


@dataclass(frozen=True, slots=True)
class OpenName:
    """A name that the directory does not surely hold: as first written, where it stands, what it may be."""

    name: str
    leads: int
    helps: int
    guess: Meant | None
    positions: tuple[int, ...]


def open_names(items: Iterable[Item]) -> list[OpenName]:
    """Every such name of the duties that will be registered, the most frequent leads first."""
    written: dict[str, str] = {}
    leads: Counter[str] = Counter()
    helps: Counter[str] = Counter()
    guesses: dict[str, Meant] = {}
    where: dict[str, dict[int, None]] = {}
    for item in items:
        if item.left_out:
            continue
        for side, count in ((item.draft.lead, leads), (item.draft.coordinate, helps)):
            for name in side.unknown:
                key = fold(name)
                written.setdefault(key, name)
                where.setdefault(key, {})[item.position] = None
                count[key] += 1
            guesses.update((fold(g.name), g.meant) for g in side.guesses)
    found = [
        OpenName(name, leads[key], helps[key], guesses.get(key), tuple(where[key]))
        for key, name in written.items()
    ]
    return sorted(found, key=lambda n: (-n.leads, -n.helps, n.name))


def settle_name(
    session: Session,
    actor: Actor,
    run_id: int,
    name: str,
    meant: Meant,
    *,
    remember: bool = False,
    now: datetime,
) -> int:
    """Take ``name`` for this agency or group wherever it is still open; how many duties that settles.

    ``remember`` keeps it as another name in the directory, so that the next plan knows it.

    Raises:
        Refusal: ``lead_foreign``; ``alias_exists`` where the name is already remembered for somebody else;
            ``import_closed``.
    """
    run = staged_run(session, actor, run_id, now=now)
    key = fold(name)
    agency, group = _target(session, run, meant)
    settled = 0
    sheet = read_sheet(session, run)
    for item in sheet.items:
        draft = item.draft
        if key in map(fold, (*draft.lead.unknown, *draft.coordinate.unknown)):
            for position in (item.position, *item.joined):
                row = sheet.rows[position]
                decision = decision_of(row)
                keep(row, replace(decision, names={**decision.names, key: meant}))
            settled += 1
    if remember:
        agencies.add_alias(session, clean_line(name), agency=agency, group=group)
    record(
        session,
        "import_run",
        run.id,
        "name_settled",
        by=actor.user_id,
        now=now,
        payload={"name": name, "meant": meant.id, "group": meant.is_group, "rows": settled, "kept": remember},
    )
    return settled


def _target(session: Session, run: ImportRun, meant: Meant) -> tuple[Agency | None, AgencyGroup | None]:
    if not meant.is_group:
        require_own(session, run, {meant.id})
        return session.get_one(Agency, meant.id), None
    group = session.get(AgencyGroup, meant.id)
    if group is None or group.authority_id != run.authority_id:
        raise Refusal("lead_foreign")
    return None, group


def confirm_group(
    session: Session, actor: Actor, run_id: int, group_id: int, *, now: datetime | None = None
) -> int:
    """Confirm, for every row that this group leads, that its present members are meant; how many rows.

    Raises:
        Refusal: ``group_empty`` where the group has no member to give the duty to.
    """
    run = staged_run(session, actor, run_id, now=now)
    members = members_of(session, run, group_id)
    if not members:
        raise Refusal("group_empty")
    sheet = read_sheet(session, run)
    confirmed = 0
    for item in sheet.items:
        if group_id in item.draft.open_groups:
            confirmed += keep(sheet.rows[item.position], with_group(item.draft.decision, group_id, members))
    return confirmed


def members_of(session: Session, run: ImportRun, group_id: int) -> tuple[int, ...]:
    """The group's present members in official order; none for a group of another authority."""
    return tuple(
        session.scalars(
            sa.select(GroupMember.agency_id)
            .join(AgencyGroup, AgencyGroup.id == GroupMember.group_id)
            .join(Agency, Agency.id == GroupMember.agency_id)
            .where(GroupMember.group_id == group_id, AgencyGroup.authority_id == run.authority_id)
            .order_by(Agency.order_no, Agency.sort_key)
        )
    )


def with_group(decision: Decision, group_id: int, members: tuple[int, ...]) -> Decision:
    """The decision with the group confirmed; leads that a person listed are kept and added to."""
    leads = decision.lead_ids
    if leads is not None:
        leads = tuple(dict.fromkeys((*leads, *members)))
    return replace(decision, lead_ids=leads, fan_out={**decision.fan_out, str(group_id): members})

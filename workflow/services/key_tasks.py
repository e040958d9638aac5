"""The roll-up "nhiệm vụ trọng tâm": computed from the register, then the editor's.

Computing again brings the computed words up to date and never touches an edited sentence or a
decision to leave one out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from models import Agency, KeyTaskItem, KeyTaskLink, KeyTaskList
from workflow.rules.key_tasks import KeyTask, key_tasks
from workflow.rules.local_time import local_day
from workflow.rules.periods import Period
from workflow.rules.permissions import Action, Actor, Facts, may
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean
from workflow.services import scope
from workflow.services.events import record
from workflow.services.key_task_facts import facts_of_authority
from workflow.services.key_task_reading import periods_to_compute

_SUBJECT = "key_task_list"


@dataclass(frozen=True, slots=True)
class Computed:
    """What one computation found: how many sentences, and how many edited ones it no longer found."""

    items: int
    stale: int


def find_list(session: Session, authority_id: int, period: str) -> KeyTaskList | None:
    """The roll-up of this authority and period, if it was ever computed."""
    return session.scalar(
        sa.select(KeyTaskList).where(KeyTaskList.authority_id == authority_id, KeyTaskList.period == period)
    )


def compute(
    session: Session, authority: Agency, period: Period, *, by: int | None, now: datetime
) -> Computed:
    """Roll up the open duties of ``authority`` for ``period`` and store the sentences with their duties."""
    groups = key_tasks(
        facts_of_authority(session, authority.id, period, local_day(now)), period.start, period.end
    )
    found = find_list(session, authority.id, period.code)
    if found is None:
        found = KeyTaskList(authority_id=authority.id, period=period.code, computed_at=now)
        session.add(found)
        session.flush()  # the items name the list
    found.computed_at = now
    items = {
        item.key: item
        for item in session.scalars(sa.select(KeyTaskItem).where(KeyTaskItem.list_id == found.id))
    }
    ahead = [(group.leads, task) for group in groups for task in group.tasks]
    kept = [
        _store(session, found.id, items.pop(_key(task), None), position, leads, task)
        for position, (leads, task) in enumerate(ahead)
    ]
    stale = _set_aside(session, items.values())
    session.flush()  # the links name the items
    _link(session, found.id, kept, [task for _leads, task in ahead])
    result = Computed(len(kept), stale)
    record(
        session,
        _SUBJECT,
        found.id,
        "computed",
        by=by,
        now=now,
        payload={"items": result.items, "stale": stale},
    )
    session.flush()
    return result


def _key(task: KeyTask) -> str:
    """Kind, duty, deadline and period: the same sentence as long as these are the same."""
    period = f":{task.period}" if task.period else ""
    return f"{task.kind.value}:{task.duty_id}:{task.due or ''}{period}"


def _store(
    session: Session,
    list_id: int,
    item: KeyTaskItem | None,
    position: int,
    leads: tuple[str, ...],
    task: KeyTask,
) -> KeyTaskItem:
    if item is None:
        item = KeyTaskItem(list_id=list_id, key=_key(task), duty_id=task.duty_id)
        session.add(item)
    item.position = position
    item.kind = task.kind.value
    item.heading = "; ".join(leads)[:300]
    item.computed_text = task.text
    item.current = True
    return item


def _link(session: Session, list_id: int, items: list[KeyTaskItem], tasks: list[KeyTask]) -> None:
    """The assignments behind each sentence found now; sentences set aside keep the links they had."""
    ids = sa.select(KeyTaskItem.id).where(KeyTaskItem.list_id == list_id, KeyTaskItem.current)
    session.execute(sa.delete(KeyTaskLink).where(KeyTaskLink.item_id.in_(ids)))
    rows = [
        {"item_id": item.id, "assignment_id": assignment_id}
        for item, task in zip(items, tasks, strict=True)
        for assignment_id in task.assignment_ids
    ]
    if rows:
        session.execute(sa.insert(KeyTaskLink), rows)


def _set_aside(session: Session, left: Iterable[KeyTaskItem]) -> int:
    """What is no longer found goes, unless somebody edited it or decided to leave it out."""
    stale, gone = 0, []
    for item in left:
        if item.edited_text is not None or item.dropped:
            stale += item.edited_text is not None
            item.current = False
        else:
            gone.append(item)
    if gone:
        session.execute(sa.delete(KeyTaskLink).where(KeyTaskLink.item_id.in_([item.id for item in gone])))
        for item in gone:
            session.delete(item)
    return stale


def authority_for(session: Session, actor: Actor, action: Action) -> Agency:
    """The authority whose roll-up this actor may see or edit.

    Raises:
        NotFound: the actor has the right over no whole authority.
    """
    roots = sorted(int(p.rstrip(".")) for p in actor.paths(action) if p.count(".") == 1)
    found = session.get(Agency, roots[0]) if roots else None
    if found is None:
        raise scope.NotFound
    return found


def item_for(
    session: Session, actor: Actor, period: str, item_id: int, version: int
) -> tuple[KeyTaskList, KeyTaskItem]:
    """A sentence that the actor may edit, in the list as the form showed it.

    Raises:
        NotFound: it is not in this list, or the list is not the actor's.
        Refusal: ``stale`` where the list changed since the form was opened.
    """
    row = session.execute(
        sa.select(KeyTaskList, KeyTaskItem, Agency.path)
        .join(KeyTaskItem, KeyTaskItem.list_id == KeyTaskList.id)
        .join(Agency, Agency.id == KeyTaskList.authority_id)
        .where(KeyTaskItem.id == item_id, KeyTaskList.period == period)
        .with_for_update(of=KeyTaskList)
    ).one_or_none()
    if row is None or not may(actor, Action.EDIT_KEY_TASKS, Facts(row[2])):
        raise scope.NotFound
    if row[0].version != version:
        raise Refusal("stale")
    return row[0], row[1]


def edit(
    session: Session, actor: Actor, period: str, item_id: int, text: str, *, version: int, now: datetime
) -> KeyTaskItem:
    """Put the editor's words in place of the computed ones; no words, or the computed ones, undo the edit."""
    found, item = item_for(session, actor, period, item_id, version)
    words = clean(text)
    before = item.edited_text
    item.edited_text = words if words and words != item.computed_text else None
    item.edited_by_id = actor.user_id
    _changed(session, found, item, "edited", actor, now, {"before": before, "after": item.edited_text})
    return item


def drop(
    session: Session, actor: Actor, period: str, item_id: int, *, dropped: bool, version: int, now: datetime
) -> KeyTaskItem:
    """Leave a sentence out of the document, or put it back; it stays on the page either way."""
    found, item = item_for(session, actor, period, item_id, version)
    item.dropped = dropped
    item.edited_by_id = actor.user_id
    _changed(session, found, item, "dropped" if dropped else "restored", actor, now, {})
    return item


def _changed(
    session: Session,
    found: KeyTaskList,
    item: KeyTaskItem,
    verb: str,
    actor: Actor,
    now: datetime,
    payload: dict[str, str | None],
) -> None:
    flag_modified(found, "computed_at")  # the version of the list stands for all its sentences
    record(session, _SUBJECT, found.id, verb, by=actor.user_id, now=now, payload={"item": item.id, **payload})
    session.flush()


def recompute_all(session: Session, *, now: datetime) -> int:
    """Bring the lists of every authority up to date (``periods_to_compute``); returns how many."""
    done = 0
    for authority in session.scalars(sa.select(Agency).where(Agency.parent_id.is_(None)).order_by(Agency.id)):
        for period in periods_to_compute(session, authority.id, local_day(now)):
            compute(session, authority, period, by=None, now=now)
            done += 1
    return done

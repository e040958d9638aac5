"""Nhiệm vụ trọng tâm: open duties rolled up by lead, as the sentences of a report's section IV.

Overdue ones with reason and new date, those due in the coming period, and the continuous ones
carried on (design.md "Key tasks ahead", domain.md f.3). Every sentence keeps its assignments.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflow.rules.classification import Bucket
from workflow.rules.key_task_sentences import Wording, sentence
from workflow.rules.names import sort_key
from workflow.rules.period_codes import period_label
from workflow.rules.states import CLOSED, State


class KeyTaskKind(StrEnum):
    """Why a duty is among the key tasks, in the order in which they are listed."""

    OVERDUE = "overdue"
    DUE_IN_PERIOD = "due_in_period"
    CONTINUOUS = "continuous"


_KIND_ORDER = {kind: i for i, kind in enumerate(KeyTaskKind)}


@dataclass(frozen=True, slots=True)
class KeyTaskFacts:
    """One open assignment.

    ``lead_order`` is the lead's place in the authority's own order; ``subordinate`` whether the
    authority can order it (else it asks); ``reason`` the last difficulty or explanation;
    ``promised`` the new date the agency named; ``document`` the source as cited, for example
    "Kế hoạch số 28/KH-UBND ngày 20/02/2024"; ``period`` the code of the period of a recurring duty.
    """

    assignment_id: int
    duty_id: int
    duty: str
    lead: str
    due: date | None
    state: State
    bucket: Bucket | None
    lead_order: int = 0
    subordinate: bool = True
    continuous: bool = False
    reason: str = ""
    promised: date | None = None
    document: str = ""
    product: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class KeyTask:
    """One sentence of section IV and the assignments it stands for."""

    kind: KeyTaskKind
    leads: tuple[str, ...]
    text: str
    due: date | None
    duty_id: int
    assignment_ids: tuple[int, ...]
    period: str = ""


@dataclass(frozen=True, slots=True)
class KeyTaskGroup:
    """The sentences for one lead, or for several leads that share them."""

    leads: tuple[str, ...]
    tasks: tuple[KeyTask, ...]


def kind_of(facts: KeyTaskFacts, first: date, last: date) -> KeyTaskKind | None:
    """Why the assignment belongs to the key tasks of ``first``–``last`` (both inside); ``None`` if not."""
    if facts.state in CLOSED:
        return None
    if facts.bucket is Bucket.OPEN_OVERDUE:
        return KeyTaskKind.OVERDUE
    if facts.due is not None and first <= facts.due <= last:
        return KeyTaskKind.DUE_IN_PERIOD
    return KeyTaskKind.CONTINUOUS if facts.continuous else None


def key_tasks(all_facts: Iterable[KeyTaskFacts], first: date, last: date) -> tuple[KeyTaskGroup, ...]:
    """The roll-up for the period ``first``–``last``, in the authority's order of leads.

    A duty that several leads have with the same standing becomes one sentence naming them all.
    """
    same: dict[tuple[KeyTaskKind, int, date | None, str, bool], list[KeyTaskFacts]] = {}
    for facts in all_facts:
        kind = kind_of(facts, first, last)
        if kind is not None:
            same.setdefault((kind, facts.duty_id, facts.due, facts.period, facts.subordinate), []).append(
                facts
            )
    groups: dict[tuple[str, ...], list[KeyTask]] = {}
    place: dict[tuple[str, ...], tuple[int, int, str]] = {}
    for (kind, _, _, _, _), members in same.items():
        ordered = sorted(members, key=lambda f: (f.lead_order, sort_key(f.lead), f.assignment_id))
        task = _task(kind, ordered)
        groups.setdefault(task.leads, []).append(task)
        place[task.leads] = (ordered[0].lead_order, len(task.leads), sort_key(task.leads[0]))
    return tuple(
        KeyTaskGroup(leads, tuple(sorted(groups[leads], key=_task_order)))
        for leads in sorted(groups, key=lambda leads: (place[leads], leads))
    )


def _task_order(task: KeyTask) -> tuple[int, date, tuple[int, ...]]:
    return (_KIND_ORDER[task.kind], task.due or date.max, task.assignment_ids)


def _task(kind: KeyTaskKind, members: Sequence[KeyTaskFacts]) -> KeyTask:
    one = members[0]
    leads = tuple(dict.fromkeys(f.lead for f in members))
    text = sentence(
        Wording(
            leads=leads,
            duty=one.duty,
            overdue=kind is KeyTaskKind.OVERDUE,
            continuous=kind is KeyTaskKind.CONTINUOUS,
            subordinate=one.subordinate,
            due=one.due,
            reasons=tuple((f.lead, f.reason) for f in members if f.reason),
            promised=max((f.promised for f in members if f.promised), default=None),
            reported=all(f.state is State.SUBMITTED for f in members),
            document=one.document,
            product=one.product,
            period=period_label(one.period),
        )
    )
    ids = tuple(f.assignment_id for f in members)
    return KeyTask(kind, leads, text, one.due, one.duty_id, ids, one.period)

"""In which part of a person's work an assignment stands, and in which order: the page and the mail ask here.

The SQL twin of ``part_of`` and of the order within a part is in ``services.my_work_reading``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

from workflow.rules.states import State
from workflow.rules.urging import SOON_DAYS


class Part(StrEnum):
    """What is to be done now, what others' delay one watches over, what waits for review, what comes next.

    Below them what the page only counts.
    """

    NOW = "now"
    WATCHED = "watched"
    REVIEW = "review"
    SOON = "soon"
    WAITING = "waiting"
    LATER = "later"
    UNDATED = "undated"


def part_of(state: State, due: date | None, explain_by: date | None, today: date) -> Part:
    """The part of an open assignment in the work of its own agency."""
    if explain_by is not None:
        return Part.NOW
    if state in (State.SUBMITTED, State.REFUSED):
        return Part.WAITING
    if state in (State.RETURNED, State.ASSIGNED) or (due is not None and due < today):
        return Part.NOW
    if due is None:
        return Part.UNDATED
    return Part.SOON if due <= today + timedelta(days=SOON_DAYS) else Part.LATER


class Work(Protocol):
    """One piece of work. ``day``: the deadline, or the day of the report that waits for review."""

    @property
    def part(self) -> Part: ...
    @property
    def day(self) -> date | None: ...
    @property
    def assignment_id(self) -> int: ...
    @property
    def document_id(self) -> int: ...


class OfDocument(Protocol):
    """A line that belongs to a document."""

    @property
    def document_id(self) -> int: ...


Line = TypeVar("Line", bound=OfDocument)
Item = TypeVar("Item", bound=Work)


def by_document(lines: Iterable[Line]) -> list[tuple[int, list[Line]]]:
    """Lines under their document, the document with the most urgent line first."""
    found: dict[int, list[Line]] = {}
    for line in lines:
        found.setdefault(line.document_id, []).append(line)
    return list(found.items())


def _urgency(item: Work) -> tuple[bool, date, int]:
    return (item.day is None, item.day or date.max, item.assignment_id)


def arranged(items: Iterable[Item]) -> tuple[Item, ...]:
    """Part by part, document by document, the oldest day first; what one only watches without documents."""
    found: list[Item] = []
    ordered = sorted(items, key=_urgency)
    for part in Part:
        here = [item for item in ordered if item.part is part]
        if part is Part.WATCHED:
            found += here
        else:
            found += [item for _, lines in by_document(here) for item in lines]
    return tuple(found)

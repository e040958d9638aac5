"""Lists of assignments by official class: which rows, filtered how, in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from models import Agency, Assignment, Document, Duty
from models.classification_sql import bucket, overdue, silent
from models.promise_sql import stands_explained
from workflow.rules.names import fold
from workflow.rules.permissions import Action, Actor
from workflow.rules.silence import SILENCE_MONTHS
from workflow.services import scope


class Listing(StrEnum):
    """The official boxes, each a list; and what does not move."""

    OPEN_OVERDUE = "open_overdue"
    DONE_ON_TIME = "done_on_time"
    DONE_LATE = "done_late"
    OPEN_IN_TIME = "open_in_time"
    UNDATED = "undated"
    SILENT = "silent"


class Sort(StrEnum):
    """Columns a list may be ordered by."""

    DUE = "due"
    FIRST_DUE = "first_due"
    AGENCY = "agency"
    DOCUMENT = "document"
    UPDATED = "updated"


class Grouping(StrEnum):
    """Under what the rows of a list stand together."""

    NONE = ""
    AGENCY = "agency"
    LEADER = "leader"


@dataclass(frozen=True, slots=True)
class Selection:
    """What the address of the page says. ``text`` is searched without accents in the duty,
    ``number`` in the document's number.

    ``group``: by unit in official order, or by leader in charge in alphabetical order (who is named by no
    document comes last); the explained ones last within each group.
    """

    agency_id: int | None = None
    document_id: int | None = None
    programme_id: int | None = None
    leader: str = ""
    text: str = ""
    number: str = ""
    sort: Sort = Sort.DUE
    descending: bool = False
    group: Grouping = Grouping.NONE

    @property
    def whole_agencies(self) -> bool:
        """Whether the kept tally can count it: nothing below the agency is selected."""
        return not (self.document_id or self.programme_id or self.leader or self.text or self.number)


def of_class(listing: Listing, today: date, months: int = SILENCE_MONTHS) -> sa.ColumnElement[bool]:
    """The condition on an assignment that puts it on the list."""
    if listing is Listing.OPEN_OVERDUE:
        return overdue(today)
    if listing is Listing.SILENT:
        return silent(today, months)
    condition = bucket(today) == listing.value
    if listing in {Listing.DONE_ON_TIME, Listing.DONE_LATE}:
        return sa.and_(Assignment.state == "completed", condition)
    return sa.and_(Assignment.closed_on.is_(None), condition)


def conditions(
    actor: Actor,
    listing: Listing,
    selection: Selection,
    *,
    today: date,
    months: int,
    action: Action = Action.VIEW,
) -> tuple[sa.ColumnElement[bool], ...]:
    """Scope, class and filters, on ``Assignment`` joined to ``Duty``, ``Document`` and ``Agency``."""
    found = [scope.own(actor, action), of_class(listing, today, months)]
    if selection.agency_id is not None:
        found.append(Assignment.agency_id == selection.agency_id)
    if selection.document_id is not None:
        found.append(Duty.document_id == selection.document_id)
    if selection.programme_id is not None:
        found.append(Document.programme_id == selection.programme_id)
    if selection.leader:
        found.append(Duty.leader == selection.leader)
    if selection.number:
        wanted = Document.key.contains(fold(selection.number).replace(" ", ""), autoescape=True)
        found.append(Duty.document_id.in_(sa.select(Document.id).where(wanted)))
    if selection.text:
        found.append(Duty.folded.contains(fold(selection.text), autoescape=True))
    return tuple(found)


def joined(columns: sa.Select[*tuple[Any, ...]], selection: Selection) -> sa.Select[*tuple[Any, ...]]:
    """``columns`` of ``Assignment`` with the joins that filters and order need, and no other."""
    by_document = selection.programme_id is not None or selection.sort is Sort.DOCUMENT
    if by_document or selection.group is Grouping.LEADER or not selection.whole_agencies:
        columns = columns.join(Duty, Duty.id == Assignment.duty_id)
    if by_document:
        columns = columns.join(Document, Document.id == Duty.document_id)
    if selection.group is Grouping.AGENCY or selection.sort is Sort.AGENCY:
        columns = columns.join(Agency, Agency.id == Assignment.agency_id)
    return columns


def order(selection: Selection) -> tuple[sa.ColumnElement[Any], ...]:
    """The order within the explained or the unexplained part; the id makes it total."""
    columns: dict[Sort, tuple[Any, ...]] = {
        Sort.DUE: (Assignment.due,),
        Sort.FIRST_DUE: (Assignment.first_due,),
        Sort.AGENCY: (Agency.order_no, Agency.sort_key, Agency.id, Assignment.due),
        Sort.DOCUMENT: (Document.issued_on, Document.number, Document.id, Assignment.due),
        Sort.UPDATED: (Assignment.last_update_at,),
    }
    chosen = (*columns[selection.sort], Assignment.id)
    return tuple(c.desc() if selection.descending else c.asc() for c in chosen)


def group_order(selection: Selection, leaders: Sequence[str] = ()) -> tuple[Any, ...]:
    """The order of the groups; ``leaders`` as they follow each other (no database sorts Vietnamese names right)."""
    if selection.group is Grouping.AGENCY:
        return (Agency.order_no, Agency.sort_key, Agency.id)
    if selection.group is Grouping.LEADER and leaders:
        places = {name: place for place, name in enumerate(leaders)}
        return (sa.case(places, value=Duty.leader, else_=len(places)),)
    return ()


def whole_order(
    selection: Selection, today: date, leaders: Sequence[str] = ()
) -> tuple[sa.ColumnElement[Any], ...]:
    """The order of the whole list: by group, in each of them those first about which nothing was said."""
    last = sa.case((stands_explained(today), 1), else_=0)
    return (*group_order(selection, leaders), last, *order(selection))

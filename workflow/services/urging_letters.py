"""Drafts of official urging letters: compose one for one or many agencies.

A draft keeps its figures as of the day it was composed, so that the paper that is signed and the record
are the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import LetterRow, LetterState, OfficialLetter
from workflow.reports.frozen import plain
from workflow.reports.letterhead import plain_head
from workflow.rules.letter_kinds import LetterKind
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Action, Actor
from workflow.rules.refusal import Refusal
from workflow.rules.urging_letters import check_catch_up, number_of
from workflow.services import scope
from workflow.services.calendar import load_calendar
from workflow.services.late_duties import Candidate, candidates
from workflow.services.letterhead import letterhead
from workflow.services.open_drafts import About, collector_of, finish_composing, take_draft
from workflow.services.registration import plausible


def compose(
    session: Session,
    actor: Actor,
    agency_id: int,
    chosen: Collection[int] | None,
    *,
    catch_up_on: date,
    version: int,
    now: datetime,
    address: str = "",
) -> OfficialLetter:
    """Write the content of the one draft to an agency: these assignments (``None``: all that may stand).

    ``version`` is that of the draft the person saw, 0 where there was none.

    Raises:
        NotFound: the agency is not the actor's to urge.
        Refusal: ``stale``, ``letter_empty``, ``catch_up_not_after`` and ``catch_up_not_working`` of the catch-up day.
    """
    today, calendar = local_day(now), load_calendar(session)
    agency = scope.agency_for(session, actor, agency_id, Action.URGE)
    if agency.parent_id is None or agency.authority_id is None:
        raise scope.NotFound
    check_catch_up(plausible(catch_up_on), today, calendar)
    found = candidates(session, [agency_id], today, calendar)
    rows = [c for c in found if chosen is None or c.duty.assignment_id in chosen]
    if not rows:
        raise Refusal("letter_empty")
    about = About(LetterKind.URGING, agency.authority_id, agency_id)
    draft = take_draft(session, about, version=version, by=actor.user_id, now=now)
    left_out = _replace_rows(session, draft.id, rows)
    draft.n = number_of(c.letters for c in rows)
    draft.as_of, draft.catch_up_on = today, catch_up_on
    head, collector = (
        letterhead(session, agency.authority_id).head,
        collector_of(session, agency.authority_id, agency_id),
    )
    draft.head = plain_head(head, collector, agency.name)
    finish_composing(
        session,
        draft,
        by=actor.user_id,
        now=now,
        address=address,
        payload={
            "assignments": [c.duty.assignment_id for c in rows],
            "left_out": left_out,
            "by_day": catch_up_on,
        },
    )
    return draft


def _replace_rows(session: Session, letter_id: int, rows: Sequence[Candidate]) -> list[int]:
    """Set the duties of a draft; returns those that a rung had asked for and that are left out now."""
    asked = {
        row.assignment_id: row.notice_id
        for row in session.execute(
            sa.select(LetterRow.assignment_id, LetterRow.notice_id).where(LetterRow.letter_id == letter_id)
        )
    }
    session.execute(sa.delete(LetterRow).where(LetterRow.letter_id == letter_id))
    session.add_all(
        LetterRow(
            letter_id=letter_id,
            assignment_id=c.duty.assignment_id,
            notice_id=asked.get(c.duty.assignment_id),
            position=position,
            facts=plain(c.duty),
        )
        for position, c in enumerate(rows, start=1)
    )
    named = {c.duty.assignment_id for c in rows}
    return sorted(i for i, notice in asked.items() if notice is not None and i not in named)


def compose_many(
    session: Session,
    actor: Actor,
    agency_ids: Iterable[int],
    *,
    catch_up_on: date,
    now: datetime,
    address: str = "",
) -> tuple[list[OfficialLetter], int]:
    """A draft for each of these agencies with all that may stand in it; those with an open draft are left alone.

    Returns the drafts, and how many agencies had one already or have nothing late any more.

    Raises:
        NotFound, Refusal: as of ``compose``.
    """
    wanted = sorted(set(agency_ids))
    for agency_id in wanted:
        scope.agency_for(session, actor, agency_id, Action.URGE)
    drafts = session.execute(
        sa.select(OfficialLetter.agency_id, OfficialLetter.version, OfficialLetter.n).where(
            OfficialLetter.kind == LetterKind.URGING,
            OfficialLetter.agency_id.in_(wanted),
            OfficialLetter.state == LetterState.DRAFT,
        )
    ).all()
    taken = {row.agency_id for row in drafts if row.n}
    prepared = {row.agency_id: row.version for row in drafts}
    made = []
    for agency_id in wanted:
        if agency_id in taken:
            continue
        version = prepared.get(agency_id, 0)
        try:
            made.append(
                compose(
                    session,
                    actor,
                    agency_id,
                    None,
                    catch_up_on=catch_up_on,
                    version=version,
                    now=now,
                    address=address,
                )
            )
        except Refusal as refusal:
            if refusal.code != "letter_empty":
                raise
    return made, len(wanted) - len(made)

"""What people do to the sections of a report: write them, take the computed words back, ask agencies for them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Event, Report, ReportSection
from workflow.rules.local_time import local_day
from workflow.rules.permissions import Action, Actor, Facts, may
from workflow.rules.refusal import Refusal
from workflow.rules.report_states import OWED, Asked, SectionMove, moved
from workflow.rules.text import clean
from workflow.services.events import record
from workflow.services.registration import plausible
from workflow.services.report_access import draft_to_edit, edits, section_of, section_to_write
from workflow.services.reports import SUBJECT
from workflow.services.scope import NotFound, agency_for

#: The act of the history that carries words.
WRITTEN = "section_written"


def write(
    session: Session, actor: Actor, report_id: int, section_id: int, text: str, *, version: int, now: datetime
) -> ReportSection:
    """Put somebody's words in the place of the computed ones; no words, or the computed ones, undo that.

    Raises:
        NotFound: neither the office's nor asked of the actor's agency.
        Refusal: ``report_issued``, ``report_checked``, ``stale``; ``section_handed_in`` for an agency that is done.
    """
    report, section = section_to_write(session, actor, report_id, section_id, version)
    _require_turn(actor, report, section)
    _put(session, section, text, actor, now)
    return section


def bring_back(
    session: Session,
    actor: Actor,
    report_id: int,
    section_id: int,
    seq: int,
    *,
    before: bool = False,
    version: int,
    now: datetime,
) -> ReportSection:
    """Put the words again that an earlier edit left (or, ``before``, that it took away); it is one more edit.

    ``seq`` is the edit's number in the report's history.

    Raises:
        NotFound: no such edit of this section, or it left no words of its own.
        Refusal: as of ``write``.
    """
    report, section = section_to_write(session, actor, report_id, section_id, version)
    _require_turn(actor, report, section)
    payload = session.scalar(
        sa.select(Event.payload).where(
            Event.subject == SUBJECT,
            Event.subject_id == report_id,
            Event.seq == seq,
            Event.verb == WRITTEN,
        )
    )
    said = json.loads(payload or "{}")
    words = said.get("before" if before else "after")
    if said.get("section") != section.code or words is None:
        raise NotFound
    _put(session, section, words, actor, now, again=seq)
    return section


def _put(
    session: Session, section: ReportSection, text: str, actor: Actor, now: datetime, **more: int
) -> None:
    old, words = section.edited, clean(text)
    section.edited = words if words and words != section.computed else None
    section.edited_from = section.computed if section.edited is not None else ""
    section.edited_by_id, section.edited_at = actor.user_id, now
    said = {"before": old, "after": section.edited, "computed": section.computed, **more}
    _changed(session, section, "written", actor, now, said)


def _require_turn(actor: Actor, report: Report, section: ReportSection) -> None:
    if not edits(actor, report.authority_id) and section.asked not in OWED:
        raise Refusal("section_handed_in")


def keep_words(
    session: Session, actor: Actor, report_id: int, section_id: int, *, version: int, now: datetime
) -> ReportSection:
    """The editor saw the new computed words and stays with their own (``Refusal`` as of ``write``)."""
    report, section = section_to_write(session, actor, report_id, section_id, version)
    _require_turn(actor, report, section)
    section.edited_from = section.computed if section.edited is not None else ""
    _changed(session, section, "kept", actor, now, {"computed": section.computed})
    return section


def leave_out(
    session: Session,
    actor: Actor,
    report_id: int,
    section_id: int,
    *,
    dropped: bool,
    version: int,
    now: datetime,
) -> ReportSection:
    """Leave a section out of the document, or put it back.

    Raises:
        NotFound; Refusal: ``report_issued``, ``report_checked``, ``stale``.
    """
    report = draft_to_edit(session, actor, report_id)
    section = section_of(session, report, section_id, version)
    section.dropped = dropped
    _changed(session, section, "left_out" if dropped else "put_back", actor, now, {})
    return section


def ask(
    session: Session,
    actor: Actor,
    report_id: int,
    section_id: int,
    agency_id: int | None,
    due: date | None,
    *,
    version: int,
    now: datetime,
) -> ReportSection:
    """Ask an agency to write a section by a day; no agency takes the request back.

    Raises:
        NotFound: not the actor's report, or an agency of another authority.
        Refusal: ``report_issued``, ``report_checked``, ``stale``; ``section_due_needed``, ``day_past``.
    """
    report = draft_to_edit(session, actor, report_id)
    section = section_of(session, report, section_id, version)
    if agency_id is None:
        section.agency_id, section.due, section.asked, section.reason = None, None, Asked.NOBODY, ""
        _changed(session, section, "not_asked", actor, now, {})
        return section
    agency = agency_for(session, actor, agency_id, Action.EDIT_REPORT)
    if agency.authority_id != report.authority_id:
        raise NotFound
    if due is None:
        raise Refusal("section_due_needed")
    if plausible(due) < local_day(now):
        raise Refusal("day_past", day=due)
    if section.agency_id != agency.id:
        section.asked, section.reason = Asked.ASKED, ""
    section.agency_id, section.due = agency.id, due
    _changed(session, section, "asked", actor, now, {"agency": agency.id, "due": due})
    return section


def move(
    session: Session,
    actor: Actor,
    report_id: int,
    section_id: int,
    step: SectionMove,
    *,
    version: int,
    note: str = "",
    now: datetime,
) -> ReportSection:
    """Hand a section in (its agency), accept it or return it with a reason (the office).

    Raises:
        NotFound; Refusal: ``report_issued``, ``report_checked``, ``stale``, ``not_allowed``,
            ``section_move_not_possible``, ``section_empty``, ``note_needed``.
    """
    report, section = section_to_write(session, actor, report_id, section_id, version)
    _require_side(session, actor, report, section, step)
    reason = clean(note)
    if step is SectionMove.RETURN and not reason:
        raise Refusal("note_needed")
    target = moved(section.asked, step)
    if step is SectionMove.HAND_IN and not (section.edited or section.computed):
        raise Refusal("section_empty")
    section.asked, section.reason = target, reason
    _changed(session, section, step.value, actor, now, {"note": reason})
    return section


def _require_side(
    session: Session, actor: Actor, report: Report, section: ReportSection, step: SectionMove
) -> None:
    """The agency hands in, the office decides."""
    if step is not SectionMove.HAND_IN:
        allowed = edits(actor, report.authority_id)
    else:
        agency = session.get(Agency, section.agency_id) if section.agency_id else None
        allowed = agency is not None and may(actor, Action.WRITE_SECTION, Facts(agency.path))
    if not allowed:
        raise Refusal("not_allowed", action=step.value)


def _changed(
    session: Session,
    section: ReportSection,
    verb: str,
    actor: Actor,
    now: datetime,
    payload: Mapping[str, object],
) -> None:
    record(
        session,
        SUBJECT,
        section.report_id,
        f"section_{verb}",
        by=actor.user_id,
        now=now,
        payload={"section": section.code, **payload},
    )
    session.flush()

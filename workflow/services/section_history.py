"""What happened to one section of a report, in order, with the words before and after."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Event, Report, ReportSection, User
from workflow.rules.permissions import Actor
from workflow.rules.report_states import OWED, ReportState
from workflow.rules.word_changes import Shown, around_changes, changed_lines
from workflow.services.report_access import edits, own_sections, report_for
from workflow.services.report_sections import WRITTEN
from workflow.services.reports import SUBJECT
from workflow.services.scope import NotFound

PAGE = 30
"""Acts on one page."""
_PREFIX = "section_"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that somebody did to the section.

    ``before`` and ``after`` are what the document printed, ``computed`` what the system had computed then (none
    where that was not recorded); ``words`` are somebody's own, none where the computed ones were taken back.
    """

    seq: int
    at: datetime
    by: str
    verb: str
    lines: tuple[Shown, ...]
    words: str | None
    before: str | None
    computed: str | None
    again: int
    agency: str
    due: date | None
    note: str


@dataclass(frozen=True, slots=True)
class SectionHistory:
    """The acts, the newest first; ``older`` is where the next page begins, 0 on the last one.

    ``writes``: the reader may write the section now, and so bring words back.
    """

    report: Report
    section: ReportSection
    acts: tuple[Act, ...]
    older: int
    writes: bool


def section_to_look_at(
    session: Session, actor: Actor, report_id: int, section_id: int
) -> tuple[Report, ReportSection]:
    """A section whose drafts the actor may read: the office any, an agency those asked of it (else ``NotFound``)."""
    report = report_for(session, actor, report_id)
    query = sa.select(ReportSection).where(
        ReportSection.id == section_id, ReportSection.report_id == report.id
    )
    if not edits(actor, report.authority_id):
        query = query.where(own_sections(actor))
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return report, found


def read_section_history(
    session: Session, actor: Actor, report_id: int, section_id: int, *, below: int = 0
) -> SectionHistory:
    """The acts on one section, ``below`` a number of the report's history where it is given. Five statements."""
    report, section = section_to_look_at(session, actor, report_id, section_id)
    rows = session.execute(_acts(report.id, section.code, below)).all()
    payloads = [(row, json.loads(row.payload)) for row in rows[:PAGE]]
    names = _agency_names(session, [payload for _row, payload in payloads])
    acts = [_act(row, payload, names) for row, payload in payloads]
    return SectionHistory(
        report,
        section,
        tuple(acts),
        acts[-1].seq if len(rows) > PAGE else 0,
        report.state is ReportState.DRAFT and (edits(actor, report.authority_id) or section.asked in OWED),
    )


def _acts(report_id: int, code: str, below: int) -> sa.Select[int, datetime, str, str, str]:
    # the payload is canonical: inside somebody's words a quotation mark has a stroke before it
    named = Event.payload.contains(f'"section": {json.dumps(code, ensure_ascii=False)}', autoescape=True)
    query = (
        sa.select(Event.seq, Event.at, User.full_name, Event.verb, Event.payload)
        .outerjoin(User, User.id == Event.actor_id)
        .where(
            Event.subject == SUBJECT,
            Event.subject_id == report_id,
            Event.verb.startswith(_PREFIX, autoescape=True),
            named,
        )
        .order_by(Event.seq.desc())
        .limit(PAGE + 1)
    )
    return query.where(Event.seq < below) if below else query


def _act(row: Any, payload: Mapping[str, Any], names: Mapping[int, str]) -> Act:
    computed, words, before = payload.get("computed"), payload.get("after"), payload.get("before")
    written = row.verb == WRITTEN
    old = computed if before is None else before
    new = computed if words is None else words
    lines = changed_lines(old, new) if written and old is not None and new is not None else []
    due = payload.get("due")
    return Act(
        row.seq,
        row.at,
        row.full_name or "",
        row.verb.removeprefix(_PREFIX),
        tuple(around_changes(lines)),
        words,
        before,
        computed,
        int(payload.get("again") or 0),
        names.get(int(payload.get("agency") or 0), ""),
        date.fromisoformat(due) if due else None,
        str(payload.get("note") or ""),
    )


def _agency_names(session: Session, payloads: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    wanted = {int(payload["agency"]) for payload in payloads if payload.get("agency")}
    rows = session.execute(sa.select(Agency.id, Agency.name).where(Agency.id.in_(wanted)))
    return {row.id: row.name for row in rows}

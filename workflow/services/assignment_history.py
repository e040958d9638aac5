"""What was said and done about one assignment: updates with their evidence, and the events in order."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Check, Chip, Event, Evidence, FileScan, Update, User
from models.statement_sql import proves, stands
from workflow.rules.retraction import RETRACT
from workflow.services.lines import document_label


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence and what the reviewer found about it."""

    id: int
    update_id: int
    document_number: str
    document_date: date | None
    document_signer: str
    sha256: str | None
    file_name: str
    size: int
    check: Check
    check_note: str
    #: What the scanner said about the file; none where it said nothing yet.
    clean: bool | None


@dataclass(frozen=True, slots=True)
class Statement:
    """One update by the agency; ``by`` is empty where an official list said it."""

    id: int
    at: datetime
    by: str
    by_id: int | None
    submission_no: int
    chip: Chip
    text: str
    percent: int | None
    difficulty: str
    proposal: str
    source: str
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history: an event, with the statement that was made by it.

    ``agency`` is the new lead where there is one, ``former`` the old one; ``days`` the dates it names;
    ``act`` the document that orders it; ``standing_for`` the absent person in whose place it was done.
    """

    seq: int
    at: datetime
    by: str
    verb: str
    note: str
    agency: str
    days: Mapping[str, date]
    statement: Statement | None = None
    former: str = ""
    n: int = 0
    act: str = ""
    standing_for: str = ""
    #: The update was taken back by the event that follows.
    retracted: bool = False


def statements_of(session: Session, assignment_id: int) -> tuple[Statement, ...]:
    """Everything the agency said and did not take back, oldest first, in two statements."""
    proofs: dict[int, list[Proof]] = {}
    for row in session.execute(
        sa.select(
            Evidence.id,
            Evidence.update_id,
            Evidence.document_number,
            Evidence.document_date,
            Evidence.document_signer,
            Evidence.sha256,
            Evidence.file_name,
            Evidence.size,
            Evidence.check,
            Evidence.check_note,
            FileScan.clean,
        )
        .outerjoin(FileScan, FileScan.sha256 == Evidence.sha256)
        .where(Evidence.assignment_id == assignment_id, proves())
        .order_by(Evidence.id)
    ):
        proofs.setdefault(row.update_id, []).append(Proof(*tuple(row)))
    rows = session.execute(
        sa.select(
            Update.id,
            Update.at,
            User.full_name,
            Update.by_id,
            Update.submission_no,
            Update.chip,
            Update.text,
            Update.percent,
            Update.difficulty,
            Update.proposal,
            Update.source,
        )
        .outerjoin(User, User.id == Update.by_id)
        .where(Update.assignment_id == assignment_id, stands())
        .order_by(Update.id)
    )
    return tuple(
        Statement(r.id, r.at, r.full_name or "", *r[3:], proofs=tuple(proofs.get(r.id, ()))) for r in rows
    )


def history_of(session: Session, assignment_id: int, statements: Sequence[Statement]) -> tuple[Entry, ...]:
    """Newest first. A statement and the event of its move were written at the same moment."""
    said = {(s.at, s.text): s for s in statements}
    rows = session.execute(
        sa.select(Event.seq, Event.at, User.full_name, Event.verb, Event.payload)
        .outerjoin(User, User.id == Event.actor_id)
        .where(Event.subject == "assignment", Event.subject_id == assignment_id)
        .order_by(Event.seq.desc())
    ).all()
    payloads = [json.loads(row.payload) for row in rows]
    names = _agency_names(session, payloads)
    people = _people(session, payloads)
    entries = []
    after = ["", *(row.verb for row in rows)]
    for row, payload, next_verb in zip(rows, payloads, after, strict=False):
        note = note_of(payload)
        entries.append(
            Entry(
                row.seq,
                row.at,
                row.full_name or "",
                row.verb,
                note,
                names.get(_leads(payload)[1], ""),
                days_of(row.verb, payload),
                said.get((row.at, note)),
                names.get(_leads(payload)[0], ""),
                int(payload.get("n") or 0),
                _act(payload),
                people.get(int(payload.get("for") or 0), ""),
                next_verb == RETRACT,
            )
        )
    return tuple(entries)


def _leads(payload: Mapping[str, Any]) -> tuple[int, int]:
    """The agencies an assignment went from and to; 0 where it stayed."""
    change = payload.get("agency")
    return (int(change[0]), int(change[1])) if isinstance(change, list) else (0, 0)


def _agency_names(session: Session, payloads: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    wanted = {agency for payload in payloads for agency in _leads(payload)} - {0}
    if not wanted:
        return {}
    rows = session.execute(sa.select(Agency.id, Agency.name).where(Agency.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def _people(session: Session, payloads: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """Names of the absent people in whose place somebody acted."""
    wanted = {int(payload["for"]) for payload in payloads if payload.get("for")}
    if not wanted:
        return {}
    rows = session.execute(sa.select(User.id, User.full_name).where(User.id.in_(wanted)))
    return {row.id: row.full_name for row in rows}


def _act(payload: Mapping[str, Any]) -> str:
    act = payload.get("act") or {}
    dated = date.fromisoformat(act["date"]) if act.get("date") else None
    return document_label(act["number"], dated) if act.get("number") else ""


_NAMED_DAYS = ("decided_on", "wanted", "promised", "until", "by_day")


def note_of(payload: Mapping[str, Any]) -> str:
    """The words that a person gave with the event: a reason, an opinion, a statement."""
    return str(payload.get("note") or payload.get("reason") or "")


def days_of(verb: str, payload: Mapping[str, Any]) -> dict[str, date]:
    """The dates that an event names, by what they are: "to" of a new deadline, "until" of a rest."""
    if isinstance(payload.get("due"), list):  # a new lead with a new deadline
        before, after = payload["due"]
        payload = {**payload, "from": before, "to": after}
        verb = "due_changed"
    named = {"due_changed": ("from", "to"), "assigned": ("due",), "extension_granted": ("to",)}
    chosen = named.get(verb, _NAMED_DAYS)
    return {name: date.fromisoformat(payload[name]) for name in chosen if payload.get(name)}

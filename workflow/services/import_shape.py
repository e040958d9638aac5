"""Change which duties an import has: split one, join two, add one the reader missed. All of it can be undone."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from models import ImportRow, ImportRun, RowOrigin
from workflow.intake.keys import words_of
from workflow.intake.plan import ProposedDuty, duty_from_json, duty_to_json
from workflow.rules.permissions import Actor
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean
from workflow.services.events import record
from workflow.services.import_access import rows_of, staged_run
from workflow.services.import_rows import decision_of, keep, row_of
from workflow.services.import_sheet import Sheet, read_sheet, sheet_of

STEP = 1024
"""Room between the ranks of two rows for those that come between them."""
_CUT = re.compile(
    r"\n[ \t]*(?:-{3,}[ \t]*)?\n(?:[ \t]*(?:-{3,})?[ \t]*\n)*|^[ \t]*-{3,}[ \t]*$", re.MULTILINE
)


def parts_of(text: str) -> list[str]:
    """The pieces of a text that an empty line, or a line of dashes, sets apart."""
    return [part for part in (piece.strip() for piece in _CUT.split(clean(text))) if part]


def split(
    session: Session, actor: Actor, run_id: int, position: int, text: str, *, version: int, now: datetime
) -> list[ImportRow]:
    """Make one duty for each piece of ``text`` (see ``parts_of``); the row itself keeps the first.

    Leads, deadline and everything else decided holds for all parts; each is to be looked at again.

    Raises:
        Refusal: ``split_needs_parts`` where there is only one piece; ``stale``, ``import_closed``.
    """
    run = staged_run(session, actor, run_id, now=now)
    row = row_of(session, run, position, version)
    parts = parts_of(text)
    if len(parts) < 2:
        raise Refusal("split_needs_parts")
    proposal = duty_from_json(json.loads(row.proposal))
    decision = replace(decision_of(row), seen=False)
    keep(row, replace(decision, text=parts[0]))
    made = _insert(
        session,
        run,
        after=row,
        proposals=[replace(proposal, text=part, same_as="") for part in parts[1:]],
        origin=RowOrigin.PART,
    )
    for new in made:
        new.left_out = row.left_out
        keep(new, replace(decision, text=None))
        new.version = 1
    _note(session, run, actor, "row_split", now, position=position, parts=len(parts))
    return [row, *made]


def join_previous(
    session: Session, actor: Actor, run_id: int, position: int, *, version: int, now: datetime
) -> ImportRow:
    """Join a row to the duty before it, whose words go on with its own; returns the row that stands.

    Raises:
        Refusal: ``nothing_before`` for the first duty, ``row_left_out`` for one that was left out;
            ``stale``, ``import_closed``.
    """
    run = staged_run(session, actor, run_id, now=now)
    row = row_of(session, run, position, version)
    if row.left_out:
        raise Refusal("row_left_out")
    sheet = read_sheet(session, run)
    order = [i.position for i in sheet.items if not i.left_out]
    at = order.index(position)
    if not at:
        raise Refusal("nothing_before")
    return _join(session, run, actor, sheet, row, order[at - 1], twin=False, now=now)


def join_twin(
    session: Session, actor: Actor, run_id: int, position: int, *, version: int, now: datetime
) -> ImportRow:
    """Take a row as the same duty that it seems to repeat: its words are not added, what it knows more is.

    Raises:
        Refusal: ``no_twin`` where it repeats nothing; ``stale``, ``import_closed``.
    """
    run = staged_run(session, actor, run_id, now=now)
    row = row_of(session, run, position, version)
    sheet = read_sheet(session, run)
    twin = sheet.item(position).twin_of
    if twin is None:
        raise Refusal("no_twin")
    return _join(session, run, actor, sheet, row, twin, twin=True, now=now)


def _join(
    session: Session,
    run: ImportRun,
    actor: Actor,
    sheet: Sheet,
    row: ImportRow,
    into: int,
    *,
    twin: bool,
    now: datetime,
) -> ImportRow:
    stays = sheet.rows[into]
    decision = replace(decision_of(stays), seen=False)
    if not twin:
        text = f"{sheet.item(into).draft.text}\n{sheet.item(row.position).draft.text}"
        decision = replace(decision, text=_unless_as_read(text, stays))
    if not keep(stays, decision):
        stays.version += 1  # what it fills in from the other has changed
    row.merged_into, row.twin = into, twin
    row.version += 1
    verb = "row_taken_as_twin" if twin else "row_joined"
    _note(session, run, actor, verb, now, position=row.position, into=into)
    return stays


def take_apart(
    session: Session, actor: Actor, run_id: int, position: int, *, version: int, now: datetime
) -> ImportRow:
    """Undo the latest joining into the row at ``position``; returns the row that stands by itself again.

    Raises:
        Refusal: ``nothing_joined``; ``joined_changed`` where the words of the joined row were edited since,
            so that nobody could say which they are; ``stale``, ``import_closed``.
    """
    run = staged_run(session, actor, run_id, now=now)
    stays = row_of(session, run, position, version)
    sheet = read_sheet(session, run)
    joined = sheet.item(position).joined
    if not joined:
        raise Refusal("nothing_joined")
    row = sheet.rows[joined[-1]]
    decision = replace(decision_of(stays), seen=False)
    if not row.twin:
        row.merged_into = None
        own = sheet_of(sheet.rows.values()).item(row.position).draft.text
        left = _without(sheet.item(position).draft.text, own)
        if not left:
            row.merged_into = position
            raise Refusal("joined_changed")
        decision = replace(decision, text=_unless_as_read(left, stays))
    if not keep(stays, decision):
        stays.version += 1
    row.merged_into, row.twin = None, False
    row.version += 1
    _note(session, run, actor, "row_taken_apart", now, position=row.position, of=position)
    return row


def _without(text: str, words: str) -> str:
    """``text`` less the last place where exactly these words stand; empty where they do not, or are all."""
    pattern = r"\s+".join(map(re.escape, words.split()))
    found = list(re.finditer(rf"(?<!\S){pattern}(?!\S)", text))
    if not found:
        return ""
    return "\n".join(filter(None, (text[: found[-1].start()].strip(), text[found[-1].end() :].strip())))


def _unless_as_read(text: str, row: ImportRow) -> str | None:
    proposed = str(json.loads(row.proposal)["text"])
    return None if text.split() == proposed.split() else text


def add(
    session: Session, actor: Actor, run_id: int, duty: ProposedDuty, *, before: int | None, now: datetime
) -> ImportRow:
    """Add a duty that the reader missed, in front of the row at ``before`` or at the end.

    Raises:
        Refusal: ``text_needed`` where it says nothing; ``import_closed``.
    """
    run = staged_run(session, actor, run_id, now=now)
    text = clean(duty.text)
    if not text:
        raise Refusal("text_needed")
    rows = rows_of(session, run)
    at = next((n for n, row in enumerate(rows) if row.position == before), len(rows))
    proposal = replace(duty, text=text, key=_added_key(text))
    [row] = _insert(
        session, run, after=rows[at - 1] if at else None, proposals=[proposal], origin=RowOrigin.ADDED
    )
    _note(session, run, actor, "row_added", now, position=row.position)
    return row


def _added_key(text: str) -> str:
    """By the words alone, as for a duty of the running text; never the key of one that was read."""
    return hashlib.sha256(f"added\x1f{words_of(text)}".encode()).hexdigest()[:24]


def _insert(
    session: Session,
    run: ImportRun,
    *,
    after: ImportRow | None,
    proposals: Sequence[ProposedDuty],
    origin: RowOrigin,
) -> list[ImportRow]:
    texts = [json.dumps(duty_to_json(duty), ensure_ascii=False) for duty in proposals]
    return insert_after(session, run, after=after, proposals=texts, origin=origin)


def insert_after(
    session: Session,
    run: ImportRun,
    *,
    after: ImportRow | None,
    proposals: Sequence[str],
    origin: RowOrigin,
) -> list[ImportRow]:
    """New rows right behind ``after`` (in front of all where none); ``proposals`` as of ``ImportRow``."""
    rows = rows_of(session, run)
    at = rows.index(after) + 1 if after is not None else 0
    position = max((row.position for row in rows), default=0)
    made = [
        ImportRow(
            run_id=run.id,
            position=position + n,
            rank=0,
            origin=origin,
            proposal=proposal,
            decision="{}",
            left_out=False,
            seen=False,
            twin=False,
            version=1,
        )
        for n, proposal in enumerate(proposals, 1)
    ]
    low = rows[at - 1].rank if at else 0
    high = rows[at].rank if at < len(rows) else low + STEP * (len(made) + 1)
    room = (high - low) // (len(made) + 1)
    if room:
        for n, row in enumerate(made, 1):
            row.rank = low + room * n
    else:
        for n, row in enumerate([*rows[:at], *made, *rows[at:]], 1):
            row.rank = n * STEP
    session.add_all(made)
    session.flush()
    return made


def _note(session: Session, run: ImportRun, actor: Actor, verb: str, now: datetime, **payload: int) -> None:
    record(session, "import_run", run.id, verb, by=actor.user_id, now=now, payload=payload)

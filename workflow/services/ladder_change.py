"""Change a ladder of an authority: versioned, on record, and looked at by the next sweep.

What was told stays told. A rung keeps its code when its wait is changed; a new rung is named by its
wait, so that one that was taken away and comes back is known by its record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from models import Assignment, Document, Duty, OwnLadder, OwnRung, Programme
from workflow.rules.duty_kinds import DutyKind
from workflow.rules.ladder_checks import faults_of
from workflow.rules.local_time import local_day
from workflow.rules.refusal import Refusal
from workflow.rules.rungs import SHIPPED, Ladder, Rung
from workflow.services.events import record
from workflow.services.ladders import (
    EVERYWHERE,
    OwnLadders,
    Scope,
    built,
    forget_ladders,
    load_ladders,
    rung_of,
)
from workflow.services.next_look import look_again
from workflow.services.scope import NotFound

_RECURRING = ("recurring", "continuous")


@dataclass(frozen=True, slots=True)
class LadderKey:
    """Which ladder: whose, which of the three, and for which duties."""

    authority_id: int
    code: str
    scope: Scope = EVERYWHERE


@dataclass(frozen=True, slots=True)
class LadderHead:
    """How a ladder stands in the book: ``own`` where this very scope has rungs of its own."""

    ladder: Ladder
    own: bool
    version: int


def read_ladder(session: Session, key: LadderKey) -> LadderHead:
    """The ladder that holds in this scope, and the version that a change has to know.

    Raises:
        NotFound: no such ladder, or the programme is another authority's.
    """
    if key.code not in SHIPPED:
        raise NotFound
    if key.scope.programme_id is not None:
        programme = session.get(Programme, key.scope.programme_id)
        if programme is None or programme.authority_id != key.authority_id:
            raise NotFound
    row = _row(session, key)
    book = load_ladders(session)
    own = (key.authority_id, key.scope, key.code) in book.own
    ladder = next(x for x in book.of(key.authority_id, key.scope) if x.code == key.code)
    return LadderHead(ladder, own, row.version if row else 0)


def _row(session: Session, key: LadderKey, *, lock: bool = False) -> OwnLadder | None:
    query = sa.select(OwnLadder).where(
        OwnLadder.authority_id == key.authority_id,
        OwnLadder.code == key.code,
        OwnLadder.duty_kind == (key.scope.kind or ""),
        OwnLadder.programme_id == key.scope.programme_id
        if key.scope.programme_id is not None
        else OwnLadder.programme_id.is_(None),
    )
    return session.scalar(query.with_for_update() if lock else query)


def wanted_ladder(present: Ladder, wanted: Sequence[Rung]) -> Ladder:
    """The ladder as it would stand: rungs that are there keep their code, new ones are named by their wait.

    Raises:
        Refusal: ``ladder_faulty`` with its ``faults`` (``workflow.rules.ladder_checks``).
    """
    known = {rung.code for rung in present.rungs}
    taken = {rung.code for rung in wanted if rung.code in known}
    named: list[Rung] = []
    seen: set[str] = set()
    for rung in wanted:
        code = rung.code
        if code not in known or code in seen:
            code = _fresh(rung.wait, taken | seen)
        seen.add(code)
        named.append(replace(rung, code=code))
    ladder = built(present.code, tuple(named))
    if faults := faults_of(ladder):
        raise Refusal("ladder_faulty", faults=faults)
    return ladder


def _fresh(wait: int, taken: set[str]) -> str:
    name, n = f"{wait:+d}", 1
    while name in taken:
        n += 1
        name = f"{wait:+d}.{n}"
    return name


def with_ladder(book: OwnLadders, key: LadderKey, ladder: Ladder | None) -> OwnLadders:
    """The same book with one ladder in another's place; ``None`` takes the own one away."""
    own = {k: v for k, v in book.own.items() if k != (key.authority_id, key.scope, key.code)}
    if ladder is not None:
        own[key.authority_id, key.scope, key.code] = ladder
    return OwnLadders(own, frozenset(a for a, scope, _ in own if scope != EVERYWHERE))


def change_ladder(
    session: Session,
    key: LadderKey,
    wanted: Sequence[Rung] | None,
    *,
    version: int,
    by: int | None,
    now: datetime,
) -> int:
    """Set the rungs of one ladder (``None``: take the own ones away); returns how many are looked at again.

    The caller has checked the right to do so.

    Raises:
        NotFound, Refusal: as of ``read_ladder`` and ``wanted_ladder``; ``stale``.
    """
    head = read_ladder(session, key)
    ladder = wanted_ladder(head.ladder, wanted) if wanted is not None else None
    row = _row(session, key, lock=True)
    if version != (row.version if row else 0):
        raise Refusal("stale")
    if row is None:
        row = OwnLadder(
            authority_id=key.authority_id,
            code=key.code,
            programme_id=key.scope.programme_id,
            duty_kind=key.scope.kind or "",
            changed_at=now,
        )
        session.add(row)
        session.flush()  # the rungs and the event name the row
    else:
        row.changed_at = now
        flag_modified(row, "changed_at")  # the version counts every change, also two of one moment
    before = [
        plain(rung_of(r))
        for r in session.scalars(
            sa.select(OwnRung).where(OwnRung.ladder_id == row.id).order_by(OwnRung.wait, OwnRung.id)
        )
    ]
    session.execute(sa.delete(OwnRung).where(OwnRung.ladder_id == row.id))
    session.add_all(_rung_row(row.id, rung) for rung in (ladder.rungs if ladder else ()))
    record(
        session,
        "ladder",
        row.id,
        "changed" if ladder else "set_back",
        by=by,
        now=now,
        payload={
            "ladder": key.code,
            "programme": key.scope.programme_id,
            "kind": key.scope.kind or "",
            "before": before or [plain(rung) for rung in head.ladder.rungs],
            "after": [plain(rung) for rung in (ladder.rungs if ladder else ())],
        },
    )
    session.flush()  # two changes at once: the version check must fail inside this unit
    forget_ladders(session)
    return look_again(session, *concerned(key), today=local_day(now))


def concerned(key: LadderKey) -> tuple[sa.ColumnElement[bool], ...]:
    """The assignments for which the ladder may hold now, while they stand in one of its states."""
    found: list[sa.ColumnElement[bool]] = [
        Assignment.authority_id == key.authority_id,
        Assignment.state.in_(sorted(SHIPPED[key.code].armed)),
    ]
    if key.scope.programme_id is not None:
        found.append(
            Assignment.duty_id.in_(
                sa.select(Duty.id)
                .join(Document, Document.id == Duty.document_id)
                .where(Document.programme_id == key.scope.programme_id)
            )
        )
    elif key.scope.kind is not None:
        comes_back = Duty.deadline_kind.in_(_RECURRING)
        wanted = comes_back if key.scope.kind is DutyKind.RECURRING else sa.not_(comes_back)
        found.append(
            Assignment.duty_id.in_(sa.select(Duty.id).where(Duty.authority_id == key.authority_id, wanted))
        )
    return tuple(found)


def plain(rung: Rung) -> dict[str, Any]:
    """The rung as JSON values, for the record."""
    return {
        "code": rung.code,
        "wait": rung.wait,
        "to": [a.value for a in rung.to],
        "copy": [a.value for a in rung.copy],
        "urging": rung.urging,
        "letter": rung.letter,
        "every": rung.repeat_every,
        "most": rung.repeat_max,
    }


def _rung_row(ladder_id: int, rung: Rung) -> OwnRung:
    return OwnRung(
        ladder_id=ladder_id,
        code=rung.code,
        wait=rung.wait,
        told=",".join(rung.to),
        copied=",".join(rung.copy),
        urging=rung.urging,
        letter=rung.letter,
        repeat_every=rung.repeat_every,
        repeat_max=rung.repeat_max,
    )

"""Which ladders hold for an assignment: those of its programme, of its kind of duty, of its authority, as shipped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Assignment, Document, Duty, OwnLadder, OwnRung
from models.bulk import among
from workflow.rules.duty_kinds import DutyKind, duty_kind
from workflow.rules.rungs import DEFAULT_LADDERS, SHIPPED, Audience, Ladder, Ladders, Rung

_KEPT = "own_ladders"


class Scope(NamedTuple):
    """For which duties of its authority a ladder holds; both empty: for all of them."""

    programme_id: int | None = None
    kind: DutyKind | None = None


EVERYWHERE = Scope()


def wider_from(scope: Scope) -> tuple[Scope, ...]:
    """The scopes that a duty lies in, the narrowest first: its programme, its kind, the whole authority."""
    programme = (Scope(programme_id=scope.programme_id),) if scope.programme_id is not None else ()
    kind = (Scope(kind=scope.kind),) if scope.kind is not None else ()
    return (*programme, *kind, EVERYWHERE)


class Standing(Protocol):
    """Anything that says which assignment it is and whose."""

    @property
    def id(self) -> int: ...
    @property
    def authority_id(self) -> int: ...


@dataclass(slots=True)
class OwnLadders:
    """All ladders that authorities set for themselves, by authority, scope and code."""

    own: dict[tuple[int, Scope, str], Ladder] = field(default_factory=dict)
    #: Authorities that have a ladder for one programme or one kind: only there an assignment's duty matters.
    scoped: frozenset[int] = frozenset()
    _found: dict[tuple[int, Scope], Ladders] = field(default_factory=dict)

    def of(self, authority_id: int, scope: Scope = EVERYWHERE) -> Ladders:
        """The three ladders for a duty of that programme and kind: the narrower scope wins, ladder by ladder."""
        key = (authority_id, scope)
        if key not in self._found:
            self._found[key] = tuple(self._one(authority_id, scope, x) for x in DEFAULT_LADDERS)
        return self._found[key]

    def _one(self, authority_id: int, scope: Scope, shipped: Ladder) -> Ladder:
        for narrower in wider_from(scope):
            found = self.own.get((authority_id, narrower, shipped.code))
            if found is not None:
                return found
        return shipped


@dataclass(frozen=True, slots=True)
class Choice:
    """The ladders of the assignments of one batch."""

    own: OwnLadders
    scopes: dict[int, Scope]

    def of(self, row: Standing) -> Ladders:
        """The three ladders that hold for this assignment."""
        return self.own.of(row.authority_id, self.scopes.get(row.id, EVERYWHERE))

    def ladder(self, row: Standing, code: str) -> Ladder:
        """The one of them with that code."""
        return next(ladder for ladder in self.of(row) if ladder.code == code)


def load_ladders(session: Session) -> OwnLadders:
    """Every own ladder as it stands, read once per session."""
    if _KEPT not in session.info:
        session.info[_KEPT] = _read(session)
    found: OwnLadders = session.info[_KEPT]
    return found


def forget_ladders(session: Session) -> None:
    """They were changed: read them again."""
    session.info.pop(_KEPT, None)


def choose(session: Session, own: OwnLadders, rows: Sequence[Standing]) -> Choice:
    """The ladders for these assignments; duties are looked at only where an authority tells them apart."""
    ids = [row.id for row in rows if row.authority_id in own.scoped]
    if not ids:
        return Choice(own, {})
    found = session.execute(
        sa.select(Assignment.id, Document.programme_id, Duty.deadline_kind)
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(Document, Document.id == Duty.document_id)
        .where(among(session, Assignment.id, ids))
    )
    return Choice(own, {i: Scope(programme, duty_kind(kind)) for i, programme, kind in found})


def _read(session: Session) -> OwnLadders:
    rungs: dict[int, list[Rung]] = defaultdict(list)
    for row in session.scalars(sa.select(OwnRung).order_by(OwnRung.wait, OwnRung.id)):
        rungs[row.ladder_id].append(rung_of(row))
    if not rungs:
        return OwnLadders()
    heads = session.execute(
        sa.select(
            OwnLadder.id, OwnLadder.authority_id, OwnLadder.code, OwnLadder.programme_id, OwnLadder.duty_kind
        ).where(OwnLadder.id.in_(list(rungs)))
    )
    own = {
        (
            h.authority_id,
            Scope(h.programme_id, DutyKind(h.duty_kind) if h.duty_kind else None),
            h.code,
        ): built(h.code, tuple(rungs[h.id]))
        for h in heads
    }
    return OwnLadders(own, frozenset(a for a, scope, _ in own if scope != EVERYWHERE))


def rung_of(row: OwnRung) -> Rung:
    """The row as the rules take it."""
    return Rung(
        row.code,
        row.wait,
        audiences(row.told.split(",")),
        audiences(row.copied.split(",")),
        row.urging,
        row.repeat_every,
        row.repeat_max,
        row.letter,
    )


def audiences(codes: Iterable[str]) -> tuple[Audience, ...]:
    """Audiences by their codes, empty ones left out."""
    return tuple(Audience(code) for code in codes if code)


@lru_cache(maxsize=256)
def built(code: str, rungs: tuple[Rung, ...]) -> Ladder:
    """The ladder with these rungs; the same one for the same rungs, so that what was computed for it is kept."""
    return replace(SHIPPED[code], rungs=rungs)

"""The ladders as rows for the check in SQL: the one place where it learns what is armed, when, and for whom.

Which set of rungs an assignment follows is found here by joins, apart from ``workflow.services.ladders``:
that of its programme, of its kind of duty, of its authority, else as shipped.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from models import Document, Duty, OwnLadder, OwnRung, UTCDateTime
from workflow.rules import review_meetings
from workflow.rules.rungs import DEFAULT_LADDERS
from workflow.rules.urging import MANUAL, TOLD, URGE

SHIPPED = 0
"""The set of rungs as shipped; the others are named by the id of their ``OwnLadder``."""
UNIT = timedelta(minutes=1)
"""A change is committed this long after its moment at the latest (``statement_timeout``): until then a
sweep may still have read the ladder as it was."""
_COMES_BACK = ("recurring", "continuous")
_NOBODYS = (SHIPPED, 0, "")

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class LadderRows:
    """Rows by set of rungs."""

    #: ladder, state in which it is armed, anchor, 1 where it rests during a pause and a grace.
    armed: tuple[Row, ...]
    #: set, ladder, rung, repeat, working days after the anchor (before it if negative).
    steps: tuple[Row, ...]
    #: set, ladder, rung, audience that the rung is sent to.
    told: tuple[Row, ...]
    #: Own sets by scope: set, authority, ladder, and the programme or the kind of duty.
    of_programme: tuple[Row, ...] = ()
    of_kind: tuple[Row, ...] = ()
    of_all: tuple[Row, ...] = ()
    #: authority, ladder, moment since which what is recorded follows the rungs as they stand.
    settled: tuple[Row, ...] = ()


def rows_of(name: str, columns: dict[str, Any], rows: tuple[Row, ...]) -> sa.CTE:
    """``rows`` as a table of that name inside a statement."""
    names = [sa.column(column, kind) for column, kind in columns.items()]
    return sa.values(*names, name=name).data(list(rows)).cte(name)


def ladder_rows(session: Session) -> LadderRows:
    """The ladders in force."""
    rungs = session.scalars(sa.select(OwnRung)).all()
    filled = {rung.ladder_id for rung in rungs}
    heads = {head.id: head for head in session.scalars(sa.select(OwnLadder))}
    own = [head for head in heads.values() if head.id in filled]
    return LadderRows(
        armed=tuple(
            (ladder.code, state.value, ladder.anchor.value, int(ladder.restrained))
            for ladder in DEFAULT_LADDERS
            for state in sorted(ladder.armed)
        ),
        steps=(*_shipped_steps(), *(row for rung in rungs for row in _steps_of(heads[rung.ladder_id], rung))),
        told=(*_shipped_told(), *(row for rung in rungs for row in _told_of(heads[rung.ladder_id], rung))),
        of_programme=tuple(
            (head.id, head.authority_id, head.code, head.programme_id)
            for head in own
            if head.programme_id is not None
        ),
        of_kind=tuple(
            (head.id, head.authority_id, head.code, head.duty_kind) for head in own if head.duty_kind
        ),
        of_all=tuple(
            (head.id, head.authority_id, head.code)
            for head in own
            if head.programme_id is None and not head.duty_kind
        ),
        settled=_settled(heads.values()),
    )


def _settled(heads: Iterable[OwnLadder]) -> tuple[Row, ...]:
    """By authority and ladder, whatever the scope: a set that was emptied hands its duties to another one."""
    newest: dict[tuple[int, str], datetime] = {}
    for head in heads:
        key = (head.authority_id, head.code)
        newest[key] = max(newest.get(key, head.changed_at), head.changed_at)
    return tuple((*key, moment + UNIT) for key, moment in sorted(newest.items()))


def _shipped_steps() -> Iterable[Row]:
    for ladder in DEFAULT_LADDERS:
        for rung in ladder.rungs:
            for repeat in range(rung.repeat_max + 1):
                yield SHIPPED, ladder.code, rung.code, repeat, rung.wait + repeat * rung.repeat_every


def _shipped_told() -> Iterable[Row]:
    yield SHIPPED, MANUAL, URGE, TOLD.value
    for audience in review_meetings.TOLD:
        yield SHIPPED, review_meetings.MEETING, review_meetings.ASK, audience.value
    for ladder in DEFAULT_LADDERS:
        for rung in ladder.rungs:
            for audience in rung.audience:
                yield SHIPPED, ladder.code, rung.code, audience.value


def _steps_of(head: OwnLadder, rung: OwnRung) -> Iterable[Row]:
    for repeat in range(rung.repeat_max + 1):
        yield head.id, head.code, rung.code, repeat, rung.wait + repeat * rung.repeat_every


def _told_of(head: OwnLadder, rung: OwnRung) -> Iterable[Row]:
    for audience in f"{rung.told},{rung.copied}".split(","):
        if audience:
            yield head.id, head.code, rung.code, audience


class Chosen:
    """Which set an assignment follows on one ladder, and since when it does so for certain."""

    def __init__(self, rows: LadderRows, row: Any, code: sa.SQLColumnExpression[str]) -> None:
        number, text = sa.Integer, sa.String
        own = {"set_id": number, "authority_id": number, "code": text}
        self._row, self._code = row, code
        self._duty, self._document = aliased(Duty, name="duty_of"), aliased(Document, name="document_of")
        self._programme = rows_of("of_programme", {**own, "programme_id": number}, rows.of_programme)
        self._kind = rows_of("of_kind", {**own, "duty_kind": text}, rows.of_kind)
        # joined even where there is no choice: SQLite would else begin with the steps, and look at every
        # assignment once for each of them
        of_all = rows.of_all or (_NOBODYS,)
        self._all = rows_of("of_all", own, of_all)
        self._settled = rows_of(
            "settled", {"authority_id": number, "code": text, "at": UTCDateTime()}, rows.settled
        )
        self._rows = rows
        used = ((self._programme, rows.of_programme), (self._kind, rows.of_kind), (self._all, of_all))
        found = [table.c.set_id for table, there in used if there]
        self.set_id: sa.ColumnElement[int] = sa.func.coalesce(*found, SHIPPED)

    def join(self, query: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
        """``query``, which holds the assignment and the ladder's code, with what the choice depends on."""
        if self._rows.of_programme or self._rows.of_kind:
            query = query.join(self._duty, self._duty.id == self._row.duty_id)
        if self._rows.of_programme:
            query = query.join(self._document, self._document.id == self._duty.document_id).outerjoin(
                self._programme,
                self._same(self._programme) & (self._programme.c.programme_id == self._document.programme_id),
            )
        if self._rows.of_kind:
            comes_back = self._duty.deadline_kind.in_(_COMES_BACK)
            kind = sa.case((comes_back, "recurring"), else_="once")
            query = query.outerjoin(self._kind, self._same(self._kind) & (self._kind.c.duty_kind == kind))
        query = query.outerjoin(self._all, self._same(self._all))
        if self._rows.settled:
            query = query.outerjoin(self._settled, self._same(self._settled))
        return query

    def settled_by(self, moment: Any) -> sa.ColumnElement[bool]:
        """By that moment the set was in force as it stands."""
        if not self._rows.settled:
            return sa.true()
        return sa.or_(self._settled.c.at.is_(None), self._settled.c.at <= moment)

    def _same(self, table: sa.CTE) -> sa.ColumnElement[bool]:
        return sa.and_(table.c.authority_id == self._row.authority_id, table.c.code == self._code)

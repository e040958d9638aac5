"""What should have been recorded, counted in SQL from facts, calendar and ladders alone.

Written apart from the sweep on purpose (``trust.md`` E11): it compares numbers of working days where
the sweep walks from day to day, so that one mistake is not made twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from models import Assignment, AuditDay, Event, Notice
from workflow.services.audit_ladders import Chosen, LadderRows, rows_of

NO_CHANGE = (
    "sweep_failed",
    "mail_undeliverable",
    "mail_bounced",
    "mail_resent",
    "mail_handed",
    "mail_left",
    "urged",
)
"""Events about an assignment that leave its facts as they were."""


@dataclass(frozen=True, slots=True)
class AsOf:
    """The finished sweep that is checked: its day, how many working days lie up to it, and when it began."""

    day: date
    upto: int
    working: int
    began_at: datetime


class Expected:
    """Every step of every armed ladder of every open assignment, with its number among the working days.

    ``up``: working days up to the anchor, ``ex``: those before it; a step after the anchor falls on
    working day ``up + wait``, one before it on ``ex + wait + 1``.
    """

    def __init__(self, ladders: LadderRows) -> None:
        text, number = sa.String, sa.Integer
        self.armed = rows_of(
            "armed",
            {"ladder": text, "state": text, "anchor": text, "rests": number},
            ladders.armed,
        )
        self.step = rows_of(
            "step",
            {"set_id": number, "ladder": text, "rung": text, "repeat_no": number, "wait": number},
            ladders.steps,
        )
        self.row = aliased(Assignment, name="a")
        self.chosen = Chosen(ladders, self.row, self.armed.c.ladder)
        self.base, self.given, self.returned = (aliased(AuditDay, name=n) for n in ("base", "given", "back"))
        row, armed = self.row, self.armed.c
        self.anchor_day = sa.case(
            (armed.anchor == "due", row.due),
            (armed.anchor == "assigned_on", row.assigned_on),
            else_=row.reported_on,
        )
        self.arming = sa.case(
            (armed.anchor == "due", row.due_version),
            (armed.anchor == "assigned_on", row.handout_no),
            else_=row.submission_no,
        )
        late = sa.and_(armed.anchor == "due", row.assigned_on > row.due)
        before_given = self.given.upto - self.given.working
        self.up = sa.case((late, _larger(self.base.upto, before_given)), else_=self.base.upto)
        before_base = self.base.upto - self.base.working
        self.ex = sa.case((late, _larger(before_base, before_given - 1)), else_=before_base)
        wait = self.step.c.wait
        self.number = sa.case((wait >= 0, self.up + wait), else_=self.ex + wait + 1)
        #: On the anchor itself, which need not be a working day; one that was given late has a working day.
        self.on_anchor = sa.and_(wait == 0, sa.not_(sa.and_(late, before_given > self.base.upto)))

    def select(self, *columns: Any) -> sa.Select[*tuple[Any, ...]]:
        """``columns`` of the armed steps of open assignments."""
        step, chosen = self.step.c, self.chosen
        return chosen.join(self.ladders(*columns)).join(
            self.step, sa.and_(step.ladder == self.armed.c.ladder, step.set_id == chosen.set_id)
        )

    def ladders(self, *columns: Any) -> sa.Select[*tuple[Any, ...]]:
        """``columns`` of the armed ladders of open assignments, whatever their rungs."""
        row, armed = self.row, self.armed.c
        return (
            sa.select(*columns)
            .select_from(row)
            .join(self.armed, armed.state == sa.type_coerce(row.state, sa.String))
            .join(self.base, self.base.day == self.anchor_day)
            .join(self.given, self.given.day == row.assigned_on)
            .outerjoin(self.returned, self.returned.day == row.returned_on)
            .where(row.closed_on.is_(None))
        )

    def reached(self, at: AsOf) -> sa.ColumnElement[bool]:
        """The step's day is not after that day."""
        return sa.case((self.on_anchor, self.anchor_day <= at.day), else_=self.number <= at.upto)

    def resting(self, at: AsOf) -> sa.ColumnElement[bool]:
        """The agency has explained itself, or is left to work for two working days after a return."""
        before = at.upto - at.working
        return sa.and_(
            self.armed.c.rests == 1,
            sa.or_(
                sa.and_(self.row.paused_until.is_not(None), self.row.paused_until > at.day),
                sa.and_(self.returned.upto.is_not(None), before < self.returned.upto + 2),
            ),
        )

    def of_arming(self, notice: Any) -> sa.ColumnElement[bool]:
        """``notice`` belongs to the present arming of the ladder."""
        return sa.and_(
            notice.assignment_id == self.row.id,
            notice.ladder == self.armed.c.ladder,
            notice.arming == self.arming,
        )

    def on_record(self, notice: Any) -> sa.ColumnElement[bool]:
        """``notice`` is the record of this step in its present arming."""
        return sa.and_(
            self.of_arming(notice),
            notice.rung == self.step.c.rung,
            notice.repeat_no == self.step.c.repeat_no,
        )

    def day_of_step(self) -> sa.ScalarSelect[date]:
        """The local day on which the step falls."""
        at = aliased(AuditDay, name="at")
        numbered = sa.select(at.day).where(at.upto == self.number, at.working == 1).limit(1)
        found = numbered.correlate(self.row, self.armed, self.base, self.given, self.step).scalar_subquery()
        return sa.case((self.on_anchor, self.anchor_day), else_=found)  # type: ignore[return-value]

    def untouched(self, at: AsOf) -> sa.ColumnElement[bool]:
        """Nothing about the assignment has changed since that sweep began."""
        return ~sa.exists().where(
            Event.subject == "assignment",
            Event.subject_id == self.row.id,
            Event.at >= at.began_at,
            Event.verb.not_in(NO_CHANGE),
        )


def _larger(left: sa.SQLColumnExpression[int], right: sa.SQLColumnExpression[int]) -> sa.ColumnElement[int]:
    return sa.case((left >= right, left), else_=right)


def not_recorded(expected: Expected, at: AsOf) -> sa.Select[*tuple[Any, ...]]:
    """Steps that were reached and stand in no record."""
    notice = aliased(Notice, name="n")
    step = expected.step.c
    return (
        expected.select(
            expected.row.authority_id,
            expected.row.id.label("assignment_id"),
            step.ladder,
            step.rung,
            step.repeat_no,
            expected.day_of_step().label("expected_on"),
        )
        .outerjoin(notice, expected.on_record(notice))
        .where(
            notice.id.is_(None),
            expected.reached(at),
            sa.not_(expected.resting(at)),
            expected.untouched(at),
            expected.chosen.settled_by(at.began_at),
        )
    )


def not_told(expected: Expected, at: AsOf) -> sa.Select[*tuple[Any, ...]]:
    """Notices recorded as skipped although nothing as high was sent and the deadline had not passed.

    Measured by the waits as they were recorded, so that it holds whatever ladder they were recorded under.
    """
    notice, other = aliased(Notice, name="n"), aliased(Notice, name="other")
    last, row = aliased(AuditDay, name="last"), expected.row
    sent = sa.exists().where(
        other.assignment_id == row.id,
        other.ladder == notice.ladder,
        other.arming == notice.arming,
        other.outcome == "sent",
        other.wait >= notice.wait,
    )
    too_late_to_remind = sa.and_(
        notice.wait <= 0,
        expected.armed.c.anchor == "due",
        sa.exists().where(
            last.upto == expected.base.upto, last.working == 1, notice.recorded_at >= last.ends_at
        ),
    )
    return (
        expected.ladders(
            row.authority_id,
            row.id.label("assignment_id"),
            notice.ladder,
            notice.rung,
            notice.repeat_no,
            notice.reached_on.label("expected_on"),
            notice.reason.label("found"),
        )
        .join(notice, expected.of_arming(notice))
        .where(notice.outcome == "skipped", ~sent, ~too_late_to_remind, expected.untouched(at))
    )


def wrong_day(expected: Expected, at: AsOf, since: datetime) -> sa.Select[*tuple[Any, ...]]:
    """Notices recorded for another day or wait than facts and ladder give, or before their day began."""
    notice, stood = aliased(Notice, name="n"), aliased(AuditDay, name="stood")
    step = expected.step.c
    another = sa.case(
        (expected.on_anchor, notice.reached_on != expected.anchor_day),
        else_=sa.or_(stood.upto != expected.number, stood.working == 0),
    )
    unlike = sa.or_(another, notice.wait != step.wait, notice.recorded_at < stood.begins_at)
    return (
        expected.select(
            expected.row.authority_id,
            expected.row.id.label("assignment_id"),
            step.ladder,
            step.rung,
            step.repeat_no,
            expected.day_of_step().label("expected_on"),
            notice.reached_on.label("found_on"),
        )
        .join(notice, expected.on_record(notice))
        .join(stood, stood.day == notice.reached_on)
        .where(
            notice.recorded_at >= since,
            expected.chosen.settled_by(notice.recorded_at),
            unlike,
            expected.untouched(at),
        )
    )

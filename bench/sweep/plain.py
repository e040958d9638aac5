"""The sweep of a fresh register as plain SQL: the same notices, mails, items and next days, in one transaction.

It knows what the sweep has to find out: that nothing is on record, which ladders hold, that every post is
held by one person who is there, and the days of all rungs, which are computed beforehand and not timed.
``bench.sweep.compare`` refuses the figure when one row differs.
"""

from __future__ import annotations

import hashlib
import time
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import UTCDateTime
from models.database import Database
from workflow.rules.calendar import WorkCalendar
from workflow.rules.ladder import GRACE_AFTER_RETURN, LadderFacts, due_notices
from workflow.rules.local_time import local_day
from workflow.rules.mail_times import opens_on
from workflow.rules.rungs import DEFAULT_LADDERS, RECEPTION, REVIEW, Anchor, Ladder, steps
from workflow.services.calendar import load_calendar

REACH = timedelta(days=420)
"""How far from today the days of rungs are computed."""

_TABLES = sa.MetaData()
_STEP = sa.Table(
    "bench_step", _TABLES,
    sa.Column("ladder", sa.String, primary_key=True), sa.Column("anchor", sa.Date, primary_key=True),
    sa.Column("wait", sa.Integer, primary_key=True), sa.Column("rung", sa.String), sa.Column("repeat_no", sa.Integer),
    sa.Column("day", sa.Date), sa.Column("highest", sa.Boolean), sa.Column("too_late", sa.Boolean),
    sa.Column("urging", sa.Boolean), prefixes=["TEMPORARY"],
)  # fmt: skip
_NEXT = sa.Table(
    "bench_next", _TABLES,
    sa.Column("ladder", sa.String, primary_key=True), sa.Column("anchor", sa.Date, primary_key=True),
    sa.Column("first_day", sa.Date), sa.Column("next_day", sa.Date), prefixes=["TEMPORARY"],
)  # fmt: skip
_GRACE = sa.Table(
    "bench_grace", _TABLES,
    sa.Column("day", sa.Date, primary_key=True), sa.Column("until", sa.Date), prefixes=["TEMPORARY"],
)  # fmt: skip
_TOLD = sa.Table(
    "bench_told", _TABLES,
    sa.Column("ladder", sa.String, primary_key=True), sa.Column("rung", sa.String, primary_key=True),
    sa.Column("repeat_no", sa.Integer, primary_key=True), sa.Column("audience", sa.String, primary_key=True),
    sa.Column("day", sa.Date), sa.Column("opens", UTCDateTime), prefixes=["TEMPORARY"],
)  # fmt: skip

_ANCHOR = {Anchor.DUE: "a.due", Anchor.ASSIGNED_ON: "a.assigned_on", Anchor.SUBMITTED_ON: "a.reported_on"}
_ARMING = {Anchor.DUE: "a.due_version", Anchor.ASSIGNED_ON: "a.handout_no", Anchor.SUBMITTED_ON: "a.submission_no"}  # fmt: skip


def _armed(ladder: Ladder) -> str:
    states = ", ".join(f"'{state.value}'" for state in sorted(ladder.armed))
    return f"a.closed_on IS NULL AND a.state IN ({states})"


def prepare(session: Session, now: datetime) -> None:
    """The days of all rungs as tables of this connection."""
    calendar, today = load_calendar(session), local_day(now)
    connection = session.connection()
    _TABLES.create_all(connection)
    days = [today + timedelta(days=n) for n in range(-REACH.days, REACH.days)]
    connection.execute(sa.insert(_STEP), [r for x in DEFAULT_LADDERS for d in days for r in _steps(x, d, today, calendar)])  # fmt: skip
    connection.execute(
        sa.insert(_NEXT), [_next(x, d, today, calendar) for x in DEFAULT_LADDERS for d in days]
    )
    connection.execute(
        sa.insert(_GRACE),
        [{"day": d, "until": calendar.shift(d, GRACE_AFTER_RETURN) + timedelta(days=1)} for d in days],
    )
    connection.execute(sa.insert(_TOLD), _told(today, calendar))
    connection.exec_driver_sql("ANALYZE")
    if connection.dialect.name == "sqlite":
        raw: Any = connection.connection.driver_connection
        raw.create_function("message_name", 1, _message_name, deterministic=True)


def _message_name(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def _steps(ladder: Ladder, anchor: date, today: date, calendar: WorkCalendar) -> list[dict[str, Any]]:
    reached = [step for step in steps(ladder, anchor, calendar) if step.day <= today]
    late = ladder.anchor is Anchor.DUE and calendar.next_working(today) > anchor
    return [
        {
            "ladder": ladder.code, "anchor": anchor, "wait": step.wait, "rung": step.rung.code,
            "repeat_no": step.repeat, "day": step.day, "highest": step is reached[-1],
            "too_late": late and step.wait <= 0, "urging": step.rung.urging,
        }
        for step in reached
    ]  # fmt: skip


def _next(ladder: Ladder, anchor: date, today: date, calendar: WorkCalendar) -> dict[str, Any]:
    plan = steps(ladder, anchor, calendar)
    ahead = (step.day for step in plan if step.day > today)
    return {
        "ladder": ladder.code, "anchor": anchor, "first_day": plan[0].day, "next_day": next(ahead, None),
    }  # fmt: skip


def _told(today: date, calendar: WorkCalendar) -> list[dict[str, Any]]:
    """Who is told on which day, by rung: asked of the rule once for each."""
    found = {}
    for ladder in DEFAULT_LADDERS:
        for anchor in (today + timedelta(days=n) for n in range(-REACH.days, REACH.days)):
            state = min(ladder.armed)
            facts = LadderFacts(state, anchor, 1, min(anchor, today), submitted_on=anchor)
            if ladder is RECEPTION or ladder is REVIEW:
                facts = LadderFacts(state, None, 1, anchor, submitted_on=anchor)
            for firing in due_notices(facts, today, calendar, (ladder,)):
                for audience, day in firing.deliveries:
                    found[ladder.code, firing.rung, firing.repeat, audience.value] = day
    return [
        {"ladder": x, "rung": r, "repeat_no": n, "audience": a, "day": d, "opens": opens_on(d)}
        for (x, r, n, a), d in found.items()
    ]


def sweep(database: Database, session: Session, now: datetime, domain: str) -> dict[str, float]:
    """Everything in the open transaction of ``session``; seconds by part. The caller commits."""
    lite = database.dialect == "sqlite"
    connection = session.connection()
    values = {"now": now, "today": local_day(now)}
    taken: dict[str, float] = {}

    def run(part: str, *statements: str) -> None:
        began = time.perf_counter()
        for statement in statements:
            text = sa.text(statement)
            typed = [
                sa.bindparam(name, values[name], UTCDateTime() if name == "now" else sa.Date())
                for name in values
                if f":{name}" in statement
            ]
            connection.execute(text.bindparams(*typed))
        taken[part] = time.perf_counter() - began

    run("notices", *(_notices(ladder) for ladder in DEFAULT_LADDERS))
    run("mails", _WISHES, _mails(domain, lite))
    run("items", _ITEMS)
    run("next days", _next_days(lite))
    return taken


def _notices(ladder: Ladder) -> str:
    rests = (
        "(g.until IS NOT NULL AND :today < g.until OR a.paused_until IS NOT NULL AND :today < a.paused_until)"
    )
    silent = f" AND NOT {rests}" if ladder.restrained else ""
    paused = (
        " WHEN s.day < g.until THEN 'returned' WHEN s.day < a.paused_until THEN 'paused'"
        if ladder.restrained
        else ""
    )
    return (
        "INSERT INTO notice (assignment_id, ladder, rung, repeat_no, wait, arming, outcome, reason, urging,"
        " reached_on, recorded_at) SELECT a.id, s.ladder, s.rung, s.repeat_no, s.wait,"
        f" {_ARMING[ladder.anchor]}, CASE WHEN s.highest AND NOT s.too_late THEN 'sent' ELSE 'skipped' END,"
        " CASE WHEN s.too_late THEN 'deadline_passed' WHEN s.highest THEN ''"
        f" WHEN s.day < a.assigned_on THEN 'before_assignment'{paused} ELSE 'downtime' END,"
        " s.highest AND s.urging, s.day, :now"
        " FROM assignment a LEFT JOIN bench_grace g ON g.day = a.returned_on"
        f" JOIN bench_step s ON s.ladder = '{ladder.code}' AND s.anchor = {_ANCHOR[ladder.anchor]}"
        f" WHERE {_armed(ladder)}{silent}"
    )


_WISHES = (
    "CREATE TEMPORARY TABLE bench_wish AS SELECT n.id AS notice_id, a.id AS assignment_id, a.authority_id,"
    " t.audience, m.user_id, t.day, t.opens FROM notice n JOIN assignment a ON a.id = n.assignment_id"
    " JOIN bench_told t ON t.ladder = n.ladder AND t.rung = n.rung AND t.repeat_no = n.repeat_no"
    " JOIN membership m ON m.agency_id = CASE WHEN t.audience IN ('officer', 'head') THEN a.agency_id"
    " ELSE a.authority_id END AND m.role = CASE t.audience WHEN 'officer' THEN 'staff' ELSE t.audience END"
    " AND (t.audience <> 'officer' OR m.user_id = a.responsible_id)"
    " WHERE n.outcome = 'sent'"
)
_ITEMS = (
    "INSERT INTO outbox_item (outbox_id, notice_id, assignment_id, audience, dropped)"
    " SELECT o.id, w.notice_id, w.assignment_id, w.audience, '' FROM bench_wish w"
    " JOIN outbox o ON o.user_id = w.user_id AND o.day = w.day"
)


def _mails(domain: str, lite: bool) -> str:
    name = "message_name(k.key)" if lite else "left(encode(sha256(convert_to(k.key, 'UTF8')), 'hex'), 32)"
    return (
        "INSERT INTO outbox (dedupe_key, message_id, kind, authority_id, user_id, day, state, not_before,"
        " lease_owner, attempts, created_at, sent_to, subject, body_text, body_html)"
        f" SELECT k.key, '<' || {name} || '@{domain}>', 'daily', k.authority_id, k.user_id, k.day, 'pending',"
        " k.opens, '', 0, :now, '', '', '', '' FROM (SELECT DISTINCT 'daily:' || user_id || ':' || day AS key,"
        " authority_id, user_id, day, opens FROM bench_wish) k"
    )


def _next_days(lite: bool) -> str:
    never = "'9999-12-31'" if lite else "DATE '9999-12-31'"
    least, most = ("min", "max") if lite else ("least", "greatest")
    parts, joins = [], []
    for ladder in DEFAULT_LADDERS:
        x = f"x_{ladder.code}"
        joins.append(
            f" LEFT JOIN bench_next {x} ON {x}.ladder = '{ladder.code}' AND {_armed(ladder)}"
            f" AND {x}.anchor = {_ANCHOR[ladder.anchor]}"
        )
        quiet = (
            f"coalesce({most}(coalesce(g.until, a.paused_until), coalesce(a.paused_until, g.until)), :today)"
        )
        day = f"{x}.next_day"
        if ladder.restrained:
            day = f"CASE WHEN {quiet} > :today THEN {most}({x}.first_day, {quiet}) ELSE {day} END"
            day = f"CASE WHEN {x}.first_day IS NOT NULL THEN {day} END"
        parts.append(f"coalesce({day}, {never})")
    return (
        f"UPDATE assignment SET next_check_on = f.day FROM (SELECT a.id, nullif({least}({', '.join(parts)}), {never})"
        " AS day FROM assignment a LEFT JOIN bench_grace g ON g.day = a.returned_on"
        f"{''.join(joins)} WHERE a.closed_on IS NULL AND a.next_check_on <= :today) f WHERE f.id = assignment.id"
    )

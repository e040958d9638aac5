"""Urge at once, beside the ladders: one assignment or many, in the one mail per person and day, or nobody at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Notice, Outcome, Urging, User
from models.bulk import among
from workflow.rules.calendar import WorkCalendar
from workflow.rules.local_time import local_day
from workflow.rules.mail_times import first_delivery_day
from workflow.rules.permissions import Action, Actor, Facts, acting_for
from workflow.rules.refusal import Refusal
from workflow.rules.states import State
from workflow.rules.text import clean
from workflow.rules.urging import MANUAL, TOLD, URGE, Reach, Unurged, why_not
from workflow.services.calendar import load_calendar
from workflow.services.chosen_rows import ChosenRow, Seen, read_rows, require_few
from workflow.services.daily_mail import Recipient, Wish, foresee, place
from workflow.services.events import record
from workflow.services.recipients import Place, Told, load_directory
from workflow.services.registration import plausible
from workflow.services.urgings import UrgedBefore, urged_before


@dataclass(frozen=True, slots=True)
class Judged:
    """A row and why it is not urged (empty: it is). ``by`` and ``at`` tell of the urging that stands against it.

    ``by`` is empty where that was the ladder's; ``until`` is the first day after a pause.
    """

    row: ChosenRow
    verdict: str = ""
    by: str = ""
    at: datetime | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """One person who gets a mail: on which day, about how many of the rows, and whether instead of a vacant post."""

    user_id: int
    name: str
    day: date
    rows: int
    as_stand_in: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What pressing the button would do: rows that are urged, rows that are not, people and days."""

    go: tuple[Judged, ...]
    stay: tuple[Judged, ...]
    readers: tuple[Reader, ...]
    day: date

    def seen(self) -> list[Seen]:
        """The rows as they travel through the form."""
        return [Seen(j.row.id, j.row.version, j.verdict) for j in (*self.go, *self.stay)]


def plan(session: Session, actor: Actor, chosen: Sequence[Seen], *, now: datetime) -> Plan:
    """Look at the chosen rows; nothing is written.

    Raises:
        NotFound: one of them is not the actor's to urge.
        Refusal: ``too_many_rows``; ``no_rows``.
    """
    return _plan(session, actor, chosen, now=now, lock=False)[0]


def _plan(
    session: Session, actor: Actor, chosen: Sequence[Seen], *, now: datetime, lock: bool
) -> tuple[Plan, dict[int, Told]]:
    ids = dict.fromkeys(seen.assignment_id for seen in chosen)
    require_few(len(ids))
    calendar, today = load_calendar(session), local_day(now)
    day = first_delivery_day(now, calendar)
    rows = read_rows(session, actor, ids, today=today, calendar=calendar, lock=lock)
    before = urged_before(session, list(rows))
    directory = load_directory(session, {row.armed.authority_id for row in rows.values()}, day)
    told = {row.id: directory.told(TOLD, place_of(row)) for row in rows.values()}
    judged = [_judge(row, before.get(row.id, []), told[row.id], day) for row in rows.values()]
    go = tuple(j for j in judged if not j.verdict)
    readers = _readers(session, _wishes(go, told, {}, day), go, told, calendar, lock=lock)
    return Plan(go, tuple(j for j in judged if j.verdict), readers, day), told


def place_of(row: ChosenRow) -> Place:
    """Where the row stands in the tree."""
    return Place(row.armed.authority_id, row.armed.agency_id, row.armed.responsible_id)


def _judge(row: ChosenRow, before: list[UrgedBefore], told: Told, day: date) -> Judged:
    armed = row.armed
    against = why_not(State(armed.state), armed.due, armed.paused_until, day)
    if against is Unurged.PAUSED:
        return Judged(row, against.value, until=armed.paused_until)
    if against is not None:
        return Judged(row, against.value)
    for earlier in reversed(before):
        # an urging of a former deadline or lead that still waits is called off before it leaves
        if earlier.urged.reach is Reach.ON_THE_WAY and earlier.urged.arming == armed.due_version:
            return Judged(row, Unurged.WAITS.value, earlier.by, earlier.at)
        if day == earlier.day:
            return Judged(row, Unurged.URGED.value, earlier.by, earlier.at)
        if day in earlier.sent:
            return Judged(row, Unurged.URGED.value, earlier.by, earlier.sent[day])
    return Judged(row, "" if told.people else Unurged.NOBODY.value)


def _wishes(go: Iterable[Judged], told: dict[int, Told], ids: dict[int, int], day: date) -> list[Wish]:
    return [
        Wish(
            Recipient(user_id, j.row.armed.authority_id, day),
            ids.get(j.row.id, 0),
            j.row.id,
            TOLD,
            told[j.row.id].as_stand_in,
        )
        for j in go
        for user_id in told[j.row.id].people
    ]


def _readers(
    session: Session,
    wishes: Sequence[Wish],
    go: Sequence[Judged],
    told: dict[int, Told],
    calendar: WorkCalendar,
    *,
    lock: bool,
) -> tuple[Reader, ...]:
    if not wishes:
        return ()
    leaves = foresee(session, wishes, calendar, lock=lock)
    names = dict(
        session.execute(sa.select(User.id, User.full_name).where(among(session, User.id, leaves))).all()
    )
    counts = Counter(wish.to.user_id for wish in wishes)
    for_others = {user_id for j in go if told[j.row.id].as_stand_in for user_id in told[j.row.id].people}
    return tuple(
        Reader(user_id, names[user_id], on, counts[user_id], user_id in for_others)
        for user_id, on in leaves.items()
    )


@dataclass(frozen=True, slots=True)
class Order:
    """The urger's sentence and the day by which a result is asked for; both may be missing."""

    note: str = ""
    report_by: date | None = None


def urge(
    session: Session,
    actor: Actor,
    chosen: Sequence[Seen],
    order: Order,
    *,
    now: datetime,
    domain: str,
    address: str = "",
) -> Plan:
    """Urge every chosen row whose page said so; what was done, with the days on which the mails leave.

    All or nothing: where one row no longer is what the person confirmed, none is urged.

    Raises:
        NotFound: one of them is not the actor's to urge.
        Refusal: ``rows_changed`` with the ids of those rows; ``no_rows`` where nothing is left to urge;
            ``day_past`` of the day asked for; ``too_many_rows``.
    """
    plan, told = _plan(session, actor, chosen, now=now, lock=True)
    require_as_seen(plan.seen(), chosen)
    if not plan.go:
        raise Refusal("no_rows")
    if order.report_by is not None and plausible(order.report_by) < plan.day:
        raise Refusal("day_past", day=order.report_by)
    ids = _record(session, actor, plan, order, now=now, address=address)
    wishes = _wishes(plan.go, told, ids, plan.day)
    place(session, wishes, load_calendar(session), now=now, domain=domain)
    return plan


def require_as_seen(now: Iterable[Seen], chosen: Iterable[Seen]) -> None:
    """Raise ``Refusal("rows_changed")`` naming every row that is not what the person confirmed."""
    as_it_stands = set(now)
    changed = [seen.assignment_id for seen in chosen if seen not in as_it_stands]
    if changed:
        raise Refusal("rows_changed", ids=tuple(changed))


def _record(
    session: Session, actor: Actor, plan: Plan, order: Order, *, now: datetime, address: str
) -> dict[int, int]:
    """Notices, orders and events; the notice ids by assignment."""
    numbers = _manual_so_far(session, [j.row.id for j in plan.go])
    notices = {
        j.row.id: Notice(
            assignment_id=j.row.id,
            ladder=MANUAL,
            rung=URGE,
            repeat_no=numbers[j.row.id, j.row.armed.due_version],
            wait=j.row.late,
            arming=j.row.armed.due_version,
            outcome=Outcome.SENT,
            urging=True,
            reached_on=local_day(now),
            recorded_at=now,
        )
        for j in plan.go
    }
    session.add_all(notices.values())
    session.flush()  # the orders name the notices by their ids
    note = clean(order.note)
    for j in plan.go:
        session.add(
            Urging(
                notice_id=notices[j.row.id].id,
                assignment_id=j.row.id,
                day=plan.day,
                by_id=actor.user_id,
                at=now,
                note=note,
                report_by=order.report_by,
            )
        )
        stands_for = acting_for(actor, Action.URGE, Facts(j.row.path))
        record(
            session,
            "assignment",
            j.row.id,
            "urged",
            by=actor.user_id,
            now=now,
            address=address,
            payload={
                "note": note,
                "notice": notices[j.row.id].id,
                **({"by_day": order.report_by} if order.report_by else {}),
                **({"for": stands_for} if stands_for else {}),
            },
        )
    return {assignment_id: notice.id for assignment_id, notice in notices.items()}


def _manual_so_far(session: Session, ids: Sequence[int]) -> Counter[tuple[int, int]]:
    rows = session.execute(
        sa.select(Notice.assignment_id, Notice.arming, sa.func.count())
        .where(Notice.ladder == MANUAL, among(session, Notice.assignment_id, ids))
        .group_by(Notice.assignment_id, Notice.arming)
    )
    return Counter({(assignment_id, arming): n for assignment_id, arming, n in rows})

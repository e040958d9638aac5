"""Everything a daily mail says, read in a fixed number of queries for a whole batch of mails."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import (
    ARRIVED,
    ON_THE_WAY,
    TRIAL,
    Agency,
    Assignment,
    Document,
    Duty,
    Membership,
    Notice,
    Outbox,
    OutboxItem,
    Update,
    Urging,
    User,
)
from models.statement_sql import stands
from models.urging_sql import reached_agency, to_agency
from workflow.letters import Letter, LetterItem, Ordered
from workflow.rules.calendar import WorkCalendar
from workflow.rules.ladder import anchor_of
from workflow.rules.local_time import local_day
from workflow.rules.period_codes import with_period
from workflow.rules.review_meetings import MEETING
from workflow.rules.rungs import COMPLETION, Audience, steps
from workflow.rules.states import State
from workflow.rules.text import cut
from workflow.rules.urging import MANUAL
from workflow.rules.work_order import Part, arranged, part_of
from workflow.services.calendar import load_calendar
from workflow.services.ladders import Choice, choose, load_ladders
from workflow.services.late_duties import latest_issued
from workflow.services.lines import cited_document
from workflow.services.meeting_letter_facts import meetings_of, split
from workflow.services.outbox_check import JOINED
from workflow.services.recipients import Directory, Place, load_directory
from workflow.services.sweep_facts import COLUMNS, LADDERS, Armed, facts_of
from workflow.services.weekly_facts import digest_for
from workflow.services.weekly_mail import KIND as WEEKLY

LONGEST_QUOTE = 300
LONGEST_DUTY = 600


@dataclass(slots=True)
class _Around:
    """What surrounds the items: looked up once for all."""

    calendar: WorkCalendar
    directory: Directory
    today: date
    armed: dict[int, Armed]
    last_words: dict[int, tuple[str, date]]
    told: dict[int, list[tuple[int | None, str]]]
    urgings: dict[tuple[int, int], list[int]]
    urges: set[int]
    orders: dict[tuple[int, int], Ordered]
    ladders: Choice
    official: dict[int, tuple[str, date, int]]


def letters_of(session: Session, mails: Sequence[Outbox], *, now: datetime) -> list[Letter]:
    """One letter per mail that still has an item, or is a weekly digest or a trial, and a person."""
    items = _items(session, [mail.id for mail in mails])
    people = {
        user.id: user
        for user in session.scalars(sa.select(User).where(User.id.in_({m.user_id for m in mails})))
    }
    authorities = dict(
        session.execute(
            sa.select(Agency.id, Agency.name).where(Agency.id.in_({m.authority_id for m in mails}))
        ).all()
    )
    said = [item for rows in items.values() for item in rows]
    around = _around(session, said, now=now)
    meetings = meetings_of(session, {item.notice_id for item in said if item.ladder == MEETING})
    letters = []
    for mail in mails:
        digest = digest_for(session, mail.user_id, now=now) if mail.kind == WEEKLY and mail.user_id else None
        trial = mail.kind == TRIAL
        if (mail.id in items or digest or trial) and mail.user_id in people:
            person = people[mail.user_id]
            found = [(_item(i, around, mail.user_id), i) for i in items.get(mail.id, [])]
            alone, asks = split(found, meetings)
            letters.append(
                Letter(
                    outbox_id=mail.id,
                    message_id=mail.message_id,
                    to=person.email,
                    to_name=person.full_name,
                    locale=person.locale,
                    authority=authorities[mail.authority_id],
                    day=around.today,
                    items=arranged(_join(alone)),
                    digest=digest,
                    meetings=asks,
                    trial=trial,
                )
            )
    return letters


def _join(found: list[tuple[LetterItem, Any]]) -> list[LetterItem]:
    """One line per notice, even for somebody who is told in two capacities."""
    by_notice: dict[int, LetterItem] = {}
    for item, row in found:
        by_notice.setdefault(row.notice_id, item)
    return list(by_notice.values())


def _items(session: Session, outbox_ids: Sequence[int]) -> dict[int, list[Any]]:
    origin = sa.orm.aliased(Document)
    rows = session.execute(
        sa.select(
            OutboxItem.outbox_id,
            OutboxItem.notice_id,
            OutboxItem.audience,
            Notice.assignment_id,
            Notice.ladder,
            Notice.arming,
            Notice.rung,
            Notice.repeat_no,
            Notice.urging,
            Assignment.period,
            Agency.name.label("agency"),
            Assignment.explain_by,
            Assignment.committed_on,
            Duty.document_id,
            Duty.text,
            Duty.clause,
            Duty.deadline_phrase,
            Document.number,
            Document.issued_on,
            origin.number.label("origin_number"),
            origin.issued_on.label("origin_issued_on"),
        )
        .join(Notice, Notice.id == OutboxItem.notice_id)
        .join(Assignment, Assignment.id == Notice.assignment_id)
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(Document, Document.id == Duty.document_id)
        .outerjoin(origin, origin.id == Duty.origin_id)
        .join(Agency, Agency.id == Assignment.agency_id)
        .where(OutboxItem.outbox_id.in_(outbox_ids), OutboxItem.dropped == "")
        .order_by(OutboxItem.id)
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.outbox_id].append(row)
    return found


def _around(session: Session, items: Sequence[Any], *, now: datetime) -> _Around:
    ids = {item.assignment_id for item in items}
    today = local_day(now)
    delivered, urges = _urgings(session, ids)
    rows = session.execute(sa.select(*COLUMNS).where(Assignment.id.in_(ids)))
    armed = {row.id: Armed._make(row) for row in rows}
    return _Around(
        load_calendar(session),
        load_directory(session, {row.authority_id for row in armed.values()}, today),
        today,
        armed,
        _last_words(session, ids),
        _told(session, {item.notice_id for item in items}, today),
        delivered,
        urges,
        _orders(session, {item.outbox_id for item in items}),
        choose(session, load_ladders(session), list(armed.values())),
        latest_issued(session, {row.id: row.agency_id for row in armed.values()}),
    )


def _last_words(session: Session, ids: set[int]) -> dict[int, tuple[str, date]]:
    newest = (
        sa.select(sa.func.max(Update.id))
        .where(Update.assignment_id.in_(ids), stands())
        .group_by(Update.assignment_id)
    )
    rows = session.execute(
        sa.select(Update.assignment_id, Update.text, Update.at).where(Update.id.in_(newest.scalar_subquery()))
    )
    return {row.assignment_id: (cut(row.text, LONGEST_QUOTE), local_day(row.at)) for row in rows}


def _told(session: Session, notice_ids: set[int], today: date) -> dict[int, list[tuple[int | None, str]]]:
    """By notice: everybody it goes to, as "Họ tên (chức vụ)"."""
    rows = session.execute(
        sa.select(OutboxItem.notice_id, User.id, User.full_name, sa.func.max(Membership.post).label("post"))
        .join(Outbox, Outbox.id == OutboxItem.outbox_id)
        .join(User, User.id == Outbox.user_id)
        .outerjoin(
            Membership,
            sa.and_(
                Membership.user_id == User.id,
                sa.or_(Membership.valid_to.is_(None), Membership.valid_to >= today),
            ),
        )
        .where(OutboxItem.notice_id.in_(notice_ids), OutboxItem.dropped == "")
        .group_by(OutboxItem.notice_id, User.id, User.full_name)
        .order_by(OutboxItem.notice_id, User.id)
    )
    told: dict[int, list[tuple[int | None, str]]] = defaultdict(list)
    for notice_id, user_id, name, post in rows:
        told[notice_id].append((user_id, f"{name} ({post})" if post else name))
    return told


def _urgings(session: Session, ids: set[int]) -> tuple[dict[tuple[int, int], list[int]], set[int]]:
    """By assignment and due version: ids of the urgings that reached the agency, only those count.

    And all that have reached it or are on their way to it: what goes to others alone has no number.
    """
    rows = session.execute(
        sa.select(Notice.assignment_id, Notice.arming, Notice.id, reached_agency().label("reached"))
        .join(OutboxItem, OutboxItem.notice_id == Notice.id)
        .join(Outbox, Outbox.id == OutboxItem.outbox_id)
        .where(
            Notice.assignment_id.in_(ids),
            Notice.urging,
            to_agency(),
            Outbox.state.in_((*ARRIVED, *ON_THE_WAY)),
        )
        .distinct()
    )
    delivered: dict[tuple[int, int], list[int]] = defaultdict(list)
    urges: set[int] = set()
    for assignment_id, arming, notice_id, reached in rows:
        urges.add(notice_id)
        if reached:
            delivered[assignment_id, arming].append(notice_id)
    return delivered, urges


def _orders(session: Session, outbox_ids: set[int]) -> dict[tuple[int, int], Ordered]:
    """By mail and assignment: the urging that a person ordered, also where it goes along with the ladder's."""
    rows = session.execute(
        sa.select(
            OutboxItem.outbox_id,
            OutboxItem.assignment_id,
            User.full_name,
            Urging.at,
            Urging.note,
            Urging.report_by,
        )
        .join(Urging, Urging.notice_id == OutboxItem.notice_id)
        .join(User, User.id == Urging.by_id)
        .where(OutboxItem.outbox_id.in_(outbox_ids), OutboxItem.dropped.in_(("", JOINED)))
        .order_by(Urging.notice_id)
    )
    return {(r[0], r[1]): Ordered(r.full_name, local_day(r.at), r.note, r.report_by) for r in rows}


def _part(row: Any, armed: Armed, today: date) -> Part:
    """Where the person's own page has it; what the office and the leader only watch has no place there."""
    if row.ladder == "review":
        return Part.REVIEW
    if Audience(row.audience) in (Audience.OFFICE, Audience.LEADER):
        return Part.WATCHED
    return part_of(State(armed.state), armed.due, row.explain_by, today)


def _item(row: Any, around: _Around, user_id: int) -> LetterItem:
    armed = around.armed[row.assignment_id]
    audience = Audience(row.audience)
    resolved = around.directory.told(
        audience, Place(armed.authority_id, armed.agency_id, armed.responsible_id)
    )
    before = sum(n < row.notice_id for n in around.urgings.get((armed.id, row.arming), ()))
    ladder = COMPLETION.code if row.ladder in (MANUAL, MEETING) else row.ladder
    anchor = anchor_of(LADDERS[ladder], facts_of(armed), around.calendar) or around.today
    words, words_on = around.last_words.get(armed.id, ("", None))
    next_on, next_to = _next(ladder, armed, around)
    return LetterItem(
        assignment_id=armed.id,
        ladder=row.ladder,
        urging_no=before + 1 if row.urging and row.notice_id in around.urges else 0,
        audience=Audience.OFFICE.value if resolved.as_stand_in else audience.value,
        instead_of=audience.value if resolved.as_stand_in else "",
        agency=row.agency,
        duty=with_period(cut(row.text, LONGEST_DUTY), row.period),
        document=cited_document(row),
        clause=row.clause,
        deadline_phrase=row.deadline_phrase,
        due=armed.due,
        late_by=around.calendar.between(armed.due, around.today) if armed.due else 0,
        waited=max(0, around.calendar.between(anchor, around.today)),
        last_words=words,
        last_words_on=words_on,
        also_told=tuple(name for told_id, name in around.told.get(row.notice_id, ()) if told_id != user_id),
        next_on=next_on,
        next_to=next_to,
        document_id=row.document_id,
        part=_part(row, armed, around.today),
        state=State(armed.state),
        reported_on=armed.reported_on,
        explain_by=row.explain_by,
        committed_on=row.committed_on,
        broken=row.committed_on is not None and row.committed_on < around.today,
        ordered=around.orders.get((row.outbox_id, armed.id)),
        official=around.official.get(armed.id)
        if audience is Audience.HEAD and not resolved.as_stand_in
        else None,
    )


def _next(code: str, armed: Armed, around: _Around) -> tuple[date | None, tuple[str, ...]]:
    """The next rung of the ladder, if nothing happens until then."""
    ladder = around.ladders.ladder(armed, code)
    anchor = anchor_of(ladder, facts_of(armed), around.calendar)
    if anchor is None:
        return None, ()
    for step in steps(ladder, anchor, around.calendar):
        if step.day > around.today:
            return step.day, tuple(a.value for a in step.rung.audience)
    return None, ()

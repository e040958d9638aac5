"""An urging counts when it reached the agency that is urged: not by a copy above it, not by the office in its place."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Agency, Assignment, Delivery, Membership, Notice, Outbox, OutboxItem, migrate
from tests.jobs.rig import DOMAIN, Rig
from workflow.mail import DemoMailbox
from workflow.rules.permissions import Role
from workflow.rules.urging import MANUAL
from workflow.services import late_duties, scope, urge_now
from workflow.services.calendar import load_calendar
from workflow.services.chosen_rows import Seen
from workflow.services.explanation import explain
from workflow.services.hand_over import hand_over
from workflow.services.lifecycle import Request
from workflow.services.listing_filter import Listing, Selection
from workflow.services.listing_reading import read_page
from workflow.services.notice_reading import NoticeLine, notices_of
from workflow.services.sweep_facts import COLUMNS, Armed, on_record
from workflow.services.undelivered_reading import read_undelivered


def until_late(rig: Rig, days: int) -> int:
    """One duty swept and mailed every day until it is so many calendar days late."""
    [row] = rig.duties(1, days_late=0)
    for _ in range(days):
        rig.now += timedelta(days=1)
        rig.sweep()
        rig.send(DemoMailbox())
    return row


def vacate(session: Session) -> None:
    """The lead of the newest duty has no head any more."""
    tp = session.scalars(sa.select(Assignment.agency_id).order_by(Assignment.id.desc()).limit(1)).one()
    session.execute(sa.delete(Membership).where(Membership.agency_id == tp, Membership.role == Role.HEAD))


def bounce_of_the_head(rig: Rig, rung: str) -> None:
    def back(session: Session) -> None:
        ids = (
            sa.select(OutboxItem.outbox_id)
            .join(Notice, Notice.id == OutboxItem.notice_id)
            .where(Notice.rung == rung, OutboxItem.audience == "head")
        )
        session.execute(sa.update(Outbox).where(Outbox.id.in_(ids)).values(state=Delivery.BOUNCED))

    rig.change(back)


def counts(rig: Rig, row: int) -> dict[str, int]:
    """The number of urgings that each place knows of."""
    with rig.database.read() as session:
        actor = scope.load_actor(session, rig.people["office"], rig.today)
        assert actor is not None
        calendar = load_calendar(session)
        listed = read_page(
            session, actor, Listing.OPEN_OVERDUE, Selection(), today=rig.today, calendar=calendar, months=3
        )
        why = explain(session, row, rig.today, now=rig.now).ladders
        armed = Armed._make(session.execute(sa.select(*COLUMNS)).one())
        [letter] = late_duties.candidates(session, [armed.agency_id], rig.today, calendar)
        return {
            "list": listed.rows[0].urgings,
            "page": max((n.urging for n in notices_of(session, row)), default=0),
            "why": max((r.urging for x in why for r in x.rungs if r.verdict == "fired"), default=0),
            "sweep": sum(fired.urging for fired in on_record(session, [armed])[row]),
            "letter": letter.duty.mails,
        }


def everywhere(n: int) -> dict[str, int]:
    return dict.fromkeys(("list", "page", "why", "sweep", "letter"), n)


def test_a_copy_for_the_office_is_no_urging_of_the_agency_whose_mail_came_back(rig: Rig) -> None:
    row = until_late(rig, 7)
    assert counts(rig, row) == everywhere(2)
    bounce_of_the_head(rig, "+5")
    assert counts(rig, row) == everywhere(1)
    with rig.database.read() as session:
        actor = scope.load_actor(session, rig.people["office"], rig.today)
        assert actor is not None
        [lost] = read_undelivered(session, actor, today=rig.today).rows
        assert lost.urgings == 1


def test_a_copy_of_the_office_that_came_back_takes_no_urging_away(rig: Rig) -> None:
    row = until_late(rig, 7)
    to_office = sa.select(OutboxItem.outbox_id).where(OutboxItem.audience == "office")
    rig.change(
        lambda s: s.execute(sa.update(Outbox).where(Outbox.id.in_(to_office)).values(state=Delivery.BOUNCED))
    )
    assert counts(rig, row) == everywhere(2)
    with rig.database.read() as session:
        actor = scope.load_actor(session, rig.people["office"], rig.today)
        assert actor is not None
        lost = read_undelivered(session, actor, today=rig.today).rows
        assert lost
        assert not any(mail.urgings for mail in lost)


def test_what_the_office_gets_for_a_vacant_post_urges_no_agency(rig: Rig) -> None:
    [row] = rig.duties(1, days_late=0)
    rig.change(vacate)
    for _ in range(7):
        rig.now += timedelta(days=1)
        rig.sweep()
        rig.send(DemoMailbox())
    assert counts(rig, row) == everywhere(0)
    bodies = [mail.body_text for mail in rig.mails() if mail.state is Delivery.SENT]
    assert bodies
    assert not any("đôn đốc lần" in body for body in bodies)


def test_a_post_that_falls_vacant_before_the_mail_leaves_is_told_by_the_day_of_leaving(rig: Rig) -> None:
    [row] = rig.duties(1, days_late=3)
    rig.sweep()
    rig.change(vacate)
    rig.send(DemoMailbox())
    rig.send(DemoMailbox())
    assert Delivery.SENT in [mail.state for mail in rig.mails()]
    assert counts(rig, row) == everywhere(0)


def test_a_post_that_is_filled_after_the_mail_left_does_not_make_it_an_urging(rig: Rig) -> None:
    [row] = rig.duties(1, days_late=3)
    rig.change(vacate)
    rig.sweep()
    rig.send(DemoMailbox())
    rig.change(
        lambda s: s.add(
            Membership(
                user_id=rig.people["office"],
                agency_id=s.scalars(sa.select(Assignment.agency_id)).one(),
                role=Role.HEAD,
            )
        )
    )
    assert counts(rig, row) == everywhere(0)


def test_an_officer_of_the_office_who_becomes_head_before_the_mail_leaves_is_urged(rig: Rig) -> None:
    [row] = rig.duties(1, days_late=3)
    rig.change(vacate)
    rig.sweep()
    rig.change(
        lambda s: s.add(
            Membership(
                user_id=rig.people["office"],
                agency_id=s.scalars(sa.select(Assignment.agency_id)).one(),
                role=Role.HEAD,
            )
        )
    )
    rig.send(DemoMailbox())
    assert counts(rig, row) == everywhere(1)


def judged(rig: Rig, row: int) -> tuple[str, datetime | None]:
    with rig.database.read() as session:
        actor = scope.load_actor(session, rig.people["leader"], rig.today)
        assert actor is not None
        version = session.get_one(Assignment, row).version
        plan = urge_now.plan(session, actor, [Seen(row, version)], now=rig.now)
        [found] = plan.go + plan.stay
        return found.verdict, found.at


def test_a_leaders_copy_of_today_does_not_stand_against_urging_by_hand(rig: Rig) -> None:
    row = until_late(rig, 7)
    first = rig.now
    rig.now += timedelta(days=1)
    to_office = sa.select(OutboxItem.outbox_id).where(OutboxItem.audience == "office")
    rig.change(lambda s: s.execute(sa.update(Outbox).where(Outbox.id.in_(to_office)).values(sent_at=rig.now)))
    assert rig.now > first
    assert judged(rig, row) == ("", None)


def test_the_ladders_urging_of_today_is_named_with_the_moment_its_mail_left(rig: Rig) -> None:
    [row] = rig.duties(1, days_late=3)
    rig.sweep()
    rig.now += timedelta(minutes=20)
    rig.send(DemoMailbox())
    assert judged(rig, row) == ("urged", rig.now)


def press(rig: Rig, row: int) -> None:
    with rig.database.write() as session:
        actor = scope.load_actor(session, rig.people["leader"], rig.today)
        assert actor is not None
        seen = [Seen(row, session.get_one(Assignment, row).version)]
        urge_now.urge(session, actor, seen, urge_now.Order(), now=rig.now, domain=DOMAIN)


def test_an_urging_by_hand_that_went_along_with_the_ladders_says_so_on_both_pages(rig: Rig) -> None:
    [row] = rig.duties(1, days_late=3)
    press(rig, row)
    rig.sweep()
    rig.send(DemoMailbox())
    assert counts(rig, row) == everywhere(1)
    with rig.database.read() as session:
        by_hand: list[NoticeLine] = [n for n in notices_of(session, row) if n.ladder == MANUAL]
        assert [(n.joined, n.urging) for n in by_hand] == [(True, 0)]
        beside = explain(session, row, rig.today, now=rig.now).ladders[-1]
        assert [(beside.code, r.verdict) for r in beside.rungs] == [(MANUAL, "joined")]


def test_what_the_office_got_before_this_was_recorded_is_told_from_the_posts_of_that_day(rig: Rig) -> None:
    rig.duties(1, days_late=3, lead="vh")
    [row] = rig.duties(1, days_late=3)
    rig.change(vacate)
    rig.sweep()
    rig.send(DemoMailbox())
    migrate.downgrade(rig.database.engine, "0019")
    migrate.upgrade(rig.database.engine)
    with rig.database.read() as session:
        found = session.execute(sa.select(OutboxItem.assignment_id, OutboxItem.as_stand_in)).all()
    assert {stood_in for assignment, stood_in in found if assignment == row} == {True}
    assert {stood_in for assignment, stood_in in found if assignment != row} == {False}


def test_the_next_lead_is_not_charged_with_the_urgings_of_the_one_before(rig: Rig) -> None:
    row = until_late(rig, 9)
    assert counts(rig, row)["list"] > 0

    def given_to_the_next(session: Session) -> None:
        actor = scope.load_actor(session, rig.people["office"], rig.today)
        assert actor is not None
        assignment = session.get_one(Assignment, row)
        hand_over(
            session,
            actor,
            row,
            Request(
                version=assignment.version,
                note="Chuyển theo quyết định",
                agency_id=session.scalars(sa.select(Agency.id).where(Agency.name.like("%Văn hóa%"))).first(),
                act_number="9/QĐ-UBND",
                act_date=rig.today,
            ),
            now=rig.now,
        )

    rig.change(given_to_the_next)
    with rig.database.read() as session:
        actor = scope.load_actor(session, rig.people["office"], rig.today)
        assert actor is not None
        listed = read_page(
            session,
            actor,
            Listing.OPEN_OVERDUE,
            Selection(),
            today=rig.today,
            calendar=load_calendar(session),
            months=3,
        )
        assert listed.rows[0].urgings == 0

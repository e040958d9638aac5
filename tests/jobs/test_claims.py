"""Which mails a sender takes, in which order, for how long, and what it does with several for one person."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from models import Assignment, Delivery, Membership, Outbox, OutboxAttempt, OutboxItem, User
from tests.jobs.rig import DOMAIN, Rig
from workflow.letters import Letter
from workflow.rules.mail_times import opens_on
from workflow.rules.permissions import Role
from workflow.rules.states import State
from workflow.services import accounts, outbox, weekly_mail
from workflow.services.daily_mail import key_of

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
TOMORROW = opens_on(date(2026, 11, 10))


def mail_to_the_head_of(rig: Rig, lead: str, days_late: int = 3) -> int:
    """The id of the mail in which the head of ``lead`` is told of one more late duty."""
    rig.duties(1, lead, days_late)
    rig.sweep()
    return rig.mails()[-1].id


def claim(rig: Rig, limit: int = 9, owner: str = "me") -> tuple[int, list[Letter]]:
    with rig.database.write() as session:
        return outbox.claim(session, now=rig.now, owner=owner, limit=limit, domain=DOMAIN)


def taken_up(rig: Rig, limit: int = 9) -> list[int]:
    """The mails whose letters leave now, in their order."""
    return [letter.outbox_id for letter in claim(rig, limit)[1]]


def alter(rig: Rig, mail_id: int, **values: object) -> None:
    rig.change(lambda s: s.execute(sa.update(Outbox).where(Outbox.id == mail_id).values(**values)))


def where_it_stands(rig: Rig, mail_id: int) -> tuple[Delivery, datetime, str, datetime | None]:
    """State, moment from which it may leave, whose it is, and until when."""
    with rig.database.read() as session:
        mail = session.get_one(Outbox, mail_id)
        return mail.state, mail.not_before, mail.lease_owner, mail.lease_until


def is_due(rig: Rig) -> bool:
    with rig.database.read() as session:
        return outbox.anything_due(session, now=rig.now)


def add_mail(rig: Rig, name: str, day: date, state: Delivery = Delivery.PENDING, **values: object) -> int:
    """One more mail for somebody, of the kind and day that are given."""
    with rig.database.write() as session:
        user_id = rig.people[name]
        row = Outbox(
            **{
                "dedupe_key": key_of(user_id, day),
                "message_id": f"<{name}-{day}@mau.gov.vn>",
                "kind": "daily",
                "authority_id": rig._office(session).agency["city"].id,
                "user_id": user_id,
                "day": day,
                "state": state,
                "not_before": opens_on(day),
                "created_at": rig.now,
                **values,
            }
        )
        session.add(row)
        session.flush()
        return row.id


def add_attempt(rig: Rig, mail_id: int, outcome: str, at: datetime, n: int = 1) -> None:
    with rig.database.write() as session:
        session.add(OutboxAttempt(outbox_id=mail_id, n=n, at=at, outcome=outcome))
        session.get_one(Outbox, mail_id).attempts = n


def items(rig: Rig, mail_id: int) -> int:
    with rig.database.read() as session:
        told = sa.select(sa.func.count(OutboxItem.id))
        return session.scalar(told.where(OutboxItem.outbox_id == mail_id, OutboxItem.dropped == "")) or 0


def further_mail_to_the_head_of(rig: Rig, lead: str, day: date) -> int:
    """The id of a mail of its own, promised for ``day``, that tells of one more late duty."""
    rig.duties(1, lead, days_late=3)
    rig.sweep()
    mail = add_mail(rig, f"head_{lead}", day)
    with rig.database.write() as session:
        newest = session.scalars(sa.select(OutboxItem).order_by(OutboxItem.id.desc()).limit(1)).one()
        newest.outbox_id = mail
    return mail


def digest_of(rig: Rig, user: str, week: str) -> int:
    """The id of a leader's digest of ``week`` that waits."""
    return add_mail(
        rig,
        user,
        rig.today,
        kind=weekly_mail.KIND,
        dedupe_key=f"weekly:{rig.people[user]}:{week}",
        message_id=f"<{week}@mau.gov.vn>",
    )


@pytest.mark.parametrize(
    ("state", "ripe_in", "lease_ends_in", "due"),
    [
        (Delivery.PENDING, timedelta(), None, True),
        (Delivery.PENDING, SECOND, None, False),
        (Delivery.UNCERTAIN, timedelta(), None, True),
        (Delivery.UNCERTAIN, SECOND, None, False),
        (Delivery.SENDING, -MINUTE, timedelta(), False),
        (Delivery.SENDING, -MINUTE, SECOND, False),
        (Delivery.SENDING, -MINUTE, -SECOND, True),
        (Delivery.SENDING, SECOND, -SECOND, True),
        (Delivery.SENT, -MINUTE, -SECOND, False),
        (Delivery.DEAD, -MINUTE, None, False),
        (Delivery.CANCELLED, -MINUTE, None, False),
        (Delivery.EXPIRED, -MINUTE, None, False),
    ],
)
def test_a_mail_is_due_from_its_moment_on_and_one_left_behind_once_its_lease_is_over(
    rig: Rig, state: Delivery, ripe_in: timedelta, lease_ends_in: timedelta | None, due: bool
) -> None:
    mail = mail_to_the_head_of(rig, "tp")
    lease = rig.now + lease_ends_in if lease_ends_in is not None else None
    alter(rig, mail, state=state, not_before=rig.now + ripe_in, lease_until=lease)
    assert is_due(rig) is due
    assert taken_up(rig) == ([mail] if due else [])


def test_on_a_day_off_nothing_is_due(rig: Rig) -> None:
    assert not is_due(rig)
    mail_to_the_head_of(rig, "tp")
    assert is_due(rig)
    rig.now = datetime(2026, 11, 14, 2, tzinfo=UTC)  # Saturday, 09:00
    assert not is_due(rig)


def test_what_has_waited_longest_leaves_first_and_no_more_than_asked_for(rig: Rig) -> None:
    young, old, older, as_old = (mail_to_the_head_of(rig, lead) for lead in ("tp", "vh", "xa", "ca"))
    for mail, minutes in ((young, 5), (old, 10), (older, 20), (as_old, 10)):
        alter(rig, mail, not_before=rig.now - minutes * MINUTE)
    alter(rig, old, state=Delivery.UNCERTAIN)
    assert claim(rig, limit=0) == (0, [])
    assert taken_up(rig, limit=1) == [older]
    taken, letters = claim(rig, limit=2)
    assert (taken, [letter.outbox_id for letter in letters]) == (2, [old, as_old])
    assert taken_up(rig) == [young]
    assert claim(rig) == (0, [])


def test_a_mail_that_is_taken_is_the_senders_for_a_minute_and_no_attempt_yet(rig: Rig) -> None:
    mail = mail_to_the_head_of(rig, "tp")
    ripe = where_it_stands(rig, mail)[1]
    claim(rig, owner="sender 7")
    assert where_it_stands(rig, mail) == (Delivery.SENDING, ripe, "sender 7", rig.now + MINUTE)
    with rig.database.read() as session:
        assert session.get_one(Outbox, mail).attempts == 0
        assert session.scalars(sa.select(OutboxAttempt)).all() == []


def test_each_sender_that_died_with_a_mail_in_hand_is_one_attempt(rig: Rig) -> None:
    mail = mail_to_the_head_of(rig, "tp")
    begun = rig.now
    for turn in range(3):
        rig.now = begun + turn * (MINUTE + SECOND)
        taken, [letter] = claim(rig, owner=f"sender {turn}")
        assert (taken, letter.outbox_id) == (1, mail)
    assert where_it_stands(rig, mail)[2:] == ("sender 2", rig.now + MINUTE)
    with rig.database.read() as session:
        assert session.get_one(Outbox, mail).attempts == 2
        rows = session.execute(
            sa.select(
                OutboxAttempt.outbox_id,
                OutboxAttempt.n,
                OutboxAttempt.at,
                OutboxAttempt.outcome,
                OutboxAttempt.code,
                OutboxAttempt.detail,
            ).order_by(OutboxAttempt.n)
        )
        assert [tuple(row) for row in rows] == [
            (mail, 1, begun + MINUTE + SECOND, "abandoned", None, ""),
            (mail, 2, rig.now, "abandoned", None, ""),
        ]


def test_a_mail_in_which_nothing_is_true_any_more_is_taken_and_cancelled(rig: Rig) -> None:
    empty, full = mail_to_the_head_of(rig, "tp"), mail_to_the_head_of(rig, "vh")
    with rig.database.write() as session:
        told = session.scalars(sa.select(OutboxItem).where(OutboxItem.outbox_id == empty)).one()
        duty = session.get_one(Assignment, told.assignment_id)
        duty.state, duty.reported_on, duty.submission_no = State.SUBMITTED, rig.today, 1
    ripe = where_it_stands(rig, empty)[1]
    taken, letters = claim(rig)
    assert (taken, [letter.outbox_id for letter in letters]) == (2, [full])
    assert where_it_stands(rig, empty) == (Delivery.CANCELLED, ripe, "", None)


def test_what_goes_to_the_successor_is_promised_at_that_moment_under_a_name_of_the_house(rig: Rig) -> None:
    mail = mail_to_the_head_of(rig, "tp")

    def succeed(session: sa.orm.Session) -> None:
        session.get_one(User, rig.people["head_tp"]).active = False
        tp = rig._office(session).agency["tp"].id
        session.add(Membership(user_id=rig.people["staff_tp"], agency_id=tp, role=Role.HEAD))

    rig.change(succeed)
    rig.now += MINUTE
    assert claim(rig) == (1, [])
    old, new = rig.mails()
    assert (old.id, old.state) == (mail, Delivery.CANCELLED)
    assert (new.user_id, new.created_at) == (rig.people["staff_tp"], rig.now)
    assert new.message_id.endswith(f"@{DOMAIN}>")
    assert taken_up(rig) == [new.id]


def test_a_digest_goes_to_who_leads_now_promised_at_that_moment_under_a_name_of_the_house(rig: Rig) -> None:
    old = digest_of(rig, "viewer", "2026-W46")
    assert claim(rig) == (1, [])
    assert where_it_stands(rig, old)[0] is Delivery.CANCELLED
    new = rig.mails()[-1]
    assert (new.user_id, new.created_at) == (rig.people["leader"], rig.now)
    assert new.message_id.endswith(f"@{DOMAIN}>")


def test_the_younger_mails_of_a_person_go_along_in_the_oldest(rig: Rig) -> None:
    oldest = mail_to_the_head_of(rig, "tp")
    others = mail_to_the_head_of(rig, "vh")
    younger = [further_mail_to_the_head_of(rig, "tp", date(2026, 11, day)) for day in (6, 5)]
    alter(rig, oldest, not_before=rig.now)  # the last one to be ripe
    taken, letters = claim(rig)
    assert taken == 4
    assert {letter.outbox_id: len(letter.items) for letter in letters} == {oldest: 3, others: 1}
    for mail in younger:
        state, _, owner, until = where_it_stands(rig, mail)
        assert (state, owner, until) == (Delivery.CANCELLED, "", None)
        assert items(rig, mail) == 0


def test_a_digest_takes_in_the_mail_of_the_day_although_that_is_older(rig: Rig) -> None:
    def lead(session: sa.orm.Session) -> None:
        office = rig._office(session)
        head, city = office.user["head_tp"], office.agency["city"]
        accounts.grant(session, head, city, Role.LEADER, by=None, now=rig.now)

    rig.change(lead)
    daily = mail_to_the_head_of(rig, "tp")
    digest = digest_of(rig, "head_tp", "2026-W46")
    [letter] = claim(rig)[1]
    assert (letter.outbox_id, len(letter.items)) == (digest, 1)
    assert letter.digest is not None
    assert where_it_stands(rig, daily)[0] is Delivery.CANCELLED


def test_of_two_digests_the_later_one_leaves(rig: Rig) -> None:
    of_last_week, of_this_week = (digest_of(rig, "leader", week) for week in ("2026-W45", "2026-W46"))
    [letter] = claim(rig)[1]
    assert letter.outbox_id == of_this_week
    assert letter.digest is not None
    assert where_it_stands(rig, of_last_week)[0] is Delivery.CANCELLED


@pytest.mark.parametrize("outcome", ["uncertain", "abandoned"])
@pytest.mark.parametrize("younger", [False, True])
def test_a_mail_that_may_have_arrived_goes_by_itself_and_the_other_on_the_next_working_day(
    rig: Rig, outcome: str, younger: bool
) -> None:
    rig.now += timedelta(days=4)  # Friday
    mails = [mail_to_the_head_of(rig, "tp"), further_mail_to_the_head_of(rig, "tp", date(2026, 11, 12))]
    goes, waits = reversed(mails) if younger else mails
    add_attempt(rig, goes, outcome, rig.now - timedelta(days=1))
    alter(rig, goes, state=Delivery.UNCERTAIN)
    assert taken_up(rig) == [goes]
    assert where_it_stands(rig, waits) == (Delivery.PENDING, opens_on(date(2026, 11, 16)), "", None)
    assert (items(rig, goes), items(rig, waits)) == (1, 1)


def test_a_mail_that_was_refused_for_the_time_being_is_joined_like_a_fresh_one(rig: Rig) -> None:
    first = mail_to_the_head_of(rig, "tp")
    add_attempt(rig, first, "temporary", rig.now)
    second = further_mail_to_the_head_of(rig, "tp", date(2026, 11, 6))
    [letter] = claim(rig)[1]
    assert (letter.outbox_id, len(letter.items)) == (first, 2)
    assert where_it_stands(rig, second)[0] is Delivery.CANCELLED


#: state of the person's other mail, its day, when it was sent, and whether a further one waits for tomorrow
TODAY, YESTERDAY = date(2026, 11, 9), date(2026, 11, 8)
LAST_NIGHT = datetime(2026, 11, 8, 16, 59, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 8, 17, 0, tzinfo=UTC)
HAD = {
    "sent at midnight": (Delivery.SENT, YESTERDAY, MIDNIGHT, True),
    "sent a minute earlier": (Delivery.SENT, YESTERDAY, LAST_NIGHT, False),
    "sent and come back": (Delivery.BOUNCED, YESTERDAY, MIDNIGHT, True),
    "handed over": (Delivery.HANDED, YESTERDAY, MIDNIGHT, True),
    "handed over without ever having left": (Delivery.HANDED, YESTERDAY, None, False),
    "ninety days on its way": (Delivery.SENT, date(2026, 8, 11), MIDNIGHT, True),
    "never sent": (Delivery.DEAD, YESTERDAY, None, False),
}


@pytest.mark.parametrize("case", HAD)
def test_who_had_mail_today_is_written_to_tomorrow(rig: Rig, case: str) -> None:
    state, day, sent_at, waits = HAD[case]
    add_mail(rig, "head_tp", day, state, sent_at=sent_at)
    mail, anothers = mail_to_the_head_of(rig, "tp"), mail_to_the_head_of(rig, "vh")
    alter(rig, mail, not_before=rig.now)
    assert taken_up(rig) == ([anothers] if waits else [anothers, mail])
    if waits:
        assert where_it_stands(rig, mail) == (Delivery.PENDING, TOMORROW, "", None)
        assert items(rig, mail) == 1


def test_after_weeks_without_a_server_the_mails_of_a_person_still_leave_on_different_days(rig: Rig) -> None:
    first = mail_to_the_head_of(rig, "tp")
    rig.now += timedelta(days=21)
    rig.sweep()
    [_, second] = [mail.id for mail in rig.mails() if mail.user_id == rig.people["head_tp"]]
    assert taken_up(rig, limit=1) == [first]
    alter(rig, first, state=Delivery.SENT, sent_at=rig.now, lease_owner="", lease_until=None)
    rig.now += MINUTE
    assert second not in taken_up(rig)
    assert where_it_stands(rig, second)[:2] == (Delivery.PENDING, opens_on(date(2026, 12, 1)))


@pytest.mark.parametrize(
    ("state", "outcome", "at", "waits"),
    [
        (Delivery.DEAD, "uncertain", MIDNIGHT, True),
        (Delivery.DEAD, "uncertain", LAST_NIGHT, False),
        (Delivery.DEAD, "abandoned", MIDNIGHT, True),
        (Delivery.DEAD, "refused", MIDNIGHT, False),
        (Delivery.HANDED, "uncertain", MIDNIGHT, True),
        (Delivery.BOUNCED, "uncertain", MIDNIGHT, True),
    ],
)
def test_who_may_have_had_mail_today_is_written_to_tomorrow(
    rig: Rig, state: Delivery, outcome: str, at: datetime, waits: bool
) -> None:
    given_up = add_mail(rig, "head_tp", YESTERDAY, state)
    add_attempt(rig, given_up, outcome, at)
    mail = mail_to_the_head_of(rig, "tp")
    assert taken_up(rig) == ([] if waits else [mail])


def test_a_mail_sent_today_counts_for_today_although_its_fate_was_open_yesterday(rig: Rig) -> None:
    sent = add_mail(rig, "head_tp", YESTERDAY, Delivery.SENT, sent_at=rig.now - MINUTE)
    add_attempt(rig, sent, "uncertain", LAST_NIGHT)
    mail_to_the_head_of(rig, "tp")
    assert taken_up(rig) == []


def test_a_mail_whose_own_fate_is_open_since_this_morning_is_tried_once_more_today(rig: Rig) -> None:
    mail = mail_to_the_head_of(rig, "tp")
    add_attempt(rig, mail, "uncertain", rig.now)
    alter(rig, mail, state=Delivery.UNCERTAIN)
    rig.now += MINUTE
    assert taken_up(rig) == [mail]


def test_only_who_holds_a_lease_prolongs_it(rig: Rig) -> None:
    mine, anothers = mail_to_the_head_of(rig, "tp"), mail_to_the_head_of(rig, "vh")
    claim(rig, limit=1, owner="me")
    claim(rig, limit=1, owner="another")
    begun = rig.now
    rig.now += 30 * SECOND
    with rig.database.write() as session:
        assert outbox.renew(session, mine, owner="me", now=rig.now) is True
        assert outbox.renew(session, anothers, owner="me", now=rig.now) is False
    assert where_it_stands(rig, mine)[2:] == ("me", rig.now + MINUTE)
    assert where_it_stands(rig, anothers)[2:] == ("another", begun + MINUTE)
    with rig.database.write() as session:
        outbox.give_back(session, [mine], owner="me")
        assert outbox.renew(session, mine, owner="me", now=rig.now) is False


def test_a_sender_gives_back_what_it_holds_and_what_it_names_and_no_attempt_is_counted(rig: Rig) -> None:
    named, kept, anothers, waits = (mail_to_the_head_of(rig, lead) for lead in ("tp", "vh", "xa", "ca"))
    alter(rig, waits, not_before=rig.now + MINUTE)
    claim(rig, limit=2, owner="me")
    claim(rig, limit=1, owner="another")
    before = {mail: where_it_stands(rig, mail) for mail in (named, kept, anothers, waits)}
    with rig.database.write() as session:
        outbox.give_back(session, [named, anothers, waits], owner="me")
    assert where_it_stands(rig, named) == (Delivery.PENDING, before[named][1], "", None)
    for mail in (kept, anothers, waits):
        assert where_it_stands(rig, mail) == before[mail]
    assert [mail.attempts for mail in rig.mails()] == [0] * 4
    assert taken_up(rig) == [named]

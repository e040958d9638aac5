"""What is written down of an attempt to hand a mail over, and what follows from it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from models import Delivery, Event, Outbox, OutboxAttempt, OutboxItem
from tests.jobs.rig import DOMAIN, Rig
from workflow.letters import Letter, Words
from workflow.mail import Answer, Fate
from workflow.rules.mail_times import retry_at
from workflow.services import outbox

WORDS = Words("Quá hạn 1 ngày", "Kính gửi …", "<p>Kính gửi …</p>")
SENT = Answer(Fate.SENT, 250, "2.0.0 Ok: queued")
BUSY = Answer(Fate.TEMPORARY, 451, "busy")
OPEN = Answer(Fate.UNCERTAIN, None, "the line broke")
NOBODY = Answer(Fate.REFUSED, 550, "no such person")
SECOND = timedelta(seconds=1)


@pytest.fixture
def letter(rig: Rig) -> Letter:
    """A letter to the head of Phòng Tư pháp about one late duty, in the hands of the sender "me"."""
    rig.duties(1, days_late=3)
    rig.sweep()
    return taken(rig)


def taken(rig: Rig) -> Letter:
    with rig.database.write() as session:
        _, [letter] = outbox.claim(session, now=rig.now, owner="me", limit=9, domain=DOMAIN)
    return letter


def mark(rig: Rig, letter: Letter, answer: Answer, words: Words | None = WORDS, owner: str = "me") -> None:
    with rig.database.write() as session:
        outbox.mark(session, letter, words, answer, owner=owner, now=rig.now)


def earlier(rig: Rig, letter: Letter, *attempts: tuple[str, datetime]) -> None:
    """Attempts that were made before, the first one first."""
    with rig.database.write() as session:
        for n, (outcome, at) in enumerate(attempts, 1):
            session.add(OutboxAttempt(outbox_id=letter.outbox_id, n=n, at=at, outcome=outcome))
        session.get_one(Outbox, letter.outbox_id).attempts = len(attempts)


def attempts(rig: Rig) -> list[tuple[Any, ...]]:
    with rig.database.read() as session:
        rows = session.scalars(sa.select(OutboxAttempt).order_by(OutboxAttempt.outbox_id, OutboxAttempt.n))
        return [(a.outbox_id, a.n, a.at, a.outcome, a.code, a.detail) for a in rows]


def told(rig: Rig) -> list[tuple[Any, ...]]:
    """What the histories of the duties say of mail that could not be delivered."""
    with rig.database.read() as session:
        rows = session.scalars(sa.select(Event).where(Event.verb == "mail_undeliverable").order_by(Event.id))
        return [(e.subject, e.subject_id, e.actor_id, e.at, json.loads(e.payload)) for e in rows]


def test_of_a_mail_that_left_everything_is_kept_as_proof(rig: Rig, letter: Letter) -> None:
    earlier(rig, letter, ("temporary", rig.now - SECOND))
    rig.now += SECOND
    mark(rig, letter, SENT)
    [mail] = rig.mails()
    assert (mail.state, mail.sent_at, mail.attempts) == (Delivery.SENT, rig.now, 2)
    assert (mail.lease_owner, mail.lease_until) == ("", None)
    assert (mail.sent_to, mail.subject, mail.body_text, mail.body_html) == (
        "head_tp@mau.gov.vn",
        WORDS.subject,
        WORDS.text,
        WORDS.html,
    )
    assert attempts(rig)[1:] == [(mail.id, 2, rig.now, "sent", 250, "2.0.0 Ok: queued")]
    assert told(rig) == []


def test_an_address_that_does_not_exist_is_told_once_in_the_history_of_each_duty(
    rig: Rig, letter: Letter
) -> None:
    with rig.database.write() as session:
        item = session.scalars(sa.select(OutboxItem)).one()
        duty, done = item.assignment_id, rig._office(session).assignment("tp", due=rig.today).id
        in_this_mail = {"outbox_id": item.outbox_id, "notice_id": item.notice_id}
        session.add(OutboxItem(assignment_id=duty, audience="office", **in_this_mail))
        out = {"audience": "leader", "dropped": "no_longer_true"}
        session.add(OutboxItem(assignment_id=done, **out, **in_this_mail))
    rig.now += SECOND
    mark(rig, letter, NOBODY)
    [mail] = rig.mails()
    assert (mail.state, mail.sent_at, mail.attempts) == (Delivery.DEAD, None, 1)
    assert (mail.lease_owner, mail.lease_until) == ("", None)
    assert (mail.sent_to, mail.subject) == ("head_tp@mau.gov.vn", WORDS.subject)
    assert attempts(rig) == [(mail.id, 1, rig.now, "refused", 550, "no such person")]
    assert told(rig) == [("assignment", duty, None, rig.now, {"outbox": mail.id, "code": 550})]


def test_giving_one_mail_up_says_nothing_of_what_stands_in_another(rig: Rig, letter: Letter) -> None:
    rig.duties(1, "vh", days_late=3)
    rig.sweep()
    mark(rig, letter, NOBODY)
    assert [assignment_id for _, assignment_id, *_ in told(rig)] == [letter.items[0].assignment_id]
    assert rig.states() == {"dead": 1, "pending": 1}


def test_a_mail_that_could_not_be_built_keeps_no_words_and_five_hundred_signs_of_the_reason(
    rig: Rig, letter: Letter
) -> None:
    mark(rig, letter, Answer(Fate.REFUSED, None, "x" * 500 + "y"), words=None)
    [mail] = rig.mails()
    assert (mail.state, mail.subject, mail.body_text, mail.body_html) == (Delivery.DEAD, "", "", "")
    assert attempts(rig) == [(mail.id, 1, rig.now, "refused", None, "x" * 500)]


@pytest.mark.parametrize("answer", [SENT, BUSY, OPEN, NOBODY])
def test_what_a_sender_reports_of_a_mail_that_is_anothers_by_now_changes_nothing(
    rig: Rig, letter: Letter, answer: Answer
) -> None:
    mark(rig, letter, answer, owner="somebody else")
    [mail] = rig.mails()
    assert (mail.state, mail.lease_owner, mail.attempts, mail.sent_to) == (Delivery.SENDING, "me", 0, "")
    assert attempts(rig) == told(rig) == []


def test_a_second_report_of_the_same_mail_changes_nothing(rig: Rig, letter: Letter) -> None:
    mark(rig, letter, SENT)
    mark(rig, letter, NOBODY)
    mark(rig, letter, NOBODY, owner="")
    assert rig.states() == {"sent": 1}
    assert len(attempts(rig)) == 1
    assert told(rig) == []


#: attempts before (outcome, seconds ago), this answer → state, number of the failure, seconds since the first
LATER = {
    "the first failure": ((), BUSY, Delivery.PENDING, 1, 0),
    "the second failure": ((("temporary", 90),), BUSY, Delivery.PENDING, 2, 90),
    "the third failure": ((("temporary", 900), ("temporary", 300)), BUSY, Delivery.PENDING, 3, 900),
    "open for the first time": ((), OPEN, Delivery.UNCERTAIN, 1, 0),
    "open after a failure": ((("temporary", 90),), OPEN, Delivery.UNCERTAIN, 2, 90),
    "a failure after it was open": ((("uncertain", 90),), BUSY, Delivery.PENDING, 2, 90),
    "open after a sender died": ((("abandoned", 900),), OPEN, Delivery.UNCERTAIN, 1, 0),
    "a failure between two deaths": (
        (("abandoned", 900), ("temporary", 300), ("abandoned", 60)),
        BUSY,
        Delivery.PENDING,
        2,
        300,
    ),
    "a sender died two days ago": ((("abandoned", 48 * 3600),), BUSY, Delivery.PENDING, 1, 0),
    "almost two days of failures": (
        (("temporary", 48 * 3600 - 1), ("temporary", 3600)),
        BUSY,
        Delivery.PENDING,
        3,
        48 * 3600 - 1,
    ),
}


@pytest.mark.parametrize("case", LATER)
def test_a_mail_not_taken_now_is_tried_again_by_the_timetable(rig: Rig, letter: Letter, case: str) -> None:
    before, answer, state, failed, since_first = LATER[case]
    earlier(rig, letter, *((outcome, rig.now - seconds * SECOND) for outcome, seconds in before))
    mark(rig, letter, answer)
    [mail] = rig.mails()
    first = rig.now - since_first * SECOND
    assert mail.not_before == retry_at(failed, now=rig.now, first=first, seed=mail.id)
    assert (mail.state, mail.lease_owner, mail.lease_until) == (state, "", None)
    assert (mail.attempts, mail.sent_at) == (len(before) + 1, None)
    assert attempts(rig)[-1][1:] == (
        len(before) + 1,
        rig.now,
        answer.fate.value,
        answer.code,
        answer.detail,
    )
    assert told(rig) == []


#: attempts before (outcome, seconds ago) and this answer, after which the mail is given up
GIVEN_UP = {
    "open twice": ((("uncertain", 90),), OPEN),
    "open twice with a failure between": ((("uncertain", 900), ("temporary", 300)), OPEN),
    "two days of failures": ((("temporary", 48 * 3600), ("temporary", 3600)), BUSY),
    "open after two days of failures": ((("temporary", 48 * 3600),), OPEN),
}


@pytest.mark.parametrize("case", GIVEN_UP)
def test_a_mail_is_given_up_visibly_after_two_days_or_open_twice(rig: Rig, letter: Letter, case: str) -> None:
    before, answer = GIVEN_UP[case]
    earlier(rig, letter, *((outcome, rig.now - seconds * SECOND) for outcome, seconds in before))
    ripe = rig.mails()[0].not_before
    mark(rig, letter, answer)
    [mail] = rig.mails()
    assert (mail.state, mail.lease_owner, mail.lease_until) == (Delivery.DEAD, "", None)
    assert (mail.not_before, mail.attempts) == (ripe, len(before) + 1)
    [event] = told(rig)
    assert event[3:] == (rig.now, {"outbox": mail.id, "code": answer.code})

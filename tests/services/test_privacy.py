"""A person's data can be handed out, and the name taken away while every seal holds (trust.md L7)."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from models import (
    Absence,
    Accessed,
    AccessLine,
    AccountLink,
    Base,
    Event,
    Outbox,
    OutboxAttempt,
    User,
    UserSession,
)
from models.database import Database
from tests.jobs.rig import Rig, make_rig
from tests.office import NOW
from tests.smtp_sink import SmtpSink
from workflow.rules.refusal import Refusal
from workflow.services import accounts, privacy
from workflow.services.event_book_check import check_book
from workflow.services.event_manifests import make_manifest, manifest_files
from workflow.services.events import record
from workflow.services.login_guard import count_attempt

NAME, ADDRESS = "Kim Ngân Hoa & Cúc", "kim.ngan.hoa@mau.gov.vn"


@pytest.fixture
def rig(db: Database) -> Rig:
    """The head of the office that is late goes by another name, and was told of it."""
    made = make_rig(db)
    with db.write() as session:
        user = session.get_one(User, made.people["head_tp"])
        user.full_name = NAME
        accounts.change_address(session, user, ADDRESS, by=made.people["admin"], now=NOW)
        session.add(
            UserSession(token_hash=b"x" * 32, user_id=user.id, created_at=NOW, seen_at=NOW, data="{}")
        )
        session.add(
            Absence(
                user_id=user.id, agency_id=3, valid_from=date(2026, 10, 1), valid_to=date(2026, 10, 2), reason="",
                decided_by_id=user.id, decided_at=NOW,
            )
        )  # fmt: skip
        session.add(
            AccessLine(
                at=NOW,
                user_id=user.id,
                address="10.0.0.1",
                outcome=Accessed.DENIED,
                method="GET",
                path="/users",
            )
        )
        session.add(AccountLink(user_id=user.id, asked_at=NOW, not_before=NOW, detail=f"550 no {ADDRESS}"))
        record(session, "user", user.id, "signed_in", by=user.id, now=NOW, address="10.0.0.1")
        count_attempt(session, ADDRESS, "10.0.0.1", now=NOW)
    made.duties(2, days_late=15)
    made.sweep()
    with SmtpSink() as sink:
        made.send(sink)
        made.now += timedelta(days=1)
        made.sweep()
        made.send(sink)
    return made


def person(rig: Rig) -> int:
    return rig.people["head_tp"]


def everything(db: Database) -> str:
    said = []
    with db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            said += [str(value) for row in connection.execute(sa.select(table)) for value in row]
    return "\n".join(said)


def close(rig: Rig) -> None:
    with rig.database.write() as session:
        session.get_one(User, person(rig)).active = False


def test_l7_everything_that_names_the_person_is_handed_out_without_secrets(rig: Rig) -> None:
    with rig.database.read() as session:
        found = privacy.kept_of(session, privacy.find_person(session, f" {ADDRESS.upper()} "))
    assert {"user_account", "membership", "absence", "event", "outbox", "access_line", "user_session"} <= set(
        found
    )
    assert found["user_account"][0]["full_name"] == NAME
    assert any(NAME.split(maxsplit=1)[0] in row["body_text"] for row in found["outbox"])
    text = json.dumps(found)
    assert "$argon2id" not in text
    assert "x" * 32 not in text
    assert (b"x" * 32).hex() not in text


def test_l7_after_the_name_is_taken_away_it_stands_nowhere_and_the_book_holds(rig: Rig) -> None:
    with rig.database.write() as session:
        make_manifest(session, now=NOW)
        before = session.scalar(sa.select(sa.func.count(Event.id)))
    assert NAME in everything(rig.database)
    close(rig)
    with rig.database.write() as session:
        privacy.take_name_away(session, session.get_one(User, person(rig)), by=None, now=rig.now)
    kept = everything(rig.database)
    for canary in (NAME, NAME.replace("&", "&amp;"), ADDRESS, ADDRESS.split("@", maxsplit=1)[0]):
        assert canary not in kept
    assert f"Người dùng số {person(rig)}" in kept
    with rig.database.read() as session:
        assert check_book(session, manifest_files(session)).bad == []
        assert session.scalar(sa.select(sa.func.count(Event.id))) == (before or 0) + 1
        assert session.scalar(sa.select(sa.func.count()).select_from(UserSession)) == 0
        mails = session.scalars(sa.select(Outbox).where(Outbox.user_id == person(rig))).all()
        assert mails
        assert {mail.body_text for mail in mails} == {""}
        assert {mail.sent_to for mail in mails} == {""}
        details = session.scalars(
            sa.select(OutboxAttempt.detail).where(OutboxAttempt.outbox_id == mails[0].id)
        )
        assert set(details) == {""}


def test_an_account_in_use_keeps_its_name_and_nothing_is_done_twice(rig: Rig) -> None:
    with rig.database.write() as session, pytest.raises(Refusal, match="account_open"):
        privacy.take_name_away(session, session.get_one(User, person(rig)), by=None, now=NOW)
    close(rig)
    with rig.database.write() as session:
        privacy.take_name_away(session, session.get_one(User, person(rig)), by=None, now=NOW)
    with rig.database.write() as session, pytest.raises(Refusal, match="name_gone"):
        privacy.take_name_away(session, session.get_one(User, person(rig)), by=None, now=NOW)


def test_an_address_that_nobody_has_is_said(rig: Rig) -> None:
    with rig.database.read() as session, pytest.raises(Refusal, match="person_unknown"):
        privacy.find_person(session, "khong.co@mau.gov.vn")


def test_two_people_may_lose_their_names(rig: Rig) -> None:
    for name in ("head_tp", "staff_tp"):
        with rig.database.write() as session:
            user = session.get_one(User, rig.people[name])
            user.active = False
            privacy.take_name_away(session, user, by=None, now=NOW)
    assert "Người dùng số" in everything(rig.database)

"""S7: a code serves once, however many come with it at once; paper serves once; nothing readable is kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import Event, RecoveryCode, SecondFactor, User, UserSession
from models.database import Database
from tests.office import NOW, Office, build_office
from workflow.rules import totp
from workflow.rules.refusal import Refusal
from workflow.services import second_factor, sessions

KEY = "a key that only the tests use, long enough"


@pytest.fixture
def user_id(db: Database) -> int:
    """An account with a phone that was confirmed at NOW."""
    with db.write() as session:
        user = build_office(session).user["head_tp"]
        second_factor.begin(session, user, now=NOW)
        second_factor.confirm(session, user, code_of(session, user.id, NOW), key=KEY, now=NOW)
        return user.id


def code_of(session: Session, user_id: int, at: datetime) -> str:
    """What the phone shows."""
    salt = session.scalars(sa.select(SecondFactor.salt).where(SecondFactor.user_id == user_id)).one()
    secret = second_factor._secret(KEY, salt)
    return totp.code_at(secret, totp.step_of(at))


def shown(db: Database, user_id: int, at: datetime) -> str:
    with db.read() as session:
        return code_of(session, user_id, at)


def accepts(db: Database, user_id: int, typed: str, now: datetime, key: str = KEY) -> bool:
    with db.write() as session:
        return second_factor.accept(session, session.get_one(User, user_id), typed, key=key, now=now)


def fresh_codes(db: Database, user_id: int) -> list[str]:
    with db.write() as session:
        return second_factor.renew_codes(session, session.get_one(User, user_id), now=NOW)


LATER = NOW + timedelta(minutes=10)


def test_s7_a_code_is_good_once(db: Database, user_id: int) -> None:
    code = shown(db, user_id, LATER)
    assert accepts(db, user_id, code, LATER)
    assert not accepts(db, user_id, code, LATER)
    assert not accepts(db, user_id, code, LATER + timedelta(seconds=30)), "still near, and used"
    following = LATER + timedelta(seconds=30)
    assert accepts(db, user_id, shown(db, user_id, following), following)


def test_s7_an_earlier_code_is_not_good_after_a_later_one(db: Database, user_id: int) -> None:
    before = shown(db, user_id, LATER - timedelta(seconds=30))
    assert accepts(db, user_id, shown(db, user_id, LATER), LATER)
    assert not accepts(db, user_id, before, LATER)


def test_s7_the_code_that_confirmed_the_phone_does_not_sign_in(db: Database, user_id: int) -> None:
    assert not accepts(db, user_id, shown(db, user_id, NOW), NOW)


def test_s7_the_same_code_twenty_times_at_once_is_accepted_once(db: Database, user_id: int) -> None:
    code = shown(db, user_id, LATER)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _n: accepts(db, user_id, code, LATER), range(20)))
    assert answers.count(True) == 1


def test_s7_the_same_code_on_paper_twenty_times_at_once_is_accepted_once(db: Database, user_id: int) -> None:
    paper = fresh_codes(db, user_id)[0]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _n: accepts(db, user_id, paper, LATER), range(20)))
    assert answers.count(True) == 1
    with db.read() as session:
        [event] = session.scalars(sa.select(Event).where(Event.verb == "recovery_code_used"))
    assert (event.subject_id, event.actor_id) == (user_id, user_id)


def test_s7_ten_codes_on_paper_serve_once_each_and_fresh_ones_end_them(db: Database, user_id: int) -> None:
    codes = fresh_codes(db, user_id)
    assert len(set(codes)) == 10
    assert accepts(db, user_id, codes[0].upper(), LATER)
    assert not accepts(db, user_id, codes[0], LATER)
    with db.read() as session:
        assert second_factor.standing(session, user_id).codes_left == 9
    fresh = fresh_codes(db, user_id)
    assert not accepts(db, user_id, codes[1], LATER)
    assert accepts(db, user_id, fresh[1], LATER)


def test_s7_one_persons_code_is_no_code_of_another(db: Database, user_id: int) -> None:
    with db.write() as session:
        other = session.scalars(sa.select(User).where(User.email == "viewer@mau.gov.vn")).one()
        second_factor.begin(session, other, now=NOW)
        codes = second_factor.confirm(session, other, code_of(session, other.id, NOW), key=KEY, now=NOW)
        other_id = other.id
    assert not accepts(db, user_id, codes[0], LATER)
    assert not accepts(db, user_id, shown(db, other_id, LATER), LATER)
    assert accepts(db, other_id, codes[0], LATER)


def test_s7_the_tables_hold_no_secret_and_no_code(db: Database, user_id: int) -> None:
    codes = fresh_codes(db, user_id)
    with db.read() as session:
        factor = session.get_one(SecondFactor, user_id)
        secret = second_factor._secret(KEY, factor.salt)
        kept = [factor.salt, *session.scalars(sa.select(RecoveryCode.code_hash))]
    assert not any(secret in row for row in kept)
    assert not any(code.replace("-", "").encode() in row for code in codes for row in kept)
    assert not accepts(db, user_id, shown(db, user_id, LATER), LATER, key=KEY[::-1]), "the key is half of it"


def test_a_phone_counts_only_once_a_code_of_it_was_seen(office: Office) -> None:
    session, user = office.session, office.user["head_tp"]
    second_factor.begin(session, user, now=NOW)
    session.flush()
    assert not second_factor.is_on(session, user.id)
    assert second_factor.standing(session, user.id).begun
    first = second_factor.secret_being_set_up(session, user.id, key=KEY)
    assert first is not None
    assert not second_factor.accept(session, user, totp.code_at(first, totp.step_of(NOW)), key=KEY, now=NOW)
    with pytest.raises(Refusal, match="code_wrong"):
        second_factor.confirm(session, user, "không phải mã", key=KEY, now=NOW)
    second_factor.begin(session, user, now=NOW)
    assert second_factor.secret_being_set_up(session, user.id, key=KEY) != first, "begun anew"
    codes = second_factor.confirm(session, user, code_of(session, user.id, NOW), key=KEY, now=NOW)
    assert len(codes) == 10
    assert second_factor.is_on(session, user.id)
    assert second_factor.secret_being_set_up(session, user.id, key=KEY) is None, "nobody sees it again"
    with pytest.raises(Refusal, match="second_factor_on"):
        second_factor.begin(session, user, now=NOW)


def test_confirming_ends_every_session_of_the_account(office: Office) -> None:
    session, user = office.session, office.user["head_tp"]
    sessions.begin(session, "token", user.id, data="{}", now=NOW)
    second_factor.begin(session, user, now=NOW)
    session.flush()
    second_factor.confirm(session, user, code_of(session, user.id, NOW), key=KEY, now=NOW)
    assert session.scalar(sa.select(sa.func.count()).select_from(UserSession)) == 0


def test_s7_who_must_have_it_does_not_turn_it_off(db: Database, user_id: int) -> None:
    with db.write() as session:
        user = session.get_one(User, user_id)
        with pytest.raises(Refusal, match="second_factor_required"):
            second_factor.turn_off(session, user, required=True, now=NOW)
        assert second_factor.is_on(session, user_id)
        second_factor.turn_off(session, user, required=False, now=NOW)
        assert not second_factor.is_on(session, user_id)
        assert session.scalar(sa.select(sa.func.count()).select_from(RecoveryCode)) == 0
        with pytest.raises(Refusal, match="second_factor_off"):
            second_factor.turn_off(session, user, required=False, now=NOW)


def test_an_administrator_takes_a_lost_phone_off_others_only_and_it_is_written_down(
    db: Database, user_id: int
) -> None:
    with db.write() as session:
        user = session.get_one(User, user_id)
        admin = session.scalars(sa.select(User.id).where(User.email == "admin@mau.gov.vn")).one()
        sessions.begin(session, "token", user_id, data="{}", now=NOW)
        with pytest.raises(Refusal, match="own_account"):
            second_factor.reset(session, user, by=user_id, now=NOW)
        second_factor.reset(session, user, by=admin, now=NOW, address="10.0.0.1")
    with db.read() as session:
        assert not second_factor.is_on(session, user_id)
        assert session.scalar(sa.select(sa.func.count()).select_from(UserSession)) == 0
        event = session.scalars(
            sa.select(Event).where(Event.subject == "user", Event.subject_id == user_id).order_by(Event.seq)
        ).all()[-1]
    assert (event.verb, event.actor_id, event.address) == ("second_factor_reset", admin, "10.0.0.1")

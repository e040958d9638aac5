"""How a password is taken and kept (trust.md S4)."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from models import SecondFactor, User
from tests.office import NOW, Office
from workflow.passwords import hash_password, matches, needs_renewal
from workflow.rules.password_rules import TCVN
from workflow.rules.refusal import Refusal
from workflow.services import accounts, second_factor

GOOD = "cây phượng trước cổng"


def test_s4_the_same_words_typed_on_another_keyboard_are_the_same_password() -> None:
    composed, taken_apart = (unicodedata.normalize(form, GOOD) for form in ("NFC", "NFD"))
    assert composed != taken_apart
    assert matches(hash_password(composed), taken_apart)
    assert matches(hash_password(taken_apart), composed)


def test_s4_nothing_is_cut_off_and_case_counts() -> None:
    long = "phượng vĩ, bằng lăng; " * 11
    assert matches(hash_password(long), long)
    assert not matches(hash_password(long), long[:-1])
    assert not matches(hash_password(GOOD), GOOD.upper())


def test_s4_it_is_kept_by_argon2id_with_nineteen_megabytes() -> None:
    assert hash_password(GOOD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("phượng vĩ đỏ", "password_short"),
        ("phượng vĩ đỏ " * 30, "password_long"),
        ("head_tp@mau.gov.vn 1", "password_guessable"),
        ("Phòng Tư pháp 2026", "password_guessable"),
        ("Đỗ Thị Trưởng 1980!", "password_guessable"),
        ("", "password_short"),
    ],
)
def test_s4_what_is_no_password_is_refused_with_its_reason(office: Office, password: str, code: str) -> None:
    user: User = office.user["head_tp"]
    before = user.password_hash
    with pytest.raises(Refusal, match=code):
        accounts.change_password(office.session, user, password, now=NOW)
    assert user.password_hash == before


def test_s4_256_signs_of_any_script_are_taken(office: Office) -> None:
    user = office.user["head_tp"]
    password = ("cây phượng 鳳凰 🌳 " * 20)[:256]
    accounts.change_password(office.session, user, password, now=NOW)
    assert matches(user.password_hash, password)


def test_s4_beside_a_second_factor_twelve_signs_are_enough_until_it_is_taken_off(office: Office) -> None:
    user, short = office.user["head_tp"], "mận đỏ lý xa"
    with pytest.raises(Refusal, match="password_short"):
        accounts.change_password(office.session, user, short, now=NOW)
    office.session.add(SecondFactor(user_id=user.id, salt=b"0" * 32, begun_at=NOW, confirmed_at=NOW))
    accounts.change_password(office.session, user, short, now=NOW)
    assert not user.must_change_password
    second_factor.reset(office.session, user, by=None, now=NOW)
    assert user.must_change_password, "alone it is too short"


def test_s4_a_password_that_was_set_before_the_second_factor_stays_when_that_is_taken_off(
    office: Office,
) -> None:
    user = office.user["head_tp"]
    accounts.change_password(office.session, user, GOOD, now=NOW)
    later = NOW + timedelta(days=1)
    office.session.add(SecondFactor(user_id=user.id, salt=b"0" * 32, begun_at=later, confirmed_at=later))
    second_factor.reset(office.session, user, by=None, now=later)
    assert not user.must_change_password


def test_s4_by_the_profile_of_tcvn_none_of_the_last_ten_is_taken_again(office: Office) -> None:
    user = office.user["admin"]
    words = [f"Mận đỏ {n} lý xa kẽ" for n in range(12)]
    for n, password in enumerate(words):
        accounts.change_password(office.session, user, password, now=NOW + timedelta(minutes=n), rules=TCVN)
    for password in words[2:]:
        with pytest.raises(Refusal, match="password_used"):
            accounts.change_password(office.session, user, password, now=NOW, rules=TCVN)
    accounts.change_password(office.session, user, words[1], now=NOW, rules=TCVN)


def test_s4_a_hash_of_older_parameters_is_made_anew_at_the_next_sign_in(office: Office) -> None:
    user = office.user["head_tp"]
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(GOOD)
    user.password_hash = old
    assert needs_renewal(old)
    accounts.renew_hash(office.session, user.id, "another hash", GOOD)
    office.session.refresh(user)
    assert user.password_hash == old, "it was changed meanwhile"
    accounts.renew_hash(office.session, user.id, old, GOOD)
    office.session.refresh(user)
    assert not needs_renewal(user.password_hash)
    assert matches(user.password_hash, GOOD)

"""Which account a sign-in provider's word opens."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from workflow.rules.provider_identity import Account, Identity, TurnedAway, reason_to_turn_away, sign_in_name

PERSON = Identity("https://a.example", "1", "mai@mau.gov.vn", email_verified=True)
WAITING = Account("mai@mau.gov.vn", allowed=True)
LINKED = replace(WAITING, issuer="https://a.example", subject="1")


def test_an_allowed_account_waits_for_who_owns_its_verified_address() -> None:
    assert reason_to_turn_away(PERSON, WAITING) is None
    for person in (
        replace(PERSON, email_verified=False),
        replace(PERSON, email="lan@mau.gov.vn"),
        replace(PERSON, email=""),
    ):
        assert reason_to_turn_away(person, WAITING) is TurnedAway.UNVERIFIED


def test_a_linked_account_knows_its_subject_whatever_the_address_is() -> None:
    assert reason_to_turn_away(replace(PERSON, email="", email_verified=False), LINKED) is None
    for person in (replace(PERSON, subject="2"), replace(PERSON, issuer="https://b.example")):
        assert reason_to_turn_away(person, LINKED) is TurnedAway.OTHER_SUBJECT


def test_no_proof_opens_an_account_that_is_not_allowed_closed_or_asleep() -> None:
    for account in (WAITING, LINKED):
        for change, why in (
            ({"allowed": False}, TurnedAway.NOT_ALLOWED),
            ({"active": False}, TurnedAway.CLOSED),
            ({"asleep": True}, TurnedAway.ASLEEP),
            ({"active": False, "asleep": True}, TurnedAway.CLOSED),
        ):
            assert reason_to_turn_away(PERSON, replace(account, **change)) is why


def test_only_who_proves_to_own_it_learns_that_an_account_sleeps() -> None:
    asleep = replace(LINKED, asleep=True)
    assert reason_to_turn_away(replace(PERSON, subject="2"), asleep) is TurnedAway.OTHER_SUBJECT
    unproven = replace(PERSON, email_verified=False)
    assert reason_to_turn_away(unproven, replace(WAITING, asleep=True)) is TurnedAway.UNVERIFIED


@given(st.text())
def test_two_addresses_are_the_same_only_if_they_differ_in_the_size_of_plain_letters(text: str) -> None:
    name = sign_in_name(text)
    stripped = text.strip()
    assert len(name) == len(stripped)
    assert all(a == b or (a.isascii() and a.lower() == b) for a, b in zip(stripped, name, strict=True))

"""S7: the codes of RFC 6238, what a phone is told, and the codes on paper."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.rules import recovery_codes, totp

#: RFC 6238, appendix B, the lines of SHA-1: seconds since 1970 and eight digits.
RFC_6238 = (
    (59, "94287082"),
    (1111111109, "07081804"),
    (1111111111, "14050471"),
    (1234567890, "89005924"),
    (2000000000, "69279037"),
    (20000000000, "65353130"),
)
#: RFC 4226, appendix D: the codes of the first ten counters.
RFC_4226 = (
    "755224",
    "287082",
    "359152",
    "969429",
    "338314",
    "254676",
    "287922",
    "162583",
    "399871",
    "520489",
)
RFC_SECRET = b"12345678901234567890"
NOW = datetime(2026, 11, 9, 2, 0, 10, tzinfo=UTC)

secrets = st.binary(min_size=totp.SECRET_BYTES, max_size=totp.SECRET_BYTES)
moments = st.integers(60, 4_000_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))


@pytest.mark.parametrize(("seconds", "code"), RFC_6238)
def test_s7_the_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    step = totp.step_of(datetime.fromtimestamp(seconds, UTC))
    assert totp.code_at(RFC_SECRET, step, digits=8) == code
    assert totp.code_at(RFC_SECRET, step) == code[-6:], "six digits are the last six of eight"


def test_s7_the_codes_are_those_of_rfc_4226() -> None:
    assert [totp.code_at(RFC_SECRET, step) for step in range(10)] == list(RFC_4226)


@pytest.mark.parametrize(
    ("steps_off", "accepted"), [(-3, False), (-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_s7_a_clock_may_be_one_step_slow_or_fast(steps_off: int, accepted: bool) -> None:
    there = totp.step_of(NOW) + steps_off
    code = totp.code_at(RFC_SECRET, there)
    assert totp.matching_step(RFC_SECRET, code, NOW) == (there if accepted else None)


@given(secrets, moments, st.integers(-1, 1))
def test_s7_a_code_of_a_near_step_names_a_step_that_has_it(
    secret: bytes, now: datetime, steps_off: int
) -> None:
    code = totp.code_at(secret, totp.step_of(now) + steps_off)
    found = totp.matching_step(secret, code, now)
    assert found is not None
    assert abs(found - totp.step_of(now)) <= totp.SLACK
    assert totp.code_at(secret, found) == code


@given(secrets, moments)
def test_a_code_is_six_digits_and_stands_for_half_a_minute(secret: bytes, now: datetime) -> None:
    step = totp.step_of(now)
    code = totp.code_at(secret, step)
    assert (len(code), code.isdigit()) == (6, True)
    begun = datetime.fromtimestamp(step * totp.STEP, UTC)
    assert totp.step_of(begun) == totp.step_of(begun + timedelta(seconds=29, microseconds=999_999)) == step
    assert totp.step_of(begun + timedelta(seconds=30)) == step + 1


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("123456", "123456"),
        (" 123 456 ", "123456"),
        ("123-456", "123456"),
        ("000000", "000000"),
        ("12345", None),
        ("1234567", None),
        ("12345a", None),
        ("", None),
        ("１２３４５６", None),
        ("²²²²²²", None),
    ],
)
def test_a_typed_code_is_read_as_people_group_it(typed: str, read: str | None) -> None:
    assert totp.typed_code(typed) == read


@given(secrets, st.emails(), st.text(min_size=1, max_size=30))
def test_the_address_for_a_phone_says_everything_and_only_it(
    secret: bytes, account: str, issuer: str
) -> None:
    try:
        issuer.encode()
    except UnicodeEncodeError:
        return
    parts = urlsplit(totp.provisioning_uri(secret, account, issuer))
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    asked = parse_qs(parts.query, keep_blank_values=True, strict_parsing=True)
    assert asked == {
        "secret": [totp.written_secret(secret)],
        "issuer": [issuer],
        "algorithm": ["SHA1"],
        "digits": ["6"],
        "period": ["30"],
    }
    before, _colon, after = parts.path.removeprefix("/").partition(":")
    assert (unquote(before), unquote(after)) == (issuer, account)


@given(secrets)
def test_the_written_secret_is_the_secret(secret: bytes) -> None:
    grouped = totp.in_groups(totp.written_secret(secret))
    assert {len(group) for group in grouped.split(" ")} == {4}
    assert base64.b32decode(grouped.replace(" ", "")) == secret


@given(st.text(recovery_codes.SIGNS, min_size=recovery_codes.LENGTH, max_size=recovery_codes.LENGTH))
def test_a_code_on_paper_is_read_back_however_it_is_typed(code: str) -> None:
    written = recovery_codes.written(code)
    assert {len(group) for group in written.split("-")} == {4}
    for typed in (written, written.upper(), written.replace("-", " "), f"  {code} "):
        assert recovery_codes.typed(typed) == code


@pytest.mark.parametrize("typed", ["", "123456", "abcd-efgh", "o" * 24, "a" * 25, "á" * 24])
def test_what_cannot_be_a_code_on_paper_is_none(typed: str) -> None:
    assert recovery_codes.typed(typed) is None


def test_a_code_on_paper_has_at_least_64_bits() -> None:
    assert len(recovery_codes.SIGNS) ** recovery_codes.LENGTH > 2**112
    assert len(set(recovery_codes.SIGNS)) == len(recovery_codes.SIGNS)

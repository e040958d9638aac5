"""How long and how mixed a password has to be (``trust.md`` S4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from workflow.rules.password_rules import LONGEST, PLAIN, TCVN, PasswordRules, is_old, require_proper
from workflow.rules.refusal import Refusal

NOW = datetime(2026, 11, 9, 2, 0, tzinfo=UTC)


def fault(password: str, rules: PasswordRules, *, with_code: bool = False) -> str:
    try:
        require_proper(password, rules, with_code=with_code)
    except Refusal as refusal:
        return refusal.code
    return ""


@pytest.mark.parametrize(
    ("length", "with_code", "expected"),
    [
        (14, False, "password_short"),
        (15, False, ""),
        (11, True, "password_short"),
        (12, True, ""),
        (LONGEST, False, ""),
        (LONGEST + 1, False, "password_long"),
        (LONGEST + 1, True, "password_long"),
    ],
)
def test_s4_fifteen_signs_are_enough_and_twelve_beside_a_second_factor(
    length: int, with_code: bool, expected: str
) -> None:
    assert fault("a" * length, PLAIN, with_code=with_code) == expected


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("Cây phượng số 25", ""),
        ("CÂY PHƯỢNG SỐ 25", "password_not_mixed"),
        ("cây phượng số 25", "password_not_mixed"),
        ("Cây phượng số hai", "password_not_mixed"),
        ("Câyphượngtrướccổng25", "password_not_mixed"),
        ("Cây 25", "password_short"),
    ],
)
def test_s4_by_the_profile_of_tcvn_a_password_alone_is_mixed(password: str, expected: str) -> None:
    assert fault(password, TCVN) == expected
    assert fault("cây phượng cổng", TCVN, with_code=True) == "", "beside a second factor length counts alone"


@pytest.mark.parametrize(
    ("days", "rules", "is_admin", "expected"),
    [
        (59, TCVN, True, False),
        (60, TCVN, True, True),
        (None, TCVN, True, True),
        (600, TCVN, False, False),
        (600, PLAIN, True, False),
        (None, PLAIN, True, False),
    ],
)
def test_s4_by_the_profile_of_tcvn_an_administrators_password_is_old_after_two_months(
    days: int | None, rules: PasswordRules, is_admin: bool, expected: bool
) -> None:
    set_at = None if days is None else NOW - timedelta(days=days)
    assert is_old(set_at, rules, is_admin=is_admin, now=NOW) is expected

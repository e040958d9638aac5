"""How long and how mixed a password has to be, and when an administrator's is old (``trust.md`` S4).

``PLAIN`` follows NIST SP 800-63B-4: length counts, nothing has to be mixed and nothing expires. ``TCVN`` adds what
TCVN 14423:2026 suggests for an information system of level 3; it never asks for less than ``PLAIN``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from workflow.rules.refusal import Refusal

LONGEST = 256


@dataclass(frozen=True, slots=True)
class PasswordRules:
    """``least``: signs of a password that alone opens an account; ``least_with_code``: of one beside a second factor.

    ``mixed``: the first kind has to hold capital and small letters, digits and other signs.
    ``admin_days``: so old an administrator's password may grow, none: any age. ``remembered``: so many earlier ones
    are not taken again.
    """

    least: int = 15
    least_with_code: int = 12
    mixed: bool = False
    admin_days: int | None = None
    remembered: int = 0

    def least_of(self, *, with_code: bool) -> int:
        """So many signs are needed."""
        return self.least_with_code if with_code else self.least


PLAIN = PasswordRules()
TCVN = PasswordRules(mixed=True, admin_days=60, remembered=10)
PROFILES = {"": PLAIN, "tcvn": TCVN}


def require_proper(password: str, rules: PasswordRules, *, with_code: bool) -> None:
    """Raise ``Refusal`` with ``password_short``, ``password_long`` or ``password_not_mixed`` for what is no password."""
    least = rules.least_of(with_code=with_code)
    if len(password) < least:
        raise Refusal("password_short", least=least)
    if len(password) > LONGEST:
        raise Refusal("password_long", most=LONGEST)
    if rules.mixed and not with_code and not _is_mixed(password):
        raise Refusal("password_not_mixed")


def _is_mixed(password: str) -> bool:
    return all(
        any(map(kind, password))
        for kind in (str.isupper, str.islower, str.isdigit, lambda sign: not sign.isalnum())
    )


def is_old(set_at: datetime | None, rules: PasswordRules, *, is_admin: bool, now: datetime) -> bool:
    """Whether the password has to be changed before anything else; one of unknown age has to."""
    if rules.admin_days is None or not is_admin:
        return False
    return set_at is None or now - set_at >= timedelta(days=rules.admin_days)

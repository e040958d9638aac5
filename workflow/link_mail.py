"""The mail that carries a link with which a person sets a password (``templates/mail/account``)."""

from __future__ import annotations

from workflow.letters import Words, fill


def render(to_name: str, address: str, *, invited: bool, minutes: int, base_url: str, locale: str) -> Words:
    """Subject, text and HTML; ``address`` is the whole link, the only secret of the mail."""
    return fill(
        "account",
        locale,
        to_name=to_name,
        address=address,
        invited=invited,
        minutes=minutes,
        base_url=base_url,
        locale=locale,
    )

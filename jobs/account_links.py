"""Send the links with which people set a password. They are asked for by somebody who waits, so no window holds them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from jobs.at_once import send_each
from workflow.link_mail import render
from workflow.mail import Message, domain_of, sender_of
from workflow.runtime import Runtime
from workflow.services import account_links
from workflow.services.account_links import GOOD_FOR, Sealed


def send_links(runtime: Runtime) -> Mapping[str, Any]:
    """Each waiting link in a mail of its own; the figures by fate, or why nothing was sent."""
    return send_each(
        runtime,
        account_links.due_links,
        lambda session, link_id: _take(runtime, session, link_id),
        account_links.mark,
    )


def _take(runtime: Runtime, session: Session, link_id: int) -> Message | None:
    sealed = account_links.seal(session, link_id, now=runtime.clock())
    return _message(runtime, sealed) if sealed else None


def _message(runtime: Runtime, sealed: Sealed) -> Message:
    settings = runtime.settings
    base_url = settings.base_url.rstrip("/")
    words = render(
        sealed.to_name,
        f"{base_url}/set-password/{sealed.token}",
        invited=sealed.invited,
        minutes=int(GOOD_FOR.total_seconds()) // 60,
        base_url=base_url,
        locale=sealed.locale,
    )
    return Message(
        # each try has another secret in it, and a restored system counts its links anew
        f"<account-link-{sealed.link_id}-{sealed.mark}@{domain_of(settings)}>",
        sender_of(settings),
        settings.mail_from_name,
        sealed.to,
        sealed.to_name,
        words.subject,
        words.text,
        words.html,
    )

"""Tell people by mail what changed about the security of their accounts, at any hour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from jobs.at_once import send_each
from workflow.mail import Message, domain_of, sender_of
from workflow.notice_mail import render
from workflow.runtime import Runtime
from workflow.services import account_notices
from workflow.services.account_notices import Told


def send_notices(runtime: Runtime) -> Mapping[str, Any]:
    """Each waiting notice in a mail of its own; the figures by fate, or why nothing was sent."""
    return send_each(
        runtime,
        account_notices.due_notices,
        lambda session, notice_id: _take(runtime, session, notice_id),
        account_notices.mark,
    )


def _take(runtime: Runtime, session: Session, notice_id: int) -> Message | None:
    told = account_notices.take(session, notice_id, now=runtime.clock())
    return _message(runtime, told) if told else None


def _message(runtime: Runtime, told: Told) -> Message:
    settings = runtime.settings
    words = render(
        told.to_name,
        told.verb,
        told.at,
        by=told.by,
        address=told.address,
        to_former_address=told.to_former_address,
        role_given=told.role_given,
        base_url=settings.base_url.rstrip("/"),
        locale=told.locale,
    )
    return Message(
        f"<account-notice-{told.notice_id}-{told.at:%Y%m%d%H%M%S}@{domain_of(settings)}>",
        sender_of(settings),
        settings.mail_from_name,
        told.to,
        told.to_name,
        words.subject,
        words.text,
        words.html,
    )

"""What a mail server says later about a mail it took: delivery status notifications (RFC 3464), read from bytes.

Only the outer parts of the report are looked at, and no more than ``LARGEST`` bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default

from workflow.rules.refusal import Refusal

LARGEST = 1024 * 1024
"""Bytes; a report carries back at most the message that was sent, which stays far below."""
_NAMED = re.compile(r"<[^<>\s]{1,190}>")
_PERMANENT = re.compile(r"5\.\d{1,3}\.\d{1,3}\b")
_REPLY = re.compile(r"\b5\d\d\b")
_RETURNED = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")


@dataclass(frozen=True, slots=True)
class FailedRecipient:
    """One address that the message did not reach; ``code`` is the server's reply where it names one."""

    addresses: frozenset[str]
    code: int | None
    words: str


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """The Message-ID of the mail that came back, and the addresses it failed at for good (maybe none)."""

    message_id: str
    failed: tuple[FailedRecipient, ...]


def read_report(content: bytes) -> DeliveryReport:
    """The report in ``content``.

    Raises:
        Refusal: ``report_large``; ``report_not_one`` where it is no delivery report; ``report_unnamed`` where
            no message is named in it, or more than one.
    """
    if len(content) > LARGEST:
        raise Refusal("report_large", limit_kb=LARGEST // 1024)
    try:
        mail = message_from_bytes(content, policy=default)
        parts = _parts(mail)
        failed = tuple(_failed(parts))
        named = _named(parts)
    except (ValueError, LookupError, RecursionError, AttributeError, TypeError):
        # the library promises to read anything, and fails on some of what strangers send all the same
        raise Refusal("report_not_one") from None
    if len(named) != 1:
        raise Refusal("report_unnamed")
    return DeliveryReport(named.pop(), failed)


def _parts(mail: EmailMessage) -> list[Message]:
    if mail.get_content_type() != "multipart/report" or not mail.is_multipart():
        raise Refusal("report_not_one")
    parts: list[Message] = [part for part in mail.get_payload() if isinstance(part, Message)]
    if not any(_is_status(part) for part in parts):
        raise Refusal("report_not_one")
    return parts


def _is_status(part: Message) -> bool:
    return part.get_content_type() in ("message/delivery-status", "message/global-delivery-status")


def _failed(parts: list[Message]) -> Iterator[FailedRecipient]:
    """The groups of recipients whose action is "failed"; the group about the message itself names none."""
    for part in filter(_is_status, parts):
        payload = part.get_payload()
        for group in payload if isinstance(payload, list) else []:
            if not isinstance(group, Message):
                continue
            addresses = frozenset(filter(None, (_address(group, name) for name in _ADDRESS_FIELDS)))
            status, words = str(group.get("Status", "")), str(group.get("Diagnostic-Code", ""))
            permanent = _PERMANENT.match(status.strip())
            if addresses and _is_failure(group) and permanent:
                reply = _REPLY.search(words.partition(";")[2])
                said = " ".join(f"{permanent[0]} {words.partition(';')[2] or words}".split())
                yield FailedRecipient(addresses, int(reply[0]) if reply else None, said[:400])


_ADDRESS_FIELDS = ("Original-Recipient", "Final-Recipient")


def _is_failure(group: Message) -> bool:
    return str(group.get("Action", "")).strip().lower() == "failed"


def _address(group: Message, name: str) -> str:
    """``rfc822;nguoi@donvi.gov.vn`` → the address, in small letters."""
    return str(group.get(name, "")).rpartition(";")[2].strip().strip("<>").casefold()


def _named(parts: list[Message]) -> set[str]:
    """Message-IDs of the returned message or its headers."""
    found: set[str] = set()
    for part in parts:
        if part.get_content_type() not in _RETURNED:
            continue
        inside = part.get_payload()
        if isinstance(inside, list) and inside and isinstance(inside[0], Message):
            returned: Message = inside[0]
        else:
            text = part.get_payload(decode=True)
            returned = message_from_bytes(text if isinstance(text, bytes) else b"", policy=default)
        name = _NAMED.search(str(returned.get("Message-ID", "")))
        found |= {name[0]} if name else set()
    return found

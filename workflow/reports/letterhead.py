"""Whose letter it is: the letterhead, and the names that are kept with a letter when it is composed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands on top of a letter and under it.

    ``code`` follows the number of a công văn, ``notice_code`` that of a thông báo. ``signed_as`` are the lines
    above the signature (TM., KT., TL. and the title).
    """

    agency: str
    superior: str = ""
    code: str = ""
    place: str = ""
    signed_as: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    notice_code: str = ""

    @property
    def for_notices(self) -> Letterhead:
        """The same on a thông báo: its code names the type, and there is nobody "as above" (Phụ lục I NĐ 30/2020)."""
        issuer = self.code.split("-")[0]
        code = self.notice_code or (f"TB-{issuer}" if issuer else "TB")
        return replace(self, code=code, recipients=tuple(r for r in self.recipients if r != AS_ABOVE))


AS_ABOVE = "Như trên"
"""The line of "Nơi nhận" that repeats the addressee."""


def plain_head(head: Letterhead, collector: str, to: str) -> str:
    """The names of a letter as JSON, for the record."""
    return json.dumps(
        {"head": asdict(head), "collector": collector, "to": to}, ensure_ascii=False, sort_keys=True
    )


def read_head(text: str) -> tuple[Letterhead, str, str]:
    """Letterhead, collector and addressee that ``plain_head`` wrote."""
    found = json.loads(text)
    return head_of(found["head"]), found["collector"], found["to"]


def head_of(found: dict[str, Any]) -> Letterhead:
    """The letterhead from its plain data, also from before a line was added to it."""
    return Letterhead(**{**found, **{name: tuple(found[name]) for name in ("signed_as", "recipients")}})

"""The letterhead of an authority: what stands on top of its official letters, and who signs them as what."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from models import Agency
from workflow.reports.letterhead import AS_ABOVE, Letterhead, head_of
from workflow.rules.permissions import Action, Actor
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean_line
from workflow.services import scope
from workflow.services.events import record
from workflow.services.versioned_setting import kept_values, replace_values

_KEY = "letterhead:{}"
_COMMITTEE = "Ủy ban nhân dân"
_SHORT = re.compile(r"^UBND\b")
_PLACE = re.compile(rf"^{_COMMITTEE} (?:tỉnh|thành phố|thị xã|huyện|quận|phường|xã|thị trấn|đặc khu) ")
_COPIES = (AS_ABOVE, "Lưu: VT")


@dataclass(frozen=True, slots=True)
class Kept:
    """The letterhead as it stands, and the version that a change has to know (0: as derived from the name)."""

    head: Letterhead
    version: int


def derived(name: str) -> Letterhead:
    """What the name of the authority says by itself: a committee signs "TM.", and knows its place."""
    full = _SHORT.sub(_COMMITTEE, name)
    if not full.startswith(_COMMITTEE):
        return Letterhead(agency=full, signed_as=("Thủ trưởng cơ quan",), recipients=_COPIES)
    place = _PLACE.sub("", full)
    return Letterhead(
        agency=full,
        code="UBND-VP",
        place=place if place != full else "",
        signed_as=(f"TM. {_COMMITTEE}", "Chủ tịch"),
        recipients=_COPIES,
    )


def letterhead(session: Session, authority_id: int) -> Kept:
    """The letterhead that holds for new letters of an authority."""
    kept = kept_values(session, _KEY.format(authority_id))
    if kept is None:
        return Kept(derived(session.get_one(Agency, authority_id).name), 0)
    found, version = kept
    return Kept(head_of(found), version)


def change_letterhead(
    session: Session, actor: Actor, authority_id: int, wanted: Letterhead, *, version: int, now: datetime
) -> None:
    """Set it for the letters that are composed from now on; what was issued stays as it was.

    Raises:
        NotFound: the authority is not the actor's to urge for.
        Refusal: ``stale``; ``name_needed`` without an issuing agency.
    """
    scope.agency_for(session, actor, authority_id, Action.URGE)
    head = _cleaned(wanted)
    if not head.agency:
        raise Refusal("name_needed")
    before = letterhead(session, authority_id)
    replace_values(session, _KEY.format(authority_id), asdict(head), version=version)
    record(
        session,
        "letterhead",
        authority_id,
        "changed",
        by=actor.user_id,
        now=now,
        payload={"before": asdict(before.head), "after": asdict(head)},
    )


def _cleaned(head: Letterhead) -> Letterhead:
    return replace(
        head,
        agency=clean_line(head.agency),
        superior=clean_line(head.superior),
        code=clean_line(head.code),
        place=clean_line(head.place),
        notice_code=clean_line(head.notice_code),
        signed_as=tuple(line for line in map(clean_line, head.signed_as) if line),
        recipients=tuple(line for line in map(clean_line, head.recipients) if line),
    )

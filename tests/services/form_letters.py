"""Issue a letter of any kind as its page does: the files first, then the unit that registers them."""

from __future__ import annotations

from datetime import date, datetime

from models import OfficialLetter
from tests.office import NOW, TODAY, Office
from workflow.files import EvidenceStore
from workflow.services import letter_issue
from workflow.services.letter_files import letter_words, store
from workflow.services.letter_issue import Registered


def issue(
    office: Office,
    letter: OfficialLetter,
    files: EvidenceStore,
    number: str = "5",
    day: date = TODAY,
    *,
    who: str = "office",
    now: datetime = NOW,
) -> OfficialLetter:
    """The letter, registered as signed by the leader."""
    given = Registered(number, day, "Nguyễn Thị Lãnh", ("TM. Ủy ban nhân dân", "Chủ tịch"))
    stored = store(
        letter_words(office.session, letter),
        files,
        number=number,
        issued_on=day,
        signer=given.signer,
        head=letter_issue.registered_head(letter, given),
        now=now,
    )
    return letter_issue.issue(
        office.session, office.actor(who), letter.id, given, stored, version=letter.version, now=now
    )

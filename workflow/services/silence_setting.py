"""After how many months without a word an assignment counts as not moving."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models import Setting
from workflow.rules.permissions import Action, Actor
from workflow.rules.refusal import Refusal
from workflow.rules.silence import LONGEST_SILENCE, SILENCE_MONTHS
from workflow.services.events import record

KEY = "silence_months"


def silence_months(session: Session) -> int:
    """The setting, or the default where nobody has set a number from 1 to ``LONGEST_SILENCE``."""
    row = session.get(Setting, KEY)
    if row is None or not row.value.isdecimal() or not 1 <= int(row.value) <= LONGEST_SILENCE:
        return SILENCE_MONTHS
    return int(row.value)


def set_silence_months(session: Session, actor: Actor, months: int, *, now: datetime) -> None:
    """Change the number for every authority of the installation, from the next list on.

    Raises:
        Refusal: ``not_allowed`` to who does not set up a whole authority, ``silence_months``.
    """
    if not any(path.count(".") == 1 for path in actor.paths(Action.MANAGE_SETTINGS)):
        raise Refusal("not_allowed")
    if not 1 <= months <= LONGEST_SILENCE:
        raise Refusal("silence_months", most=LONGEST_SILENCE)
    row = session.get(Setting, KEY) or Setting(key=KEY, value="")
    row.value = str(months)
    session.add(row)
    record(session, "setting", 0, "silence_months_set", by=actor.user_id, now=now, payload={"months": months})

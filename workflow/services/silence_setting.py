"""After how many months without a word an assignment counts as not moving."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models import Setting
from workflow.rules.silence import SILENCE_MONTHS

KEY = "silence_months"


def silence_months(session: Session) -> int:
    """The setting, or the default where nobody has set a number from 1 to 60."""
    row = session.get(Setting, KEY)
    if row is None or not row.value.isdecimal() or not 1 <= int(row.value) <= 60:
        return SILENCE_MONTHS
    return int(row.value)

"""Days as people type them in Vietnamese offices: ``31/12/2026``, also with points, dashes or blanks, in eight digits, or in the ISO form."""

from __future__ import annotations

from datetime import date

from workflow.rules.refusal import Refusal
from workflow.rules.text import clean_line

FIRST_YEAR, LAST_YEAR = 1990, 2100
_SEPARATORS = str.maketrans("-. ,", "////")
#: ``31122026``: the number pad of a phone has no slash.
_DIGITS_OF_A_DAY = 8


def read_typed_day(text: str) -> date | None:
    """The day that ``text`` writes; none for a blank.

    Raises:
        Refusal: ``day_not_read``; ``year_out_of_range``.
    """
    line = clean_line(text)
    if not line:
        return None
    parts = line.translate(_SEPARATORS).split("/")
    if len(parts) == 1 and len(line) == _DIGITS_OF_A_DAY:
        parts = [line[:2], line[2:4], line[4:]]
    try:
        day, month, year = (int(part) for part in (parts[::-1] if len(parts[0]) == 4 else parts))
        found = date(year, month, day)
    except ValueError:
        raise Refusal("day_not_read") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Refusal("year_out_of_range", first=FIRST_YEAR, last=LAST_YEAR)
    return found

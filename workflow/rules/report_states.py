"""The life of a report and of the sections that agencies write for it.

A report is drafted, checked, issued; what is issued stands, a correction is another document (NĐ 30/2020
Điều 18). A section asked of an agency is written by it, then accepted or returned by the office.
"""

from __future__ import annotations

from enum import StrEnum

from workflow.rules.refusal import Refusal


class ReportState(StrEnum):
    """Draft, checked, issued."""

    DRAFT = "draft"
    CHECKED = "checked"
    ISSUED = "issued"


class ReportKind(StrEnum):
    """A report, one that takes the place of an issued one, or a công văn that corrects its wording."""

    REPORT = "report"
    REPLACEMENT = "replacement"
    ERRATUM = "erratum"


class Asked(StrEnum):
    """How a section asked of an agency stands."""

    NOBODY = "nobody"
    ASKED = "asked"
    WRITTEN = "written"
    ACCEPTED = "accepted"
    RETURNED = "returned"


#: The agency is to write.
OWED = frozenset({Asked.ASKED, Asked.RETURNED})


class SectionMove(StrEnum):
    """What the two sides do to a section."""

    HAND_IN = "hand_in"
    ACCEPT = "accept"
    RETURN = "return"


_MOVES = {
    (Asked.ASKED, SectionMove.HAND_IN): Asked.WRITTEN,
    (Asked.RETURNED, SectionMove.HAND_IN): Asked.WRITTEN,
    (Asked.WRITTEN, SectionMove.ACCEPT): Asked.ACCEPTED,
    (Asked.WRITTEN, SectionMove.RETURN): Asked.RETURNED,
    (Asked.ACCEPTED, SectionMove.RETURN): Asked.RETURNED,
}


def moved(state: Asked, move: SectionMove) -> Asked:
    """Where a section stands after a move.

    Raises:
        Refusal: ``section_move_not_possible``.
    """
    found = _MOVES.get((state, move))
    if found is None:
        raise Refusal("section_move_not_possible", state=state.value, move=move.value)
    return found

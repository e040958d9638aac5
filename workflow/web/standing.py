"""The words of ``workflow.standing_words`` in the language of the page."""

from __future__ import annotations

from datetime import date
from typing import Any

import flask_babel

from workflow.rules.work_order import Part
from workflow.standing_words import Chip, Standing, chips_of, part_name


class _OfThePage:
    def gettext(self, sentence: str, /, **blanks: Any) -> str:
        return flask_babel.gettext(sentence, **blanks)

    def ngettext(self, one: str, many: str, num: int, /, **blanks: Any) -> str:
        return flask_babel.ngettext(one, many, num, **blanks)


def chips(x: Standing, today: date) -> list[Chip]:
    """(colour of ``chip-…``, words), the one that asks for an act first."""
    return chips_of(x, today, _OfThePage())


def name_of_part(part: str) -> str:
    """What a part of "Việc của tôi" is called."""
    return part_name(Part(part), _OfThePage())

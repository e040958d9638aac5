"""The words of ``workflow.standing_words`` and ``workflow.finding_words`` in the language of the page."""

from __future__ import annotations

from datetime import date
from typing import Any

import flask_babel

from workflow.finding_words import compared_words, kind_name, severity_chip
from workflow.rules.figure_data import Comparison
from workflow.rules.figure_findings import FindingKind, Severity
from workflow.rules.periods import Period
from workflow.rules.work_order import Part
from workflow.standing_words import Chip, Standing, chips_of, part_name, why_words
from workflow.web.period_names import period_name


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


def finding_kind(kind: str) -> str:
    """What a kind of finding is called."""
    return kind_name(FindingKind(kind), _OfThePage())


def finding_chip(severity: str) -> Chip:
    """(colour of ``chip-…``, words) of a severity."""
    return severity_chip(Severity(severity), _OfThePage())


def compared_with(comparison: Comparison, period: Period) -> str:
    """How much of a report was held against the figures of a period, or why nothing was."""
    return compared_words(comparison, period_name(period), _OfThePage())


def why_listed(why: str) -> str:
    """Why a duty is on the list of a review meeting."""
    return why_words(why, _OfThePage())

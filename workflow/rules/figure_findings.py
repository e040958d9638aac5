"""What the check of figures (soát số liệu) tells of a text: one finding, one plain sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FindingKind(StrEnum):
    """Which sort of statement does not hold."""

    PERCENT = "percent"
    SUM = "sum"
    REMAINDER = "remainder"
    ORDER = "order"
    CROSS_SECTION = "cross_section"
    DUPLICATE = "duplicate"
    PERIOD = "period"
    TEMPLATE_RESIDUE = "template_residue"
    SCOPE_TEXT = "scope_text"
    CODE_TYPO = "code_typo"
    CITATION = "citation"


class Severity(StrEnum):
    """An error is certain arithmetic or a certain contradiction; whatever can be right is less."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the words stand.

    ``line`` is the number a person counts (the line of a text file, the paragraph of a Word or PDF
    file, the row of a table). ``block`` is the paragraph's index in the document, -1 in a table;
    ``table`` (from 1), ``row`` (index) and ``column`` (index) name a cell. ``start`` and ``end``
    cut the marked words out of that paragraph or cell.
    """

    line: int
    block: int = -1
    start: int = 0
    end: int = 0
    table: int = 0
    row: int = -1
    column: int = -1


@dataclass(frozen=True, slots=True)
class Finding:
    """One statement that does not hold: the words, what they state, and what comes out instead."""

    kind: FindingKind
    severity: Severity
    quote: str
    place: Place
    stated: str
    computed: str
    explanation: str

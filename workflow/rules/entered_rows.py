"""One row of an entry grid as it was typed, and the figure that it means."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from workflow.rules.indicators import Column, Figure, Kind, Problem, Traits, problems_of
from workflow.rules.names import fold
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean, clean_line
from workflow.rules.typed_numbers import read_number, write_number

LONGEST_NOTE = 1000
_NOTHING = frozenset({"khong phat sinh", "khong phat sinh ho so", "no occurrence"})
_YES, _NO = frozenset({"co", "yes", "1"}), frozenset({"khong", "no", "0"})
_MARKS = frozenset({"x", "y", "1", "co", "true"})


@dataclass(frozen=True, slots=True)
class TypedRow:
    """The cells as they were typed: first number (or yes and no), denominator, a mark for "không phát sinh", note."""

    first: str = ""
    second: str = ""
    nothing: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReadRow:
    """What the cells mean; with problems the figure is not to be used."""

    figure: Figure
    note: str
    problems: list[Problem] = field(default_factory=list)


def read_row(traits: Traits, typed: TypedRow) -> ReadRow:
    """Read one row. "Không phát sinh" may also be written where the first number belongs."""
    problems: list[Problem] = []
    note = clean(typed.note)
    if len(note) > LONGEST_NOTE:
        problems.append(Problem(Column.NOTE, "note_too_long", (("most", LONGEST_NOTE),)))
    marked = fold(typed.nothing)
    if marked and marked not in _MARKS | _NOTHING:
        problems.append(Problem(Column.NOTHING, "mark_not_read", (("text", clean_line(typed.nothing)[:40]),)))
    said = fold(typed.first) in _NOTHING
    first = None if said else _first(traits, typed.first, problems)
    second = _number(Column.DENOMINATOR, traits, typed.second, problems)
    if traits.kind is Kind.RATIO:
        figure = Figure(first, second, None, bool(marked) or said)
    else:
        figure = Figure(None, None, first, bool(marked) or said)
        if second is not None:
            problems.append(Problem(Column.DENOMINATOR, "no_denominator"))
    if not problems:
        problems = problems_of(traits, figure)
    return ReadRow(figure, note, problems)


def _first(traits: Traits, text: str, problems: list[Problem]) -> Decimal | None:
    if traits.kind is not Kind.YES_NO:
        return _number(traits.first, traits, text, problems)
    word = fold(text)
    if not word:
        return None
    if word not in _YES | _NO:
        problems.append(Problem(Column.VALUE, "yes_or_no"))
        return None
    return Decimal(word in _YES)


def _number(column: Column, traits: Traits, text: str, problems: list[Problem]) -> Decimal | None:
    try:
        return read_number(text, traits.value_decimals)
    except Refusal as refusal:
        problems.append(Problem(column, refusal.code, tuple(refusal.params.items())))
        return None


def typed_row(traits: Traits, figure: Figure | None, note: str = "") -> TypedRow:
    """How a stored figure stands in the cells; reading it back gives the same figure."""
    if figure is None:
        return TypedRow(note=note)
    mark = "x" if figure.nothing_arose else ""
    if traits.kind is Kind.RATIO:
        return TypedRow(write_number(figure.numerator), write_number(figure.denominator), mark, note)
    if traits.kind is Kind.YES_NO and figure.value is not None:
        return TypedRow("có" if figure.value else "không", "", mark, note)
    return TypedRow(write_number(figure.value), "", mark, note)

"""One row of a returned sheet of progress: the cells as they were typed, and the statement that they mean.

The same conditions as the agency's form in the web: a difficulty has its cause, a document its number and its day.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from workflow.rules.names import fold
from workflow.rules.refusal import Refusal
from workflow.rules.text import clean, clean_line
from workflow.rules.typed_days import read_typed_day
from workflow.rules.typed_numbers import read_number

LONGEST_TEXT, LONGEST_NUMBER = 10_000, 100
DOING, DONE, BLOCKED, NOTHING = "doing", "done", "blocked", "nothing"
#: What the list of the sheet offers; the sheet is an official paper, so its words are Vietnamese on every page.
ANSWERS = MappingProxyType(
    {DOING: "Đang làm", DONE: "Hoàn thành", BLOCKED: "Vướng mắc", NOTHING: "Không phát sinh"}
)
_BY_WORD = {fold(word): answer for answer, word in ANSWERS.items()}


class Cell(StrEnum):
    """The cells that an agency fills."""

    ANSWER = "answer"
    TEXT = "text"
    PERCENT = "percent"
    DIFFICULTY = "difficulty"
    PROPOSAL = "proposal"
    NUMBER = "number"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class TypedProgress:
    """The cells as they were typed, in the order of ``Cell``."""

    answer: str = ""
    text: str = ""
    percent: str = ""
    difficulty: str = ""
    proposal: str = ""
    number: str = ""
    day: str = ""

    @property
    def blank(self) -> bool:
        """Nothing was filled in: the agency says nothing about this one."""
        return not any(map(clean_line, astuple(self)))


@dataclass(frozen=True, slots=True)
class CellProblem:
    """Why a cell cannot be taken; ``code`` and ``params`` as of a ``Refusal``."""

    cell: Cell
    code: str
    params: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class ReadProgress:
    """What the cells mean; with problems it is not to be used. ``percent`` is whole, 0 to 100."""

    answer: str = ""
    text: str = ""
    percent: int | None = None
    difficulty: str = ""
    proposal: str = ""
    number: str = ""
    day: date | None = None
    problems: list[CellProblem] = field(default_factory=list)


def read_progress(typed: TypedProgress, *, endless: bool, today: date) -> ReadProgress:
    """Read one row; "không phát sinh" is an answer only where the duty is ``endless``."""
    problems: list[CellProblem] = []
    answer = _answer(typed.answer, endless, problems)
    percent = _percent(typed.percent, answer, problems)
    number, day = clean_line(typed.number), _day(typed.day, today, problems)
    found = ReadProgress(
        answer,
        clean(typed.text),
        percent,
        clean(typed.difficulty),
        clean(typed.proposal),
        number,
        day,
        problems,
    )
    _require_words(found, problems)
    if number and day is None and not clean_line(typed.day):
        problems.append(CellProblem(Cell.DAY, "document_day_missing"))
    if day is not None and not number:
        problems.append(CellProblem(Cell.NUMBER, "document_number_missing"))
    return found


def _answer(text: str, endless: bool, problems: list[CellProblem]) -> str:
    word = clean_line(text)
    answer = _BY_WORD.get(fold(word), "")
    if not word:
        problems.append(CellProblem(Cell.ANSWER, "answer_missing"))
    elif not answer:
        problems.append(CellProblem(Cell.ANSWER, "answer_unknown", (("text", word[:40]),)))
    elif answer == NOTHING and not endless:
        problems.append(CellProblem(Cell.ANSWER, "nothing_not_here"))
    return answer


def _percent(text: str, answer: str, problems: list[CellProblem]) -> int | None:
    line = clean_line(text).removesuffix("%").strip()
    try:
        number = read_number(line)
    except Refusal:
        number = None
        wrong = True
    else:
        wrong = number is not None and number > 100
    if wrong:
        problems.append(CellProblem(Cell.PERCENT, "percent_not_read", (("text", clean_line(text)[:40]),)))
        return None
    if answer == DONE and number is not None and number < 100:
        problems.append(CellProblem(Cell.PERCENT, "percent_not_done"))
    return None if number is None else int(number)


def _day(text: str, today: date, problems: list[CellProblem]) -> date | None:
    try:
        day = read_typed_day(text)
    except Refusal as refusal:
        problems.append(CellProblem(Cell.DAY, refusal.code, tuple(refusal.params.items())))
        return None
    if day is not None and day > today:
        problems.append(CellProblem(Cell.DAY, "document_day_ahead", (("day", day),)))
    return day


def _require_words(row: ReadProgress, problems: list[CellProblem]) -> None:
    if row.answer and row.answer != NOTHING and not row.text:
        problems.append(CellProblem(Cell.TEXT, "result_missing"))
    if row.answer == BLOCKED and not row.difficulty:
        problems.append(CellProblem(Cell.DIFFICULTY, "difficulty_missing"))
    for cell, text in (
        (Cell.TEXT, row.text),
        (Cell.DIFFICULTY, row.difficulty),
        (Cell.PROPOSAL, row.proposal),
    ):
        if len(text) > LONGEST_TEXT:
            problems.append(CellProblem(cell, "cell_too_long", (("most", LONGEST_TEXT),)))
    if len(row.number) > LONGEST_NUMBER:
        problems.append(CellProblem(Cell.NUMBER, "cell_too_long", (("most", LONGEST_NUMBER),)))

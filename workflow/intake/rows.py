"""One row of a duty table: is it a duty, a heading, a header again, or a piece of the row above?

Rows that stand one or more columns off are set right here and always marked as moved.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from workflow.intake.columns import Role, is_column_numbers, is_header
from workflow.intake.shapes import (
    looks_like_agency,
    looks_like_deadline,
    looks_like_stt,
    progress_of,
    stt_style,
)
from workflow.intake.tables import SourceRow
from workflow.rules.names import fold


class RowKind(StrEnum):
    """What a row is."""

    DUTY = "duty"
    SECTION = "section"
    HEADER = "header"
    CONTINUATION = "continuation"
    NOTE = "note"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row with its cells by role. ``moved`` counts the columns it stood to the right (+) or left (-).

    ``above`` names the roles whose text repeats the row above, by a merge or by a lost merge: a row that
    lost the cell of its number to one above it lost an empty deadline the same way.
    ``spill`` is text found in columns that have no header.
    """

    kind: RowKind
    source: SourceRow
    cells: dict[Role, str] = field(default_factory=dict)
    moved: int = 0
    above: frozenset[Role] = frozenset()
    spill: tuple[str, ...] = ()

    def get(self, role: Role) -> str:
        """The cell of that role, empty where there is none."""
        return self.cells.get(role, "")


_SHORT_ROLES = frozenset({Role.STT, Role.DEADLINE, Role.PROGRESS, Role.OWNER, Role.OWNERS, Role.COORDINATE})
_FOOTNOTE = re.compile(r"\s*(\[\d+\]|\(\*+\)|\*+|ghi chu\s*:)")
_SIGNATURE = re.compile(
    r"noi nhan|(tm|kt|tl|tuq|q)\.\s*[a-z]|nguoi lap( bieu)?\b|(pho )?(chu tich|giam doc|truong phong)$|"
    r"thu truong (don vi|co quan)$|tong (cong|so)\b"
)
_TOTAL = re.compile(r"(tong (cong|so)|cong)\W*$")
_HEADING_NUMBER = re.compile(r"\s*((?:[IVX]+|[A-ZĐ]|\d+(?:\.\d+)*|[a-zđ])\s*[.)])\s+(.*)", re.DOTALL)


def _fits(role: Role, text: str) -> int:
    """How well a cell fits its column: 2 surely, 0 says nothing, -2 surely not."""
    if not text:
        return 0
    if role is Role.STT:
        return 2 if looks_like_stt(text) else -2
    if role is Role.DEADLINE:
        return 2 if looks_like_deadline(text) else -1
    if role in (Role.OWNER, Role.OWNERS, Role.COORDINATE):
        return 2 if looks_like_agency(text) else -1
    if role is Role.PROGRESS:
        return 2 if progress_of(text) else -1
    if role is Role.TEXT:
        return -2 if looks_like_stt(text) or progress_of(text) else 1
    return 0


def _score(cells: tuple[str, ...], columns: dict[int, Role]) -> int:
    return sum(_fits(role, cells[i]) for i, role in columns.items() if i < len(cells))


def fit(row: SourceRow, columns: dict[int, Role]) -> int:
    """How well a row fits columns; for choosing between two readings of a header."""
    return _score(row.cells, columns)


def _moved_left(cells: tuple[str, ...], by: int) -> tuple[str, ...]:
    return cells[by:] + ("",) * by


def _moved_right(cells: tuple[str, ...], by: int) -> tuple[str, ...]:
    return ("",) * by + cells[: len(cells) - by]


def _best_shift(row: SourceRow, columns: dict[int, Role]) -> int:
    """Columns by which the row stands off: +n when n empty cells stand before it, -n when n are missing.

    Only moves that lose no text are tried, and one is taken only when the types of the cells fit
    clearly better than where the row stands.
    """
    cells = row.cells
    last = max((i for i, cell in enumerate(cells) if cell), default=-1)
    first = min((i for i, cell in enumerate(cells) if cell), default=0)
    best, best_score = 0, _score(cells, columns) + 2
    if row.down:
        return 0
    for by in range(1, first + 1):
        if (score := _score(_moved_left(cells, by), columns)) > best_score:
            best, best_score = by, score
    width = max(columns) + 1
    for by in range(1, width - last):
        if (score := _score(_moved_right(cells, by), columns)) > best_score:
            best, best_score = -by, score
    return best


def _heading(row: SourceRow, columns: dict[int, Role]) -> bool:
    """Only a number and a text, or one text over the whole width."""
    texts = [
        (i, cell)
        for i, cell in enumerate(row.cells)
        if cell.strip() and not (i in row.right or looks_like_stt(cell))
    ]
    if len({cell for _, cell in texts}) != 1:
        return False
    place = columns.get(texts[0][0])
    return place not in (Role.DEADLINE, Role.PROGRESS, Role.RESULT)


def read_row(row: SourceRow, columns: dict[int, Role], above: ReadRow | None) -> ReadRow:
    """The row with its cells by role, judged on its own and by the duty above it."""
    if not any(cell.strip() for cell in row.cells):
        return ReadRow(RowKind.BLANK, row)
    if is_header(row.cells) or is_column_numbers(row.cells):
        return ReadRow(RowKind.HEADER, row)
    if _is_foot(row):
        return ReadRow(RowKind.NOTE, row, {Role.TEXT: " | ".join(filter(None, row.cells))})
    if _heading(row, columns):
        return _lone_text(row, columns, above)
    shift = _best_shift(row, columns)
    cells = _moved_left(row.cells, shift) if shift > 0 else _moved_right(row.cells, -shift)
    by_role = _by_role(cells, columns)
    if shift < 0 and not by_role.get(Role.TEXT):
        return ReadRow(RowKind.CONTINUATION, row, by_role, shift)
    covered = _covered(row, columns)
    if shift < 0 and above is not None:
        lost = {
            role for i, role in columns.items() if i < -shift and above.get(role) and role is not Role.STT
        }
        if not by_role.get(Role.DEADLINE) and above.get(Role.DEADLINE):
            lost.add(Role.DEADLINE)
        by_role.update({role: above.get(role) for role in lost})
        covered |= lost
    spill = tuple(c for i, c in enumerate(cells) if c and i > max(columns) and i not in row.right)
    return ReadRow(RowKind.DUTY, row, by_role, shift, frozenset(covered), spill)


def _is_foot(row: SourceRow) -> bool:
    """The signature block or the totals under a list: no number, and words that only stand there."""
    filled = [cell for cell in row.cells if cell.strip()]
    if filled and _TOTAL.match(fold(filled[0])):
        return True
    return not any(map(looks_like_stt, filled)) and any(_SIGNATURE.match(fold(cell)) for cell in filled)


def _by_role(cells: tuple[str, ...], columns: dict[int, Role]) -> dict[Role, str]:
    out: dict[Role, str] = {}
    for i, role in sorted(columns.items()):
        if i < len(cells) and cells[i]:
            out[role] = f"{out[role]}\n{cells[i]}" if role in out else cells[i]
    return out


def _covered(row: SourceRow, columns: dict[int, Role]) -> set[Role]:
    return {role for i, role in columns.items() if i in row.down and row.cells[i]}


def _lone_text(row: SourceRow, columns: dict[int, Role], above: ReadRow | None) -> ReadRow:
    """A row with one text: a heading, a footnote, or a cell that broke off the row above."""
    column, text = next((i, c) for i, c in enumerate(row.cells) if c.strip() and not looks_like_stt(c))
    number = next((c for c in row.cells if looks_like_stt(c)), "")
    if not number and above is not None:
        role = _broken_off(text, above, set(columns.values()))
        if role is not None:
            shift = column - next(i for i, r in columns.items() if r is role)
            return ReadRow(RowKind.CONTINUATION, row, {role: text}, shift)
    if not number and _FOOTNOTE.match(fold(text)):
        return ReadRow(RowKind.NOTE, row, {Role.TEXT: text})
    if not number and (inline := _HEADING_NUMBER.match(text)):
        number, text = inline[1], inline[2]
    stt_at = next((i for i, role in columns.items() if role is Role.STT), 0)
    text_at = next((i for i, role in columns.items() if role is Role.TEXT), 1)
    moved = 0 if column in (stt_at, stt_at + 1, text_at) or column in row.right else column - text_at
    cells = {Role.STT: number, Role.TEXT: text}
    return ReadRow(RowKind.SECTION, row, cells, moved)


def _broken_off(text: str, above: ReadRow, roles: set[Role]) -> Role | None:
    """The empty cell of the duty above that a lone text belongs to."""
    if Role.PROGRESS in roles and not above.get(Role.PROGRESS) and progress_of(text):
        return Role.PROGRESS
    if (
        Role.DEADLINE in roles
        and not above.get(Role.DEADLINE)
        and len(text) < 40
        and looks_like_deadline(text)
    ):
        return Role.DEADLINE
    return None


def is_duty_without_details(row: ReadRow, following: ReadRow | None) -> bool:
    """A numbered text alone is a duty, unless the row after it stands below it.

    Below stand deeper numbers ("1.1" after "1"), numbers that start again, letters, and rows
    without a number.
    """
    style = stt_style(row.get(Role.STT))
    if style not in ("arabic", "dotted", "small") or following is None:
        return style in ("arabic", "dotted", "small")
    mine, next_one = row.get(Role.STT).strip("(). :"), following.get(Role.STT).strip("(). :")
    if following.kind not in (RowKind.DUTY, RowKind.SECTION) or not next_one:
        return following.kind in (RowKind.HEADER, RowKind.NOTE, RowKind.BLANK)
    if stt_style(next_one) == style == "arabic":
        return int(next_one) > int(mine)
    if stt_style(next_one) == style == "dotted":
        return not next_one.startswith(mine + ".") and next_one.count(".") == mine.count(".")
    return stt_style(next_one) in ("roman", "letter")

"""The table at the head of an official paper: agency and number on the left, country, place and day on the right
(NĐ 30/2020/NĐ-CP, Phụ lục I; HD 36-HD/VPTW for papers of the Party)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workflow.intake.tables import Source, SourceTable
from workflow.rules.names import fold

MOTTO = ("cong hoa xa hoi chu nghia", "doc lap - tu do", "dang cong san viet nam")
_FIRST_BLOCKS = 12
_FIRST_ROWS = 6
_RULE = re.compile(r"\s*(?:[-_–—]{3,}|\*+\s*$)")
_NUMBER = re.compile(r"Số\s*:?\s*(\d{1,5}(?:/\d{4})?\s*[/-]\s*[A-ZĐƯ][\wĐĂÂÊÔƠƯđ&-]*(?:[/-][\wĐĂÂÊÔƠƯđ&]+)*)")
_ABOUT = re.compile(r"V/v\s*:?\s*(.+)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class TitleBlock:
    """``lines`` are all its lines; ``subject`` is what stands after "V/v" in a letter, which names no kind."""

    lines: tuple[str, ...] = ()
    issuer: str = ""
    number: str = ""
    subject: str = ""


def title_block(source: Source) -> TitleBlock:
    """The title block among the first paragraphs, empty where there is none."""
    for block in source.blocks[:_FIRST_BLOCKS]:
        table = source.tables[block.table - 1] if block.table else None
        if table is not None and _is_title_block(table):
            left = [line for cell in _left_cells(table) for line in cell.split("\n")]
            number = next(filter(None, map(_NUMBER.match, left)), None)
            about = next(filter(None, map(_ABOUT.search, _left_cells(table))), None)
            return TitleBlock(
                tuple(line for cell in _cells(table) for line in cell.split("\n")),
                _issuer(left),
                number[1] if number else "",
                " ".join(about[1].split()) if about else "",
            )
    return TitleBlock()


def _cells(table: SourceTable) -> Iterator[str]:
    for row in table.rows[:_FIRST_ROWS]:
        yield from (c for i, c in enumerate(row.cells) if c and i not in row.right and i not in row.down)


def _left_cells(table: SourceTable) -> Iterator[str]:
    for row in table.rows[:_FIRST_ROWS]:
        if row.cells and row.cells[0] and 0 not in row.down:
            yield row.cells[0]


def _is_title_block(table: SourceTable) -> bool:
    return any(any(words in fold(cell) for words in MOTTO) for cell in _cells(table))


def _issuer(left: list[str]) -> str:
    """The lines in capitals down to the first other one; a name may take two lines, or stand below its superior."""
    names: list[str] = []
    for line in left:
        name, *ruled = _RULE.split(line.strip(" *"), maxsplit=1)
        letters = [c for c in name if c.isalpha()]
        if not letters or not all(map(str.isupper, letters)) or fold(name).startswith(MOTTO):
            break
        names.append(name)
        if ruled:
            break
    return " ".join(" ".join(names).split())

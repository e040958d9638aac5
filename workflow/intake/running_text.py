"""The duties of the running text beside those of the tables: read, keyed, put in the order of the document."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from workflow.intake.blocks import Block
from workflow.intake.body import read_body
from workflow.intake.keys import with_text_keys
from workflow.intake.plan import ProposedDuty
from workflow.intake.same import with_links
from workflow.intake.tables import Source, SourceRow
from workflow.rules.names import fold

_GREETING = re.compile(r"[\s*_]*Kính gửi\b")
_BULLETS = tuple("-–+•*")
_LONG_CELL = 1_500


def text_duties(source: Source, duty_tables: Collection[int], issuer: str) -> list[ProposedDuty]:
    """The duties outside the tables of duties."""
    found = read_body(_running(source, duty_tables), issuer, tables_have_duties=bool(duty_tables))
    return with_text_keys(found)


def _running(source: Source, duty_tables: Collection[int]) -> list[Block]:
    """The paragraphs in order; a long text kept in a cell of a layout table is running text too.

    Of the other tables only the one with the recipients keeps its place. The list under "Kính gửi" names
    to whom a letter goes, and orders nothing.
    """
    out: list[Block] = []
    greeting = False
    for block in source.blocks:
        greeting = _GREETING.match(block.text) is not None or (greeting and block.text[:1] in _BULLETS)
        if greeting:
            continue
        if not block.table:
            out.append(block)
        elif block.table not in duty_tables:
            for row in source.tables[block.table - 1].rows:
                out += [
                    Block(row.number, line, page=row.page)
                    for cell in _long_cells(row)
                    for line in cell.split("\n")
                ]
                if any(map(_lists_recipients, row.cells)):
                    out.append(block)
    return out


def _long_cells(row: SourceRow) -> Iterator[str]:
    """The cells that hold running text, up to the list of recipients; footnotes stand after it."""
    for i, cell in enumerate(row.cells):
        if _lists_recipients(cell):
            return
        if len(cell) > _LONG_CELL and i not in row.right:
            yield cell


def _lists_recipients(cell: str) -> bool:
    return fold(cell[:20]).startswith("noi nhan")


def in_order(
    source: Source, of_tables: Sequence[ProposedDuty], of_text: Sequence[ProposedDuty]
) -> list[ProposedDuty]:
    """Both kinds as they follow each other in the document, each linked to the one it repeats."""
    if not of_text:
        return list(of_tables)
    at: dict[tuple[int, int], int] = {}
    for n, block in enumerate(source.blocks):
        at.setdefault((block.table, 0 if block.table else block.line), n)
    first = {line: n for (table, line), n in at.items() if not table}

    def place(duty: ProposedDuty) -> int:
        if duty.place.table:
            return at.get((duty.place.table, 0), len(source.blocks))
        return first.get(duty.place.row, _table_with(source, duty.place.row, at))

    return with_links(sorted([*of_text, *of_tables], key=place))


def _table_with(source: Source, row: int, at: dict[tuple[int, int], int]) -> int:
    """Where the table stands whose cell held the text."""
    for number, table in enumerate(source.tables, start=1):
        if any(r.number == row for r in table.rows):
            return at.get((number, 0), 0)
    return 0

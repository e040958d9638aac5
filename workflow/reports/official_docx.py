"""Write an official document as DOCX. python-docx is loaded when the first one is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO

from workflow.reports import official_measures as m
from workflow.reports.official_document import (
    Appendix,
    Block,
    OfficialDocument,
    Paragraph,
    Style,
    Table,
    prepared,
)

if TYPE_CHECKING:
    from workflow.reports.docx_parts import Sheet


def write_docx(document: OfficialDocument, target: BinaryIO) -> None:
    """Write the document to ``target``; texts are cleaned first, whatever they hold."""
    from workflow.reports.docx_parts import Sheet

    it = prepared(document)
    sheet = Sheet(title=it.subject, author=it.agency)
    _letterhead(sheet, it)
    if it.kind:
        _title(sheet, it)
    _addressees(sheet, it)
    for base in it.base_lines:
        sheet.body(base, italic=True)
    _blocks(sheet, it.blocks, m.TEXT_WIDTH)
    sheet.keep_last_with_next()
    _signature(sheet, it)
    for n, appendix in enumerate(it.appendices, start=1):
        _appendix(sheet, it, appendix, n)
    sheet.save(target)


def _letterhead(sheet: Sheet, it: OfficialDocument) -> None:
    left, right = sheet.side_by_side(m.LEFT_COLUMN, m.RIGHT_COLUMN)
    for line in it.superior_lines:
        left.line(line, m.SUPERIOR_SIZE)
    for line in it.heading_lines:
        left.line(line, m.AGENCY_SIZE, bold=True)
    left.rule(m.line_under(it.heading_lines, m.AGENCY_SIZE), m.LEFT_COLUMN)
    right.line(m.NATION, m.NATION_SIZE, bold=True)
    right.line(m.MOTTO, m.MOTTO_SIZE, bold=True)
    right.rule(m.bold_width(m.MOTTO, m.MOTTO_SIZE), m.RIGHT_COLUMN)
    left, right = sheet.side_by_side(m.LEFT_COLUMN, m.RIGHT_COLUMN)
    left.line(it.number_line, m.NUMBER_SIZE, before=m.GAP)
    for n, line in enumerate(it.about_lines):
        left.line(line, m.SUBJECT_SIZE, before=0 if n else m.GAP)
    if it.mark:
        left.line(it.mark, m.NUMBER_SIZE, bold=True, before=m.GAP)
    right.line(it.day_line, m.DAY_SIZE, italic=True, before=m.GAP)


def _title(sheet: Sheet, it: OfficialDocument) -> None:
    sheet.centred(it.kind, m.TITLE_SIZE, bold=True, before=18)
    for line in it.subject_lines:
        sheet.centred(line, m.TITLE_SIZE, bold=True)
    sheet.rule(m.line_under(it.subject_lines, m.TITLE_SIZE), m.TEXT_WIDTH)


def _addressees(sheet: Sheet, it: OfficialDocument) -> None:
    if len(it.to) == 1:
        sheet.centred(it.addressed, m.BODY_SIZE, before=18, after=12)
    elif it.to:
        sheet.listed(it.addressed, it.to_lines, before=18, after=12)
    else:
        sheet.gap()


def _blocks(sheet: Sheet, blocks: Sequence[Block], width: float) -> None:
    for block in blocks:
        if isinstance(block, Table):
            sheet.table(
                [(c.heading, c.share, c.centred) for c in block.columns],
                block.rows,
                width,
            )
        else:
            _paragraph(sheet, block)


def _paragraph(sheet: Sheet, block: Paragraph) -> None:
    bold = block.style in (Style.HEADING, Style.BOLD_ITALIC)
    sheet.body(
        block.text,
        bold=bold,
        italic=block.style in (Style.ITALIC, Style.BOLD_ITALIC),
        with_next=block.stays_with_next,
        notes=block.notes,
        level=block.level,
    )


def _signature(sheet: Sheet, it: OfficialDocument) -> None:
    sheet.gap()
    left, right = sheet.side_by_side(m.RECIPIENTS_COLUMN, m.TEXT_WIDTH - m.RECIPIENTS_COLUMN, centred=False)
    if it.recipients:
        left.line(m.SENT_TO, m.RECIPIENTS_HEAD_SIZE, bold=True, italic=True)
    for line in it.recipient_lines:
        left.line(line, m.RECIPIENTS_SIZE)
    for line in it.signature.authority:
        right.line(line, m.SIGNATURE_SIZE, bold=True, centred=True)
    right.line(it.signature.name, m.SIGNATURE_SIZE, bold=True, centred=True, before=m.ROOM_TO_SIGN)


def _appendix(sheet: Sheet, it: OfficialDocument, appendix: Appendix, n: int) -> None:
    width = sheet.new_part(landscape=appendix.landscape)
    sheet.centred(it.appendix_label(n), m.TITLE_SIZE, bold=True)
    sheet.centred(appendix.title, m.TITLE_SIZE, bold=True)
    sheet.centred(it.enclosed_with, m.BODY_SIZE, italic=True, after=12)
    _blocks(sheet, appendix.blocks, width)

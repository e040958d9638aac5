"""An official document under NĐ 30/2020/NĐ-CP as data: one model, written as DOCX and as PDF.

Every word that both writers print is made here, so that the two files read the same. A number or a
day that is not given is left as room to write in: the software never fills them in (Điều 14, 15).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from workflow.reports import official_measures as m
from workflow.rules.report_outline import roman
from workflow.rules.report_text import NOTE_MARK
from workflow.rules.text import clean, clean_line

ROOM = "\u00a0" * 8
"""What a draft leaves free."""
END = "./."
DISPATCH = "Công văn"
GREETING = "Kính gửi:"


class Style(StrEnum):
    """How a paragraph of the body is set."""

    BODY = "body"
    HEADING = "heading"
    ITALIC = "italic"
    BOLD_ITALIC = "bold_italic"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; line feeds inside it begin new ones.

    ``notes`` are footnotes, each at its ``NOTE_MARK`` in the text; a ``level`` from 1 makes it a heading of the
    outline that readers of the file can jump to.
    """

    text: str
    style: Style = Style.BODY
    notes: tuple[str, ...] = ()
    level: int = 0

    @property
    def stays_with_next(self) -> bool:
        """A heading, or a line that announces what follows: never the last of a page."""
        return self.style in (Style.HEADING, Style.BOLD_ITALIC) or self.text.rstrip(NOTE_MARK + " ").endswith(
            ":"
        )


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: ``share`` of the width beside the other shares; ``centred`` cells or not."""

    heading: str
    share: float
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings that come again on every page. Cells are text, whatever they look like."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Appendix:
    """A phụ lục with pages of its own."""

    title: str
    blocks: tuple[Block, ...]
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """``authority``: TM., Q., KT., TL., TUQ. and the title, line by line; ``name`` without a rank."""

    authority: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class OfficialDocument:
    """``agency`` and ``superior`` are written as inside a sentence. ``kind`` is the name of the type ("BÁO CÁO"); without one it is a công văn with its "V/v".

    ``number`` and ``day`` stay empty in a draft; ``mark`` stands under the number ("Dự thảo"). ``code`` is what follows the number ("UBND-VP"),
    ``bases`` the căn cứ without their closing signs, ``recipients`` the lines of "Nơi nhận".
    """

    agency: str
    subject: str
    blocks: tuple[Block, ...]
    signature: Signature
    superior: str = ""
    number: str = ""
    code: str = ""
    place: str = ""
    day: date | None = None
    kind: str = ""
    mark: str = ""
    to: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    appendices: tuple[Appendix, ...] = field(default=())

    @property
    def symbol(self) -> str:
        """``05/BC-TCTTKĐA``; a number below ten gets a nought (Điều 8 of Phụ lục I), a missing one room."""
        return f"{self.number.zfill(2) if self.number.isdecimal() else self.number or ROOM}/{self.code}"

    @property
    def number_line(self) -> str:
        return f"Số: {self.symbol}"

    @property
    def day_line(self) -> str:
        return f"{self.place}, {day_words(self.day)}"

    @property
    def base_lines(self) -> tuple[str, ...]:
        """Each căn cứ ends with ";", the last with "."."""
        return tuple(
            f"{text}{'.' if n == len(self.bases) else ';'}" for n, text in enumerate(self.bases, start=1)
        )

    @property
    def addressed(self) -> str:
        """The line of a single addressee; of several, what stands above them."""
        return f"{GREETING} {self.to[0]}" if len(self.to) == 1 else GREETING

    @property
    def to_lines(self) -> tuple[str, ...]:
        """Several addressees, below each other."""
        if len(self.to) < 2:
            return ()
        return tuple(f"- {text}{'.' if n == len(self.to) else ';'}" for n, text in enumerate(self.to, 1))

    @property
    def recipient_lines(self) -> tuple[str, ...]:
        return tuple(
            f"- {text}{'.' if n == len(self.recipients) else ';'}"
            for n, text in enumerate(self.recipients, start=1)
        )

    @property
    def enclosed_with(self) -> str:
        """What stands under the title of an appendix."""
        kind = self.kind.capitalize() or DISPATCH
        return f"(Kèm theo {kind} số {self.symbol} {day_words(self.day)} của {self.agency})"

    @property
    def heading(self) -> str:
        """The issuing agency as the letterhead prints it."""
        return self.agency.upper()

    @property
    def superior_lines(self) -> tuple[str, ...]:
        return m.broken(self.superior, m.SUPERIOR_SIZE, m.LEFT_COLUMN) if self.superior else ()

    @property
    def heading_lines(self) -> tuple[str, ...]:
        return m.broken(self.heading, m.AGENCY_SIZE, m.LEFT_COLUMN)

    @property
    def about_lines(self) -> tuple[str, ...]:
        """The "V/v" of a công văn; another kind of document has a title instead."""
        return () if self.kind else m.broken(f"V/v {self.subject}", m.SUBJECT_SIZE, m.LEFT_COLUMN)

    @property
    def subject_lines(self) -> tuple[str, ...]:
        return m.broken(self.subject, m.TITLE_SIZE, m.TEXT_WIDTH)

    def appendix_label(self, n: int) -> str:
        """ "Phụ lục", with a Roman number where there are several; ``n`` counts from 1."""
        return f"Phụ lục {roman(n)}" if len(self.appendices) > 1 else "Phụ lục"


def day_words(day: date | None) -> str:
    """``ngày 05 tháng 02 năm 2024``: days below ten and the months 1 and 2 get a nought; none leaves room."""
    if day is None:
        return f"ngày{ROOM}tháng{ROOM}năm{ROOM}"
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def prepared(document: OfficialDocument) -> OfficialDocument:
    """The document with every text cleaned, capitals where the decree wants them, and "./." at its end."""
    return replace(
        document,
        agency=clean_line(document.agency),
        superior=clean_line(document.superior).upper(),
        number=clean_line(document.number),
        code=clean_line(document.code),
        place=clean_line(document.place),
        kind=clean_line(document.kind).upper(),
        mark=clean_line(document.mark).upper(),
        subject=clean_line(document.subject),
        to=_lines(document.to),
        bases=_lines(document.bases),
        recipients=_lines(document.recipients),
        signature=Signature(
            tuple(line.upper() for line in _lines(document.signature.authority)),
            clean_line(document.signature.name),
        ),
        blocks=_ended(_blocks(document.blocks)),
        appendices=tuple(
            replace(a, title=clean_line(a.title).upper(), blocks=_blocks(a.blocks))
            for a in document.appendices
        ),
    )


def _lines(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(line for line in map(clean_line, texts) if line)


def _blocks(blocks: Sequence[Block]) -> tuple[Block, ...]:
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Table):
            columns = tuple(replace(c, heading=clean_line(c.heading)) for c in block.columns)
            found.append(Table(columns, tuple(tuple(map(clean, row)) for row in block.rows)))
        else:
            found += _paragraphs(block)
    return tuple(found)


def _paragraphs(block: Paragraph) -> list[Paragraph]:
    """The block line by line, every footnote with the line that holds its mark; marks without a note go."""
    notes, found = list(map(clean_line, block.notes)), []
    for line in map(clean_line, clean(block.text).split("\n")):
        pieces = line.split(NOTE_MARK)
        own, notes = notes[: len(pieces) - 1], notes[len(pieces) - 1 :]
        kept = NOTE_MARK.join(pieces[: len(own) + 1]) + "".join(pieces[len(own) + 1 :])
        if line:
            found.append(replace(block, text=kept, notes=tuple(own)))
    return found


def _ended(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The mark stands after the last word of the body."""
    last = blocks[-1] if blocks else None
    if isinstance(last, Paragraph):
        return (*blocks[:-1], replace(last, text=f"{last.text.rstrip('.')}{END}"))
    return (*blocks, Paragraph(END))

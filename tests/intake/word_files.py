"""Parts of Word files written by the test itself: runs, lists, styles, tracked changes."""

from __future__ import annotations

from collections.abc import Sequence

from tests.intake.files import W, docx
from workflow.intake.blocks import Block
from workflow.intake.sources import read_source


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    marks = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{marks}<w:t xml:space="preserve">{text}</w:t></w:r>'


def para(
    content: str, *, style: str = "", num: int | None = None, level: int | None = None, mark: str = ""
) -> str:
    """A paragraph; ``content`` is plain text or ready XML, ``mark`` stands in the properties of its end."""
    inner = content if content.startswith("<") else run(content)
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    at = f'<w:ilvl w:val="{level}"/>' if level is not None else ""
    of = f'<w:numId w:val="{num}"/>' if num is not None else ""
    listed = f"<w:numPr>{at}{of}</w:numPr>" if at or of else ""
    return f"<w:p><w:pPr>{named}{listed}<w:rPr>{mark}</w:rPr></w:pPr>{inner}</w:p>"


def lvl(at: int, form: str, pattern: str, more: str = "", start: int = 1) -> str:
    """One level of a list."""
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
    )


def numbering(abstracts: Sequence[str], *lists: tuple[int, str]) -> dict[str, bytes]:
    """The part of lists: abstract lists 0, 1, …; list n (from 1) uses an abstract list and says more."""
    xml = "".join(
        f'<w:abstractNum w:abstractNumId="{n}">{levels}</w:abstractNum>' for n, levels in enumerate(abstracts)
    )
    xml += "".join(
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="{of}"/>{more}</w:num>'
        for n, (of, more) in enumerate(lists, start=1)
    )
    return {"word/numbering.xml": f"<w:numbering {W}>{xml}</w:numbering>".encode()}


def style(style_id: str, name: str, properties: str = "", *, based_on: str = "", run_marks: str = "") -> str:
    """A paragraph style."""
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{style_id}"><w:name w:val="{name}"/>{base}'
        f"<w:pPr>{properties}</w:pPr><w:rPr>{run_marks}</w:rPr></w:style>"
    )


def styles(*all_styles: str) -> dict[str, bytes]:
    """The part of styles."""
    return {"word/styles.xml": f"<w:styles {W}>{''.join(all_styles)}</w:styles>".encode()}


def blocks(*body: str, **parts: bytes) -> tuple[Block, ...]:
    """The blocks of a document; ``parts`` by name."""
    return read_source(docx("".join(body), extra=parts), "a.docx").blocks


def texts(*body: str, **parts: bytes) -> list[str]:
    """The paragraphs as read on paper."""
    return [block.text for block in blocks(*body, **parts)]

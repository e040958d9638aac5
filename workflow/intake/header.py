"""What the document is: number, issuer, date, kind and subject, as a proposal for the registrar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import takewhile

from workflow.intake.columns import is_header
from workflow.intake.issuers import issuer_of, split_superior
from workflow.intake.numbering import numbered
from workflow.intake.outline import outline, preorder
from workflow.intake.plan import DocumentHeader
from workflow.intake.references import bases_in, recipients_in
from workflow.intake.sections import data_as_of
from workflow.intake.tables import Source
from workflow.intake.title_block import TitleBlock, title_block
from workflow.rules.names import fold

_NUMBER = re.compile(
    r"(?:\bSố(?:,? ký hiệu)?\s*:|(?m:^)[\s*|]*Số|\bSố(?=\s+\d{1,4}-[A-Z]))\s*(\d{1,5}(?:/\d{4})?\s*[/-]\s*[A-ZĐƯ][\wĐĂÂÊÔƠƯđ&-]*(?:[/-][\wĐĂÂÊÔƠƯđ&]+)*)"
)
_BLANK_NUMBER = re.compile(r"\bSố\s*:[\s.…_]*/\s*([A-ZĐƯ][\wĐĂÂÊÔƠƯđ&-]*(?:[/-][\wĐĂÂÊÔƠƯđ&]+)*)")
_PLACE = re.compile(r"(?:^|[|\n*])\s*([^\W\d_][\w. ]{1,40}?),\s*ngày\s*[\d .…]{0,6}tháng", re.IGNORECASE)
_DATED = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.IGNORECASE)
_PLACED = re.compile(r"[\w.\s]{2,40},\s*" + _DATED.pattern, re.IGNORECASE)
_FIELD = re.compile(r"^[-*\s]*(Cơ quan ban hành|Ngày ban hành)\s*:\s*(.+)$", re.MULTILINE | re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
# NĐ 30/2020/NĐ-CP, Phụ lục III: names of the kinds of official documents.
_KINDS = (
    "Nghị quyết|Quyết định|Chỉ thị|Quy chế|Quy định|Thông cáo|Thông báo|Hướng dẫn|Chương trình|Kế hoạch|Phương án|"
    "Đề án|Dự án|Kết luận|Báo cáo|Biên bản|Tờ trình|Công điện|Công văn|Bảng theo dõi"
)
_KIND = re.compile(rf"\b({_KINDS})\b", re.IGNORECASE)
_OWN_NUMBER = re.compile(r"^(số\s+)?\d+/\S+\s+(năm \d{4}\s+)?", re.IGNORECASE)
# "Quyết định này có hiệu lực …" is no title.
_THIS = re.compile(r"\s+này\b")
# "V/v" stands under the number of an official letter or on a line of its own.
_ABOUT = re.compile(r"(?:^|Số\s*:.{3,60}?[\s*])V/v\s*:?\s*(.{8,})", re.IGNORECASE)
_FEW = 3
_TOP_LINES = 40
_BASES = re.compile(r"^[\s*_]*(?:Căn cứ|Thực hiện|Xét|Theo)\b", re.MULTILINE)
_YEAR = len(" 12 năm 2026 ")
_MAX_SUBJECT = 400


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _issued(fields: dict[str, str], top: str) -> date | None:
    stated = fields.get("ngay ban hanh", "")
    if found := _ISO.search(stated):
        return _day(*found.groups())
    if found := _SLASHED.search(stated):
        return _day(found[3], found[2], found[1])
    if place := _PLACE.search(top):
        # Without a day it is a draft, and the next day in the text belongs to another document.
        dated = _DATED.search(top, place.start(), place.end() + _YEAR)
    else:
        # a day behind "Căn cứ …" is that of another document
        dated = _PLACED.search(top) or _DATED.search(_BASES.split(top, maxsplit=1)[0])
    return _day(dated[3], dated[2], dated[1]) if dated else None


def _top(source: Source) -> list[str]:
    """The lines before the first duty: paragraphs and the cells of the first tables above their headers."""
    lines = source.text.split("\n")[:_TOP_LINES]
    for table in source.tables[:2]:
        for row in takewhile(lambda row: not is_header(row.cells), table.rows[:12]):
            lines += [cell for i, cell in enumerate(row.cells) if cell and i not in row.right]
    return [line for line in lines if line]


def _issuer(source: Source, fields: dict[str, str], block: TitleBlock, lines: list[str]) -> tuple[str, str]:
    """(superior, issuer): as a list of fields states it, else from the title block."""
    if stated := fields.get("co quan ban hanh"):
        return "", stated
    if block.issuer:
        return split_superior(block.issuer)
    return issuer_of(source, _before_title(lines), lines)


def _kind_and_subject(lines: list[str], issuer: str) -> tuple[str, str]:
    """The title line ("Thông báo … kết luận …") or "KẾ HOẠCH" with the lines below; an official letter has only "V/v …"."""
    if letter := next(filter(None, map(_ABOUT.search, lines[:_TOP_LINES])), None):
        return "Công văn", letter[1].strip(" .:*")[:_MAX_SUBJECT]
    for i, line in enumerate(lines):
        found = _KIND.match(line.strip())
        if found is None or _THIS.match(line.strip(), found.end()):
            continue
        rest = line[found.end() :].strip(" .:")
        if not rest or (rest.isupper() and len(rest.split()) <= _FEW):
            rest = " ".join(filter(None, (rest, *_title_below(lines[i + 1 :], issuer))))
        return found[1].capitalize(), _OWN_NUMBER.sub("", rest)[:_MAX_SUBJECT]
    return ("Công văn" if any(fold(line).startswith("kinh gui") for line in lines) else ""), ""


def _title_below(lines: list[str], issuer: str) -> Iterator[str]:
    """The first line below the kind and those that go on with it, in capitals or from a small letter."""
    for n, line in enumerate(lines[:3]):
        text = line.strip()
        goes_on = text[:1].islower() or (lines[0].isupper() and text.isupper() and not numbered(text).bare)
        ends = (
            _KIND.fullmatch(text) or _signs(text, issuer) or lines[n - 1].rstrip().endswith((".", ":", ";"))
        )
        if n and (ends or not goes_on):
            return
        yield text


def _signs(line: str, issuer: str) -> bool:
    """Whether a line under the subject only says again who decides ("CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH A")."""
    return bool(issuer) and fold(issuer) in fold(line)


def _before_title(lines: list[str]) -> list[str]:
    """The lines above the document's title; all of them where it has none."""
    at = next((i for i, line in enumerate(lines) if _KIND.match(line.strip())), len(lines))
    return lines[:at]


def _symbol(number: str, top: str) -> str:
    """The letters after the number; a draft has only them."""
    if number:
        return re.sub(r"^\d+\s*(?:/\d{4})?\s*[/-]\s*", "", number).strip()
    blank = _BLANK_NUMBER.search(top)
    return blank[1] if blank else ""


def _preamble(source: Source) -> str:
    """The paragraphs before the first numbered section."""
    lines: list[str] = []
    for node in preorder(outline(source.blocks)):
        if node.number.style in ("roman", "article", "part"):
            break
        lines.append(node.block.text)
    return "\n".join(lines)


def _recipients(source: Source) -> tuple[str, ...]:
    """From the cell of the signature table, else from the paragraphs under "Nơi nhận"."""
    for table in source.tables:
        for row in table.rows:
            for cell in row.cells:
                if fold(cell[:20]).startswith("noi nhan"):
                    return recipients_in([cell])
    return recipients_in(block.text for block in source.blocks)


def read_header(source: Source) -> DocumentHeader:
    """The document's own marks, each empty where it was not found."""
    block = title_block(source)
    lines = _top(source)
    top = "\n".join((*block.lines, *lines))
    fields = {fold(m[1]): m[2].strip() for m in _FIELD.finditer(top)}
    found = _NUMBER.search(top)
    number = block.number or (found[1] if found else "")
    superior, issuer = _issuer(source, fields, block, lines)
    kind, subject = ("Công văn", block.subject) if block.subject else _kind_and_subject(lines, issuer)
    everything = "\n".join((source.text, *(t.heading_before for t in source.tables), top))
    as_of = data_as_of(everything)
    return DocumentHeader(
        number=re.sub(r"\s+", "", number),
        issuer=issuer,
        issued_on=_issued(fields, top),
        kind=kind,
        subject=subject,
        data_as_of=_day(*map(str, as_of)) if as_of else None,
        symbol=_symbol(number, top),
        superior=superior,
        place=" ".join(place[1].split()) if (place := _PLACE.search(top)) else "",
        based_on=bases_in(_preamble(source) or top),
        recipients=_recipients(source),
    )

"""What the document is: number, issuer, date, kind and subject, as a proposal for the registrar."""

from __future__ import annotations

import re
from datetime import date

from workflow.intake.outline import outline, preorder
from workflow.intake.plan import DocumentHeader
from workflow.intake.references import bases_in, recipients_in
from workflow.intake.sections import data_as_of
from workflow.intake.tables import Source
from workflow.intake.title_block import MOTTO, title_block
from workflow.rules.names import fold

_NUMBER = re.compile(
    r"\bSố(?:,? ký hiệu)?\s*:\s*(\d{1,5}(?:/\d{4})?\s*[/-]\s*[A-ZĐƯ][\wĐĂÂÊÔƠƯđ&-]*(?:[/-][\wĐĂÂÊÔƠƯđ&]+)*)"
)
_BLANK_NUMBER = re.compile(r"\bSố\s*:[\s.…_]*/\s*([A-ZĐƯ][\wĐĂÂÊÔƠƯđ&-]*(?:[/-][\wĐĂÂÊÔƠƯđ&]+)*)")
_PLACE = re.compile(r"(?:^|[|\n*])\s*([^\W\d_][\w. ]{1,40}?),\s*ngày\s*[\d .…]{0,6}tháng", re.IGNORECASE)
# An issuing agency printed below its superior, both in one cell.
_BELOW = re.compile(
    r"(?<!VĂN)\s(?=(?:SỞ|PHÒNG|CHI CỤC|CỤC|VỤ|VĂN PHÒNG|CÔNG AN|BAN (?:CHỈ ĐẠO|QUẢN LÝ|DÂN TỘC|TỔ CHỨC)|TỔ CÔNG TÁC|TRUNG TÂM|TRƯỜNG"
    r"|UBND|ỦY BAN NHÂN DÂN|UỶ BAN NHÂN DÂN|CHI NHÁNH|THANH TRA|BAN CHỈ HUY)\s)"
)
_DATED = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.IGNORECASE)
_PLACED = re.compile(r"[\w.\s]{2,40},\s*" + _DATED.pattern, re.IGNORECASE)
_FIELD = re.compile(r"^[-*\s]*(Cơ quan ban hành|Ngày ban hành)\s*:\s*(.+)$", re.MULTILINE | re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
# NĐ 30/2020/NĐ-CP, Phụ lục III: names of the kinds of official documents.
_KINDS = (
    "Nghị quyết|Quyết định|Chỉ thị|Quy chế|Quy định|Thông cáo|Thông báo|Hướng dẫn|Chương trình|Kế hoạch|Phương án|"
    "Đề án|Dự án|Báo cáo|Biên bản|Tờ trình|Công điện|Công văn|Bảng theo dõi"
)
_KIND = re.compile(rf"\b({_KINDS})\b", re.IGNORECASE)
_OWN_NUMBER = re.compile(r"^(số\s+)?\d+/\S+\s+(năm \d{4}\s+)?", re.IGNORECASE)
_TOP_LINES = 40
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
        dated = _PLACED.search(top) or _DATED.search(top)
    return _day(dated[3], dated[2], dated[1]) if dated else None


def _top(source: Source) -> list[str]:
    """The lines before the first duty: paragraphs and the cells of the first tables."""
    lines = source.text.split("\n")[:_TOP_LINES]
    for table in source.tables[:2]:
        for row in table.rows[:12]:
            lines += [cell for i, cell in enumerate(row.cells) if cell and i not in row.right]
    return [line for line in lines if line]


def _issuer(lines: list[str]) -> str:
    """The left half of a title block that is no table: capitals that are not the country's name and motto."""
    for line in lines:
        name = re.split(r"\s*[-_]{3,}|CỘNG HÒA", line)[0].strip(" *")
        letters = [c for c in name if c.isalpha()]
        if 5 < len(name) < 90 and letters and all(map(str.isupper, letters)):
            if (
                fold(name).startswith(MOTTO)
                or _KIND.match(name)
                or fold(name).startswith(("phu luc", "du thao"))
            ):
                continue
            return " ".join(name.split())
    return ""


def _kind_and_subject(lines: list[str]) -> tuple[str, str]:
    """The title line ("Thông báo … kết luận …") or "KẾ HOẠCH" with the line below."""
    for i, line in enumerate(lines):
        found = _KIND.match(line.strip())
        if found is None:
            continue
        rest = line[found.end() :].strip(" .:")
        if not rest and i + 1 < len(lines):
            rest = lines[i + 1].strip()
        return found[1].capitalize(), _OWN_NUMBER.sub("", rest)[:_MAX_SUBJECT]
    return "", ""


def _superior(name: str) -> tuple[str, str]:
    """ "UBND TỈNH A SỞ B" is the province above its department."""
    cut = _BELOW.search(name) if name.isupper() else None
    return (name[: cut.start()], name[cut.end() :]) if cut else ("", name)


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
    kind, subject = ("Công văn", block.subject) if block.subject else _kind_and_subject(lines)
    superior, issuer = _superior(fields.get("co quan ban hanh") or block.issuer or _issuer(lines))
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

"""Who issues a document, from the block at its head: the left half, opposite the country's or the Party's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from workflow.intake.tables import Source
from workflow.rules.names import fold

# NĐ 30/2020/NĐ-CP, Phụ lục I; for papers of the Party, Quy định 66-QĐ/TW.
_OPPOSITE = re.compile(r"cong hoa xa hoi chu nghia|dang cong san viet nam")
_NEVER = ("cong hoa xa hoi chu nghia", "doc lap - tu do", "dang cong san viet nam", "phu luc", "du thao")
_RULE = re.compile(r"\s*(?:[-_*]{3,}|\*)|\s+Số\s*:?\s*\d")
_OPPOSITE_IN_LINE = re.compile(r"CỘNG HÒA XÃ|CỘNG HOÀ XÃ|ĐẢNG CỘNG SẢN")
_BODY = re.compile(
    r"(?:uy ban|ubnd|hoi dong|hdnd|bo|so|phong|cuc|vu|chi cuc|ban|to|van phong|thu tuong|chinh phu|chu tich|tinh uy|thanh uy|dang uy"
    r"|huyen uy|cong an|thanh tra|tong|vien|truong|trung tam|tap doan|cong ty|ngan hang|bao hiem|kho bac|thue|toa an|mat tran|lien doan|hoi|doan)\b"
)
_PLACE = re.compile(r"(?:tinh|thanh pho|tp|quan|huyen|xa|phuong|thi xa|thi tran|dac khu)\b")
# An issuing agency printed below its superior, both in one cell.
_BELOW = re.compile(
    r"(?<!VĂN)(?<!TỔNG)(?<!CHI)(?<!LIÊN)\s(?=(?:SỞ|PHÒNG|CHI CỤC|CỤC|VỤ|VĂN PHÒNG|CÔNG AN|BAN (?:CHỈ ĐẠO|QUẢN LÝ|DÂN TỘC|TỔ CHỨC)|TỔ CÔNG TÁC|TRUNG TÂM|TRƯỜNG"
    r"|UBND|ỦY BAN NHÂN DÂN|UỶ BAN NHÂN DÂN|CHI NHÁNH|THANH TRA|BAN CHỈ HUY|BẢO HIỂM XÃ HỘI|KHO BẠC|TỔNG CỤC|BỘ CHỈ HUY|ĐẢNG [ỦU][ỶY]|TÒA ÁN|VIỆN)\s)"
)
_TITLE_ROWS = 4
_SHORTEST, _LONGEST = 5, 120


def issuer_of(source: Source, above_title: Iterable[str], lines: Iterable[str]) -> tuple[str, str]:
    """(superior, issuer) as printed; both may be empty. The lines above the title decide before any others."""
    for table in source.tables[:2]:
        for row in table.rows[:_TITLE_ROWS]:
            if any(_OPPOSITE.search(fold(cell)) for cell in row.cells):
                found = next(filter(None, (_name(" ".join(c.split())) for c in row.cells)), "")
                if found:
                    return split_superior(found)
    superior, issuer = _of_lines(above_title)
    return (superior, issuer) if issuer else _of_lines(lines)


def _name(text: str) -> str:
    """``text`` up to its rule of dashes, where it is a name in capitals; empty for anything else."""
    text = _RULE.split(_OPPOSITE_IN_LINE.split(text)[0].strip(" *"))[0].strip(" .:")
    letters = [c for c in text if c.isalpha()]
    if not _SHORTEST < len(text) <= _LONGEST or not letters or not all(map(str.isupper, letters)):
        return ""
    return "" if fold(text).startswith(_NEVER) else text


def _of_lines(lines: Iterable[str]) -> tuple[str, str]:
    """The first name in capitals, with the place on the next line; a second body below it is the issuer."""
    names: list[str] = []
    for line in _capitals(lines):
        if names and _PLACE.match(fold(line)):
            names[-1] = f"{names[-1]} {line}"
        elif _BODY.match(fold(line)):
            names.append(line)
        elif names:
            break
    if len(names) > 1:
        return names[-2], names[-1]
    return split_superior(names[0]) if names else ("", "")


def _capitals(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if name := _name(" ".join(line.split())):
            yield name


def split_superior(name: str) -> tuple[str, str]:
    """ "UBND TỈNH A SỞ B" is the province above its department."""
    cut = _BELOW.search(name)
    return (name[: cut.start()], name[cut.end() :]) if cut else ("", name)

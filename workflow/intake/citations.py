"""A document as another one cites it: "Thông báo số 44-TB/TGV ngày 12/9/2025"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from workflow.rules.text import clean_line

_CODE = re.compile(
    r"(?:số|Số)?\s*(?P<number>\d+(?:\.\d+)?[\w/]*(?:-[\w]+)?(?:/[\wĐđ]+(?:[-.&][\wĐđ]+)*)+|\d+-[A-ZĐ]+/[\wĐđ]+)"
)
_DAY = re.compile(r"ngày\s+(?P<d>\d{1,2})\s*(?:/|tháng)\s*(?P<m>\d{1,2})\s*(?:/|năm)\s*(?P<y>\d{4})")
_ISSUER = re.compile(
    r"\bcủa\s+(?P<issuer>.+?)(?=\s+(?:về|phê duyệt|ban hành|quy định|hướng dẫn|sửa đổi|thực hiện|triển khai|ngày|kết luận|quy chế|được|thông qua)\b|[;.,(]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Citation:
    """What a phrase says of the cited document; the issuer is empty where it is not named."""

    kind: str
    number: str
    issuer: str
    issued_on: date | None


def read_citation(phrase: str) -> Citation | None:
    """The first document cited in ``phrase``; none where there is no number and symbol."""
    text = clean_line(phrase)
    code = _CODE.search(text)
    if code is None:
        return None
    kind = re.sub(r"\s*số\s*$", "", text[: code.start("number")]).strip(" ,;:")
    day, issuer = _DAY.search(text, code.end()), _ISSUER.search(text, code.end())
    return Citation(
        kind if len(kind) <= 40 else "",
        code["number"],
        issuer["issuer"].strip() if issuer else "",
        _date(day) if day else None,
    )


def day_of(text: str) -> date | None:
    """The first day written out in ``text`` ("ngày 16 tháng 6 năm 2025", "ngày 16/6/2025")."""
    found = _DAY.search(text)
    return _date(found) if found else None


def _date(found: re.Match[str]) -> date | None:
    try:
        return date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        return None

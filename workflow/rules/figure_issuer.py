"""Who issues a report, for which place, level and period: read from its head."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from workflow.rules.figure_text import Report

_LEVELS = {
    "tỉnh": "province",
    "thành phố": "city",
    "huyện": "district",
    "thị xã": "district",
    "quận": "district",
    "xã": "commune",
    "phường": "commune",
    "thị trấn": "commune",
    "đặc khu": "commune",
}
_CENTRAL = frozenset({"hà nội", "hồ chí minh", "hải phòng", "đà nẵng", "cần thơ", "huế"})
_OFFICE = re.compile(
    r"(?:U[ỷỶyY]|Ủ|ủ)?\s*(?:ban nhân dân|y ban nhân dân|UBND|Công an|Tổ công tác|Ban Chỉ đạo|Đảng ủy|HĐND)\b"
    r"[^.;\n]{0,120}?\b(?P<kind>tỉnh|thành phố|huyện|thị xã|quận|xã|phường|thị trấn|đặc khu)\s+(?P<name>[^\W\d_]+(?:[ ][^\W\d_]+){0,3})",
    re.IGNORECASE,
)
_AREA = re.compile(
    r"trên địa bàn\s+(?P<kind>tỉnh|thành phố|huyện|thị xã|quận|xã|phường|thị trấn|đặc khu)\s+(?P<name>[^\W\d_]+(?:[ ][^\W\d_]+){0,3})",
    re.IGNORECASE,
)
_LINE = re.compile(
    r"^\W*(?P<kind>TỈNH|THÀNH PHỐ|HUYỆN|THỊ XÃ|QUẬN|XÃ|PHƯỜNG|THỊ TRẤN|ĐẶC KHU) (?P<name>[^\W\da-z_]+(?:[ ][^\W\da-z_]+){0,3})\W*$",
    re.MULTILINE,
)
PERIOD = re.compile(
    r"(?:(?P<months>\d{1,2})\s+tháng(?:\s+(?P<half>đầu|cuối))?(?:\s+năm)?|tháng\s+(?P<month>\d{1,2})|quý\s+(?P<quarter>[IV]{1,3}|\d))"
    r"\s*(?:/|,?\s*năm|\s)\s*(?P<year>20\d\d)|(?<!\d)năm\s+(?P<whole>20\d\d)",
    re.IGNORECASE,
)
# "9 tháng đầu năm, nhiệm vụ 3 tháng cuối năm 2024": the year is named once, at the end.
_FIRST_MONTHS = re.compile(
    r"(?P<months>\d{1,2})\s+tháng\s+đầu\s+năm\b[^.;\d]{0,60}(?:\d{1,2}\s+tháng\s+cuối\s+năm\s+)?(?P<year>20\d\d)",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"ngày\s*(?P<d>\d{1,2})?[\s.…]*tháng\s*(?P<m>\d{1,2})[\s.…]*năm\s*(?P<y>20\d\d)", re.IGNORECASE
)
_IS_REPORT = re.compile(r"^\W*(?:DỰ THẢO\W+)?BÁO CÁO\b", re.IGNORECASE)
_TITLE_LINES = 3
_FIRST_SECTION = re.compile(r"^\W*(?:PHẦN (?:I|THỨ)|I\.|1\.)")
_NOT_SPAN = re.compile(r"(?:đến|giai đoạn|tầm nhìn|ngày[\s\d.…]*|trước|Luật[^.;]{0,20})\s*\Z", re.IGNORECASE)
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4}
_HEAD = 25
_DATE_LINE_MOST = 120


@dataclass(frozen=True, slots=True)
class Span:
    """A reporting period by name: kind ("month", "quarter", "months", "year"), which one, year."""

    kind: str
    number: int
    year: int

    @property
    def last_month(self) -> int:
        """The month it ends in (of the second half-year: 12)."""
        if self.kind == "month":
            return self.number
        if self.kind == "quarter":
            return 3 * self.number
        return abs(self.number) if self.kind == "months" and self.number > 0 else 12

    def first_month(self) -> int:
        """The month it begins in."""
        if self.kind == "month":
            return self.number
        if self.kind == "quarter":
            return 3 * self.number - 2
        return 1 if self.number >= 0 else 13 + self.number


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of a report tells: ``level`` is province, district, commune or empty."""

    level: str
    kind: str
    name: str
    span: Span | None
    dated: date | None
    month_of_issue: tuple[int, int] | None
    is_report: bool


def read_head(report: Report) -> Head:
    """The issuer, the period and the date from the paragraphs before the first section."""
    texts = []
    for paragraph in report.paragraphs[:_HEAD]:
        if _FIRST_SECTION.match(paragraph.text):
            break
        texts.append(paragraph.text)
    head = "\n".join(texts)
    at = next((n for n, t in enumerate(texts) if _IS_REPORT.match(t)), None)
    title = "" if at is None else "\n".join(texts[at : at + _TITLE_LINES])
    block = "\n".join(texts[:at])
    kind, name = _place(block, title, head)
    dated = next((found for text in texts if (found := _date_line(text))), None)
    return Head(
        _level(kind, name),
        kind,
        name,
        _title_span(title) or _title_span(head),
        _date(dated),
        (int(dated["y"]), int(dated["m"])) if dated and 1 <= int(dated["m"]) <= 12 else None,
        at is not None,
    )


def _date_line(text: str) -> re.Match[str] | None:
    """ "Bắc Kạn, ngày 05 tháng 7 năm 2024" at the end of a short line; dates of cited papers are none."""
    found = _DATED.search(text) if len(text) < _DATE_LINE_MOST else None
    ends = found is not None and not text[found.end() :].strip(" *_|.")
    return found if found and ends and text[: found.start()].rstrip().endswith(",") else None


def _place(block: str, title: str, head: str) -> tuple[str, str]:
    """The issuer's kind of place and its name: by the title, the block above it, or the opening words."""
    in_title, above = _named(_AREA, title), _named(_OFFICE, block) + _named(_LINE, block)
    opening = _named(_AREA, head) + _named(_OFFICE, head)
    found = in_title[:1] or sorted(above)[-1:] or opening[:1]
    return found[0][1:] if found else ("", "")


def _named(pattern: re.Pattern[str], text: str) -> list[tuple[int, str, str]]:
    """Where a place is named, its kind and its name."""
    named = [(m.start("kind"), m["kind"].lower(), _name(m["name"])) for m in pattern.finditer(text)]
    return [one for one in named if one[2]]


def _name(words: str) -> str:
    name = []
    for word in words.split():
        if not word[0].isupper():
            break
        name.append(word.lower())
    return " ".join(name)


def _level(kind: str, name: str) -> str:
    level = _LEVELS.get(kind, "")
    if level == "city":
        return "province" if any(name.startswith(one) for one in _CENTRAL) else "district"
    return level


def _title_span(text: str) -> Span | None:
    """The most exact period that a title names; a year that something reaches to is none."""
    opening = _FIRST_MONTHS.search(text)
    if opening:
        return Span("months", int(opening["months"]), int(opening["year"]))
    named = [
        span_from(found)
        for found in PERIOD.finditer(text)
        if not _NOT_SPAN.search(text[max(0, found.start() - 30) : found.start()])
    ]
    return next((span for span in named if span.kind != "year"), named[0] if named else None)


def span_from(found: re.Match[str]) -> Span:
    """The period of a match of ``PERIOD``."""
    year = int(found["year"] or found["whole"])
    if found["months"]:
        number = int(found["months"])
        return Span("months", -number if (found["half"] or "").lower() == "cuối" else number, year)
    if found["month"]:
        return Span("month", int(found["month"]), year)
    if found["quarter"]:
        quarter = found["quarter"].upper()
        return Span(
            "quarter",
            _ROMAN.get(quarter) or int(quarter) if quarter.isdigit() or quarter in _ROMAN else 0,
            year,
        )
    return Span("year", 0, year)


def _date(found: re.Match[str] | None) -> date | None:
    if not found or not found["d"]:
        return None
    try:
        return date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        return None

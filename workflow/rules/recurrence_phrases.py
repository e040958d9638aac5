"""How often a duty comes back, read from its phrase and written as iCalendar rules (RFC 5545).

A duty may return at several rhythms ("hằng quý, hằng năm"): then there is one rule a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

_UNITS = {"ngày": "day", "tuần": "week", "tháng": "month", "quý": "quarter", "quí": "quarter", "năm": "year"}
_UNIT = r"(?:0?\d\s+(?:tháng|năm|tuần)|tháng|qu[ýí]|năm|tuần|ngày)\b"
_EACH = r"(?:hằng|hàng|mỗi|từng)\s+"
_AND = r"\s*(?:,|/|;|và|hoặc)\s*"
_LIST = rf"{_UNIT}(?:\s*\([^)]*\))?(?:{_AND}(?:{_EACH})?{_UNIT}(?!\s+\d)(?:\s*\([^)]*\))?)*"
_REGULAR = re.compile(
    rf"{_EACH}(?P<each>{_LIST})"
    r"|(?P<times>\d{1,2})\s*lần\s*(?:/|trong|mỗi|hằng|hàng|một)\s*(?:(?:0?1|một|mỗi)\s+)?(?P<per>tháng|qu[ýí]|năm|tuần|ngày)\b"
    r"|(?:0?1|một)\s+(?P<per2>tháng|qu[ýí]|năm|tuần|ngày)\s+(?P<times2>\d{1,2})\s+lần"
    r"|(?:(?P<n>\d{1,2})\s*)?\b(?P<once>tháng|qu[ýí]|năm|tuần|ngày)\s*(?:/\s*(?:0?1\s*|một\s+)?|\s+(?:một|0?1)\s+)lần"
    rf"|định\s+kỳ\s+(?:theo\s+|báo\s+cáo\s+)?(?P<regular>{_LIST})"
    rf"|^\W*(?:theo\s+|báo\s+cáo\s+)?(?P<listed>{_UNIT}(?:\s*[,/]\s*(?:và\s+)?(?:{_EACH})?{_UNIT}(?!\s+\d))+)"
    r"|tháng\s+(?P<end>cuối|đầu)(?:\s+(?:cùng|tiên))?(?:\s+của)?\s+(?:(?:hằng|hàng|mỗi)\s+)?(?P<of>qu[ýí]|kỳ)"
    r"|\bngày\s+\d{1,2}\s+(?:của\s+|hằng\s+|hàng\s+)tháng\b(?!\s+(?:\d|cuối|đầu))(?P<monthly>)"
    r"|(?P<period>kỳ\s+báo\s+cáo|(?:của|thuộc|kề)\s+năm\s+báo\s+cáo|định\s+kỳ\b(?!\s+hạn))"
)
_REPORT = re.compile(
    rf"báo\s+cáo\s+(?:định\s+kỳ\s+)?(?P<each>0?[69]\s+tháng|qu[ýí]|tháng|năm)\b(?!\s+(?:\d|[ivx]+\b|nay|này|{_UNIT}))"
)
_NEXT_YEAR = re.compile(r"tháng\s+\d{1,2}\s+(?:đến|-)\s+(?:hết\s+)?tháng\s+\d{1,2}\s+năm\s+sau")
_LAST_DAY = re.compile(
    r"ngày\s+cuối(?:\s+cùng)?\b(?!\s+tuần)|cuối\s+(?:mỗi\s+)?tháng\b|cuối\s+mỗi\s+qu[ýí]\b"
)
_LAST_WORKING_DAY = re.compile(r"ngày\s+làm\s+việc\s+cuối(?:\s+cùng)?\b")
_DAYS = re.compile(
    r"ngày\s+(?P<first>\d{1,2})(?!\s*[/.-]\s*\d|\s+tháng\s+\d|\d|\s+làm)"
    r"(?P<more>(?:\s*(?:,|và)\s*(?:ngày\s+)?\d{1,2}(?!\s*[/.]\s*\d|\d|\s+tháng\s+\d))*)"
)
_SPAN = re.compile(r"từ\s+ngày\s+\d{1,2}\s+đến\s+(?:hết\s+)?(?=ngày\s+\d{1,2}(?!\s*[/\d]|\s+tháng\s+\d))")
_DAY_OF_YEAR = re.compile(
    r"(?<![\d/.])(?P<d>\d{1,2})(?:\s*[/.]\s*|\s+tháng\s+)(?P<m>\d{1,2})(?![\d/%]|\s*[/.]\s*\d|\s+lần)"
)
_MONTHS = re.compile(
    r"tháng\s+(?P<list>\d{1,2}(?:\s*(?:,|và)\s*(?:tháng\s+)?\d{1,2}\b(?!\s*[/.]))*)(?!\s*[/.]\s*\d)"
)
_QUARTERS = re.compile(r"qu[ýí]\s+(?P<q>iv|i{1,3}|[1-4])\b")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_WEEKDAY = re.compile(r"thứ\s+(?P<n>hai|ba|tư|năm|sáu|bảy|[2-7])\b|(?P<sunday>chủ\s+nhật)")
_WEEKDAYS = {"hai": "MO", "ba": "TU", "tư": "WE", "năm": "TH", "sáu": "FR", "bảy": "SA"} | dict(
    zip("234567", ("MO", "TU", "WE", "TH", "FR", "SA"), strict=True)
)
_QUARTER_ENDS = "3,6,9,12"
_QUARTER_STARTS = "1,4,7,10"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """``every`` "day", "week", "month", "quarter", "half_year", "year" or "period" (of reports), ``n`` of them."""

    every: str
    n: int = 1


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Where the words stand, the rhythms in their order, and the rules; ``rule`` is empty where none can be told."""

    begin: int
    rhythms: tuple[Rhythm, ...]
    rule: str
    several_times: bool = False

    @property
    def every(self) -> str:
        """The first rhythm."""
        return self.rhythms[0].every


def find_recurrence(text: str, start: int = 0, until: date | None = None) -> Recurrence | None:
    """The recurrence in ``text`` (see ``readable``) from ``start`` on; ``until`` is its last day if any."""
    found = list(_REGULAR.finditer(text, start)) or list(_REPORT.finditer(text, start))
    if not found:
        over = _NEXT_YEAR.search(text, start)
        return Recurrence(over.start(), (Rhythm("year"),), "FREQ=YEARLY") if over else None
    rhythms = list(dict.fromkeys(r for m in found for r in _rhythms(m)))
    named = [r for r in rhythms if r.every != "period"] or rhythms[:1]
    rules = _rules(text[start:], named, any("end" in m.groupdict() and m["end"] == "đầu" for m in found))
    if until:
        rules = [f"{rule};UNTIL={until:%Y%m%d}" for rule in rules]
    return Recurrence(found[0].start(), tuple(named), "\n".join(rules), _several_times(found))


def recurs(text: str) -> bool:
    """Whether ``text`` speaks of something regular."""
    return _REGULAR.search(text) is not None


def _rhythms(m: re.Match[str]) -> list[Rhythm]:
    g = {k: v for k, v in m.groupdict().items() if v is not None}
    if "period" in g or g.get("of") == "kỳ":
        return [Rhythm("period")]
    if "of" in g:
        return [Rhythm("quarter")]
    if "monthly" in g:
        return [Rhythm("month")]
    if per := g.get("per") or g.get("per2"):
        return [_times(_UNITS[per], int(g.get("times") or g.get("times2") or 1))]
    if "once" in g:
        return [_rhythm(g["once"], int(g.get("n") or 1))]
    listed = re.sub(r"\([^)]*\)", "", g.get("each") or g.get("regular") or g.get("listed") or "")
    return [_rhythm(w["unit"], int(w["n"] or 1)) for w in _IN_LIST.finditer(listed)]


_IN_LIST = re.compile(r"(?:(?P<n>\d{1,2})\s+)?(?P<unit>tháng|qu[ýí]|năm|tuần|ngày)\b")


def _rhythm(unit: str, n: int) -> Rhythm:
    if unit == "tháng" and n in (3, 6, 12):
        return Rhythm({3: "quarter", 6: "half_year", 12: "year"}[n])
    return Rhythm(_UNITS[unit], max(n, 1))


def _times(every: str, times: int) -> Rhythm:
    """ "2 lần/năm" is a half-year, "4 lần/năm" a quarter; other counts only keep the period."""
    return {
        ("year", 2): Rhythm("half_year"),
        ("year", 4): Rhythm("quarter"),
        ("year", 12): Rhythm("month"),
    }.get((every, times), Rhythm(every))


def _several_times(found: Iterable[re.Match[str]]) -> bool:
    """A count that is no rhythm of the calendar: "3 lần/tháng"."""
    for m in found:
        g = m.groupdict()
        times = int(g.get("times") or g.get("times2") or 1)
        if times > 1 and not (times in (2, 4, 12) and (g.get("per") or g.get("per2")) == "năm"):
            return True
    return False


def _rules(text: str, rhythms: list[Rhythm], first_month: bool) -> list[str]:
    if any(r.every in ("quarter", "half_year", "year", "period") for r in rhythms):
        if dates := _days_of_year(text):
            return dates
        if any(r.every == "year" for r in rhythms) and (months := _months(text)):
            return [f"FREQ=YEARLY;BYMONTH={_joined(months)};BYMONTHDAY=-1"]
    made = (_rule(r, text, first_month) for r in rhythms)
    return [rule for rule in made if rule]


def _days_of_year(text: str) -> list[str]:
    by_day: dict[int, list[int]] = {}
    for m in _DAY_OF_YEAR.finditer(text):
        day, month = int(m["d"]), int(m["m"])
        if 1 <= day <= 31 and 1 <= month <= 12 and (day, month) != (24, 7):
            by_day.setdefault(day, []).append(month)
    return [f"FREQ=YEARLY;BYMONTH={_joined(months)};BYMONTHDAY={day}" for day, months in by_day.items()]


def _months(text: str) -> list[int]:
    quarters = [int(_ROMAN.get(m["q"]) or m["q"]) * 3 for m in _QUARTERS.finditer(text)]
    months = [int(n) for m in _MONTHS.finditer(text) for n in re.findall(r"\d{1,2}", m["list"])]
    return quarters or [n for n in months if 1 <= n <= 12]


def _joined(numbers: Iterable[int]) -> str:
    return ",".join(str(n) for n in sorted(set(numbers)))


def _rule(rhythm: Rhythm, text: str, first_month: bool) -> str:
    interval = f";INTERVAL={rhythm.n}" if rhythm.n > 1 else ""
    match rhythm.every:
        case "day":
            return f"FREQ=DAILY{interval}"
        case "week":
            days = _joined_weekdays(text)
            return f"FREQ=WEEKLY{interval}{days}"
        case "month":
            return f"FREQ=MONTHLY{interval}{_day_of_month(text)}"
        case "quarter":
            return f"FREQ=MONTHLY{_of_quarter(text, first_month)}{_day_of_month(text)}"
        case "half_year":
            return "FREQ=MONTHLY;INTERVAL=6"
        case "year":
            return f"FREQ=YEARLY{interval}"
    return ""


def _of_quarter(text: str, first_month: bool) -> str:
    if re.search(
        r"tháng\s+(?:cuối|đầu)(?:\s+(?:cùng|tiên))?(?:\s+của)?\s+(?:(?:hằng|hàng|mỗi)\s+)?qu[ýí]", text
    ):
        return f";BYMONTH={_QUARTER_STARTS if first_month else _QUARTER_ENDS}"
    return ";INTERVAL=3"


def _joined_weekdays(text: str) -> str:
    days = [_WEEKDAYS[m["n"]] if m["n"] else "SU" for m in _WEEKDAY.finditer(text)]
    return f";BYDAY={','.join(dict.fromkeys(days))}" if days else ""


def _day_of_month(text: str) -> str:
    if _LAST_WORKING_DAY.search(text):
        return ";BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"
    span = _SPAN.search(text)
    m = _DAYS.search(text, span.end() if span else 0)
    if m is None:
        return ";BYMONTHDAY=-1" if _LAST_DAY.search(text) else ""
    days = [int(n) for n in re.findall(r"\d{1,2}", m["first"] + m["more"])]
    return f";BYMONTHDAY={_joined(days)}" if all(1 <= d <= 31 for d in days) else ""


# --- plain words -------------------------------------------------------------------------

_FREQ_WORDS = {
    ("DAILY", 1): "hằng ngày",
    ("WEEKLY", 1): "hằng tuần",
    ("MONTHLY", 1): "hằng tháng",
    ("MONTHLY", 3): "hằng quý",
    ("MONTHLY", 6): "6 tháng một lần",
    ("YEARLY", 1): "hằng năm",
}
_FREQ_UNIT = {"DAILY": "ngày", "WEEKLY": "tuần", "MONTHLY": "tháng", "YEARLY": "năm"}
_DAY_WORDS = {
    "MO": "thứ Hai",
    "TU": "thứ Ba",
    "WE": "thứ Tư",
    "TH": "thứ Năm",
    "FR": "thứ Sáu",
    "SA": "thứ Bảy",
    "SU": "Chủ nhật",
}


def recurrence_words(rule: str) -> str:
    """``rule`` in plain Vietnamese: "FREQ=MONTHLY;BYMONTHDAY=20" → "hằng tháng, ngày 20"."""
    return "; ".join(_one_in_words(line) for line in rule.splitlines())


def _one_in_words(line: str) -> str:
    parts = dict(part.split("=", 1) for part in line.split(";"))
    freq, n = parts["FREQ"], int(parts.get("INTERVAL", 1))
    words = [_FREQ_WORDS.get((freq, n)) or f"{n} {_FREQ_UNIT[freq]} một lần"]
    if "BYSETPOS" in parts:
        words.append("ngày làm việc cuối cùng")
    elif "BYDAY" in parts:
        words.append(", ".join(_DAY_WORDS[d] for d in parts["BYDAY"].split(",")))
    words += _days_in_words(parts)
    if "UNTIL" in parts:
        u = parts["UNTIL"]
        words.append(f"đến ngày {u[6:8]}/{u[4:6]}/{u[:4]}")
    return ", ".join(words)


def _days_in_words(parts: dict[str, str]) -> list[str]:
    day = parts.get("BYMONTHDAY", "").replace("-1", "cuối cùng").replace(",", ", ")
    months = parts.get("BYMONTH", "").replace(",", ", ")
    if not day and not months:
        return []
    named = f"ngày {day}" if day else ""
    return [" ".join(filter(None, (named, f"tháng {months}" if months else "")))]

"""How often a duty comes back, read from its phrase and written as iCalendar rules (RFC 5545).

A duty may return at several rhythms ("hằng quý, hằng năm"): then there is one rule a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from workflow.rules.rhythm_words import Mention, Rhythm, names_day, with_own_words

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
    r"|(?:hằng|hàng|mỗi)\s+(?:sáng\s+|chiều\s+|ngày\s+)?(?P<weekday>thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ\s+nhật)\b"
    r"|tháng\s+(?P<end>cuối|đầu)(?:\s+(?:cùng|tiên))?(?:\s+của)?\s+(?:(?:hằng|hàng|mỗi)\s+)?(?P<of>qu[ýí]|kỳ)"
    r"|\bngày\s+\d{1,2}\s+của\s+tháng\b(?!\s+(?:\d|cuối|đầu))(?P<monthly>)"
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
_MONTH_OF_QUARTER = re.compile(
    r"tháng\s+(?P<end>cuối|đầu)(?:\s+(?:cùng|tiên))?(?:\s+của)?\s+(?:(?:hằng|hàng|mỗi)\s+)?qu[ýí]"
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_WEEKDAY = re.compile(r"thứ\s+(?P<n>hai|ba|tư|năm|sáu|bảy|[2-7])\b|(?P<sunday>chủ\s+nhật)")
_WEEKDAYS = {"hai": "MO", "ba": "TU", "tư": "WE", "năm": "TH", "sáu": "FR", "bảy": "SA"} | dict(
    zip("234567", ("MO", "TU", "WE", "TH", "FR", "SA"), strict=True)
)
_QUARTER_ENDS = "3,6,9,12"
_QUARTER_STARTS = "1,4,7,10"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Where the words stand, the rhythms in their order, and the rules; ``rule`` is empty where none can be told.

    ``days_unclear``: days are named, and a rhythm has none because nobody can tell whose they are.
    """

    begin: int
    rhythms: tuple[Rhythm, ...]
    rule: str
    several_times: bool = False
    days_unclear: bool = False

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
    mentions = _mentions(text, start, found)
    rhythms = list(dict.fromkeys(m.rhythm for m in mentions))
    rules, unclear = (
        _rules_of_all(text[start:], mentions) if len(rhythms) > 1 else (_rules(text[start:], rhythms), False)
    )
    if until:
        rules = [f"{rule};UNTIL={until:%Y%m%d}" for rule in rules]
    return Recurrence(found[0].start(), tuple(rhythms), "\n".join(rules), _several_times(found), unclear)


def recurs(text: str) -> bool:
    """Whether ``text`` speaks of something regular."""
    return _REGULAR.search(text) is not None


def _mentions(text: str, start: int, found: list[re.Match[str]]) -> list[Mention]:
    """Where each rhythm stands, counted from ``start``; those of reports beside others only with a day of their own."""
    mentions = [mention for m in found for mention in _mentioned(m, start)]
    named = [m for m in mentions if m.rhythm.every != "period"] or mentions[:1]
    taken = [m.span() for m in found]
    reports = [
        m for m in _REPORT.finditer(text, start) if not any(a < m.end() and m.start() < b for a, b in taken)
    ]
    if not reports:
        return named
    beside = [mention for m in reports for mention in _mentioned(m, start)]
    together = sorted([*named, *beside], key=lambda m: m.begin)
    dated = {m.rhythm for m in with_own_words(text[start:], together) if names_day(m.words)}
    return [m for m in together if m not in beside or m.rhythm in dated]


def _mentioned(m: re.Match[str], start: int) -> list[Mention]:
    """The rhythms of one match, in a list each at its own word."""
    for name in ("each", "regular", "listed"):
        if (listed := m.groupdict().get(name)) is not None:
            at = m.start(name) - start
            bare = re.sub(r"\([^)]*\)", lambda b: " " * len(b[0]), listed)
            return [
                Mention(_rhythm(w["unit"], int(w["n"] or 1)), at + w.start(), at + w.end())
                for w in _IN_LIST.finditer(bare)
            ]
    return [Mention(_single(m), m.start() - start, m.end() - start)]


def _single(m: re.Match[str]) -> Rhythm:
    g = {k: v for k, v in m.groupdict().items() if v is not None}
    if "period" in g or g.get("of") == "kỳ":
        return Rhythm("period")
    if per := g.get("per") or g.get("per2"):
        return _times(_UNITS[per], int(g.get("times") or g.get("times2") or 1))
    if "once" in g:
        return _rhythm(g["once"], int(g.get("n") or 1))
    return Rhythm("quarter" if "of" in g else "week" if "weekday" in g else "month")


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


def _rules_of_all(text: str, mentions: list[Mention]) -> tuple[list[str], bool]:
    """The rules of several rhythms, each by its own words, and whether one lacks a day though days are named.

    Days of the year after a list of rhythms ("6 tháng, năm (15/6, 15/12)") are those of all that have such days.
    """
    rules: list[str] = []
    waiting: list[Rhythm] = []
    for m in with_own_words(text, mentions):
        if m.joined:
            waiting.append(m.rhythm)
            continue
        made = _rules(m.words, [m.rhythm])
        alike = m.rhythm.every in _OF_YEAR and len(_DAY_OF_YEAR.findall(m.words)) > 1
        own = [r for r in waiting if not (alike and r.every in _OF_YEAR)]
        rules += [rule for r in own for rule in _rules("", [r])] + made
        waiting = []
    rules += [rule for r in waiting for rule in _rules("", [r])]
    rules = _years_joined(rules)
    return rules, names_day(text) and any(_lacks_day(rule) for rule in rules)


def _lacks_day(rule: str) -> bool:
    return rule.startswith(("FREQ=MONTHLY", "FREQ=YEARLY")) and "DAY=" not in rule


def _years_joined(rules: list[str]) -> list[str]:
    """The same day of different months as one rule: 15/6 and 15/12."""
    joined: list[str] = []
    for rule in dict.fromkeys(rules):
        m = _YEARLY_DAY.fullmatch(rule)
        for i, other in enumerate(joined if m else ()):
            o = _YEARLY_DAY.fullmatch(other)
            if m and o and o["day"] == m["day"] and not set(_numbers(o)) & set(_numbers(m)):
                joined[i] = _yearly(_numbers(o) + _numbers(m), m["day"])
                break
        else:
            joined.append(rule)
    return joined


_OF_YEAR = ("quarter", "half_year", "year")
_YEARLY_DAY = re.compile(r"FREQ=YEARLY;BYMONTH=(?P<months>[\d,]+);BYMONTHDAY=(?P<day>-?\d+)")


def _numbers(m: re.Match[str]) -> list[int]:
    return [int(n) for n in m["months"].split(",")]


def _yearly(months: Iterable[int], day: object) -> str:
    return f"FREQ=YEARLY;BYMONTH={_joined(months)};BYMONTHDAY={day}"


def _rules(text: str, rhythms: list[Rhythm]) -> list[str]:
    if any(r.every in (*_OF_YEAR, "period") for r in rhythms):
        if dates := _days_of_year(text):
            return dates
        if any(r.every == "year" for r in rhythms) and (months := _months(text)):
            return [_yearly(months, -1)]
    made = (_rule(r, text) for r in rhythms)
    return [rule for rule in made if rule]


def _days_of_year(text: str) -> list[str]:
    by_day: dict[int, list[int]] = {}
    for m in _DAY_OF_YEAR.finditer(text):
        day, month = int(m["d"]), int(m["m"])
        if 1 <= day <= 31 and 1 <= month <= 12 and (day, month) != (24, 7):
            by_day.setdefault(day, []).append(month)
    return [_yearly(months, day) for day, months in by_day.items()]


def _months(text: str) -> list[int]:
    quarters = [int(_ROMAN.get(m["q"]) or m["q"]) * 3 for m in _QUARTERS.finditer(text)]
    months = [int(n) for m in _MONTHS.finditer(text) for n in re.findall(r"\d{1,2}", m["list"])]
    return quarters or [n for n in months if 1 <= n <= 12]


def _joined(numbers: Iterable[int]) -> str:
    return ",".join(str(n) for n in sorted(set(numbers)))


def _rule(rhythm: Rhythm, text: str) -> str:
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
            return f"FREQ=MONTHLY{_of_quarter(text)}{_day_of_month(text)}"
        case "half_year":
            return "FREQ=MONTHLY;INTERVAL=6"
        case "year":
            return f"FREQ=YEARLY{interval}"
    return ""


def _of_quarter(text: str) -> str:
    m = _MONTH_OF_QUARTER.search(text)
    if m is None:
        return ";INTERVAL=3"
    return f";BYMONTH={_QUARTER_STARTS if m['end'] == 'đầu' else _QUARTER_ENDS}"


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

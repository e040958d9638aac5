"""Finds the dates, months, quarters, half-years, years and ranges written in a Vietnamese phrase."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice

from workflow.rules.calendar import FIRST_DAY, LAST_DAY, add_months
from workflow.rules.date_patterns import SCANNER
from workflow.rules.names import canon
from workflow.rules.spelled_numbers import in_figures
from workflow.rules.text import clean_line


class OutOfYears(ValueError):
    """A year outside 2000–2100."""


class NoSuchDate(ValueError):
    """A day or month that no calendar has, like 31/02."""


@dataclass(frozen=True, slots=True)
class Expression:
    """One expression at ``begin``–``stop`` of the text, meaning the days ``first`` to ``last``.

    ``kind``: "fixed", "month", "quarter", "half_year", "year" or "range". Without a written year
    (``dated`` false) the days are those of the year assumed. ``point``: one day of the period was named
    ("giữa tháng 6").
    """

    begin: int
    stop: int
    kind: str
    first: date
    last: date
    dated: bool = True
    point: bool = False


Reader = Callable[[dict[str, str], Expression, date | None], Expression]

_HOUR = r"(?:\d{1,2}\s*(?:h|g|giờ|:)\s*(?:\d{1,2})?\s*(?:'|phút)?\s*,?\s*)?"
_JOIN = re.compile(rf"\s*(?:đến|tới|-)\s*(?:(?:trước|hết|cuối)\s+)*{_HOUR}(?:ngày\s+)?")
# "Kế hoạch số 45/KH-UBND (của …) ngày 23/01/2024": the date of a cited document, no deadline.
_CITED_REACH = 120
_CITED = re.compile(r"\d[/-][a-zđ][\wđ&/-]*(?:\s+của\s+[^,;]{1,60})?\s*,?\s*$")
# The year in the name of a law, and a vision beyond the period, set no deadline.
_NO_DEADLINE = re.compile(
    r"(?:bộ\s+luật|luật|pháp\s+lệnh|hiến\s+pháp)\s+(?:(?!trong\b|trước\b|đến\b|hết\b|vào\b|và\b)[^\s,;.]+\s+){0,8}năm\s+\d{4}"
    r"|(?<=\S)\s*[,;(]?\s*(?:và\s+)?(?:tầm\s+nhìn|định\s+hướng)\s+(?:đến\s+|tới\s+)?(?:năm\s+)?\d{4}(?:\s*-\s*\d{4})?"
)
_MOST = 30  # no deadline names more days
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def readable(phrase: str) -> str:
    """``phrase`` on one line, lower case, tone marks in the official place, plain dashes, numbers in figures."""
    return in_figures(re.sub("[\u2010-\u2015\u2212]", "-", canon(clean_line(phrase)).casefold()))


def expressions(text: str, assumed: date | None) -> list[Expression]:
    """All expressions in ``text`` (see ``readable``) in order, ranges "từ … đến …" joined.

    ``assumed`` is the day the document was issued: an expression without a year falls on or
    after it, as near as can be.

    Raises:
        OutOfYears, NoSuchDate: the first expression that cannot be.
    """
    text = _NO_DEADLINE.sub(lambda m: " " * len(m[0]), text)
    read = (_read(m, assumed) for m in SCANNER.finditer(text) if not _is_cited(text, m.start()))
    return list(_joined(text, list(islice(filter(None, read), _MOST))))


def _is_cited(text: str, at: int) -> bool:
    return _CITED.search(text, max(0, at - _CITED_REACH), at) is not None


def _joined(text: str, found: list[Expression]) -> Iterator[Expression]:
    i = 0
    while i < len(found):
        here = found[i]
        if i + 1 < len(found) and _JOIN.fullmatch(text[here.stop : found[i + 1].begin]):
            until = found[i + 1]
            first = here.first
            if not here.dated and until.dated:
                first = _in_year_of(here, until)
            if first <= until.last:
                yield Expression(here.begin, until.stop, "range", first, until.last, until.dated)
                i += 2
                continue
        if here.kind != "day":
            yield here
        i += 1


def _in_year_of(here: Expression, until: Expression) -> date:
    """The first day of ``here`` moved into the year (a bare day: the month) of ``until``."""
    if here.kind == "day":
        return _date(until.last.year, until.last.month, here.first.day)
    moved = _date(until.last.year, here.first.month, here.first.day)
    return moved if moved <= until.last else _date(moved.year - 1, moved.month, moved.day)


def _read(m: re.Match[str], assumed: date | None) -> Expression | None:
    g = {name: text for name, text in m.groupdict().items() if text is not None}
    begin = m.start("d4") if "d4" in g else m.start()
    whole = Expression(begin, m.end(), "fixed", FIRST_DAY, FIRST_DAY)
    for name, reader in _READERS.items():
        if name in g:
            return reader(g, whole, assumed)
    return None


def _number(text: str) -> int:
    return _ROMAN.get(text) or int(text)


def _year(g: dict[str, str], name: str) -> int | None:
    if name not in g:
        return None
    year = int(g[name])
    if len(g[name]) == 2:
        year += 2000
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        raise OutOfYears(year)
    return year


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NoSuchDate(f"{day}/{month}/{year}") from error


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    """First and last day of the months ``first`` to ``last`` of ``year``."""
    start, end = _date(year, first, 1), _date(year, last, 1)
    return start, (add_months(end, 1) if end < date(2100, 12, 1) else date(2101, 1, 1)) - timedelta(1)


def _placed(
    whole: Expression, kind: str, span: tuple[int, int, int], year: int | None, assumed: date | None
) -> Expression:
    """Months ``span[0]``–``span[1]`` (or, with ``span[2]``, that day of the month), year written or assumed."""
    first, last, day = span

    def in_year(y: int) -> tuple[date, date]:
        return (_date(y, first, day),) * 2 if day else _months(y, first, last)

    days = in_year(year or (assumed or FIRST_DAY).year)
    if year is None and assumed and days[1] < assumed:
        days = in_year(assumed.year + 1)
    return replace(whole, kind=kind, first=days[0], last=days[1], dated=year is not None)


def _fixed(d: str, m: str, y: str) -> Reader:
    def read(g: dict[str, str], whole: Expression, assumed: date | None) -> Expression:
        return _placed(whole, "fixed", (int(g[m]), int(g[m]), int(g[d])), _year(g, y), assumed)

    return read


def _month(m: str, y: str, part: str) -> Reader:
    def read(g: dict[str, str], whole: Expression, assumed: date | None) -> Expression:
        year = _year(g, y) or _year(g, f"{y}s")
        return _part_of(_placed(whole, "month", (int(g[m]), int(g[m]), 0), year, assumed), g.get(part), 14)

    return read


def _part_of(period: Expression, part: str | None, to_middle: int) -> Expression:
    """ "Đầu", "giữa", "cuối": the first day, the middle (the 15th of a month), the last (BLDS 2015 Điều 146)."""
    named = replace(period, point=part is not None)
    if part == "đầu":
        return replace(named, last=period.first)
    half = part in ("giữa", "nửa đầu")
    return replace(named, last=period.first + timedelta(to_middle)) if half else named


def _week(g: dict[str, str], whole: Expression, assumed: date | None) -> Expression:
    """Seven days each from the first of the month; the fourth week and the last end with the month."""
    month = _placed(whole, "month", (int(g["mw"]), int(g["mw"]), 0), _year(g, "yw"), assumed)
    n = {"đầu": 1, "cuối": 5}.get(g["week"]) or int(g["week"])
    return replace(month, last=month.first + timedelta(7 * n - 1)) if n < 4 else month


def _month_range(g: dict[str, str], whole: Expression, assumed: date | None) -> Expression:
    last_year = _year(g, "yb") or 0
    first_year = _year(g, "ya") or last_year
    start, end = int(g["ma"]), int(g["mb"])
    if "ya" not in g and start > end:
        first_year -= 1
    first, last = _months(first_year, start, start)[0], _months(last_year, end, end)[1]
    neighbours = (last - first).days < 63 and first.month != last.month
    return replace(whole, kind="month" if neighbours else "range", first=first, last=last)


def _months_listed(g: dict[str, str], whole: Expression, assumed: date | None) -> Expression:
    """ "tháng 6 và 7", "tháng 10 - 12" of the year assumed; months far apart are two dates, the first counts."""
    start, end = int(g["mc"]), int(g["md"])
    listed = len(re.findall(r"\d{1,2}", g["mlist"])) + 1
    if end <= start or (listed <= end - start and not re.search(r"-|đến", g["mlist"])):
        end = start
    kind = "month" if end - start < 2 else "range"
    return _placed(whole, kind, (start, end, 0), None, assumed)


def _quarter_range(g: dict[str, str], whole: Expression, assumed: date | None) -> Expression:
    start, end = _number(g["qa"]), _number(g["qb"])
    listed = len(re.findall(r"\b(?:i{1,3}|iv|\d)\b", g["qlist"])) + 1
    if listed <= end - start and not re.search(r"-|đến", g["qlist"]):
        return _placed(whole, "quarter", (start * 3 - 2, start * 3, 0), _year(g, "yq2"), assumed)
    return _placed(whole, "range", (start * 3 - 2, end * 3, 0), _year(g, "yq2"), assumed)


def _quarter(g: dict[str, str], whole: Expression, assumed: date | None) -> Expression:
    n = _number(g["q"])
    read = _placed(whole, "quarter", (n * 3 - 2, n * 3, 0), _year(g, "yq"), assumed)
    return _part_of(read, g.get("pq"), (add_months(read.first, 1) - read.first).days + 14)


def _no_quarter(g: dict[str, str], whole: Expression, assumed: date | None) -> Expression:
    """ "Quý 5": a year has four.

    Raises:
        NoSuchDate: always.
    """
    raise NoSuchDate(f"quý {g['no_quarter']}")


def _half(g: dict[str, str], whole: Expression, assumed: date | None) -> Expression:
    """Half a year, or as many months of it as are said ("9 tháng đầu năm")."""
    n = int(g.get("of_months", 6))
    span = (1, n, 0) if g["side"] == "đầu" else (13 - n, 12, 0)
    return _placed(whole, "half_year" if n == 6 else "range", span, _year(g, "yh"), assumed)


def _year_range(g: dict[str, str], whole: Expression, assumed: date | None) -> Expression:
    first, last = _year(g, "ra") or 0, _year(g, "rc") or _year(g, "rb") or 0
    return replace(whole, kind="range", first=date(first, 1, 1), last=date(last, 12, 31))


def _school_year(g: dict[str, str], whole: Expression, assumed: date | None) -> Expression:
    """September to the end of May, as the Ministry of Education sets it year by year."""
    first, last = _year(g, "sa") or 0, _year(g, "sb") or 0
    return replace(whole, kind="range", first=date(first, 9, 1), last=date(last, 5, 31))


def _whole_year(g: dict[str, str], whole: Expression, assumed: date | None) -> Expression:
    year = _year(g, "y6") or 0
    last = {"đầu": date(year, 1, 1), "giữa": date(year, 6, 30)}.get(g.get("part", ""), date(year, 12, 31))
    return replace(whole, kind="year", first=date(year, 1, 1), last=last, point="part" in g)


def _bare_day(d: str) -> Reader:
    def read(g: dict[str, str], whole: Expression, assumed: date | None) -> Expression:
        day = _date(FIRST_DAY.year, 1, int(g[d]))
        return replace(whole, kind="day", first=day, last=day, dated=False)

    return read


_READERS: dict[str, Reader] = {
    "d0": _fixed("d0", "m0", "y0"),
    "d1": _fixed("d1", "m1", "y1"),
    "d2": _fixed("d2", "m2", "y2"),
    "ma": _month_range,
    "mc": _months_listed,
    "qa": _quarter_range,
    "week": _week,
    "no_quarter": _no_quarter,
    "q": _quarter,
    "side": _half,
    "m3": _month("m3", "y3", "p3"),
    "d4": _fixed("d4", "m4", "y4"),
    "d8": _fixed("d8", "m8", "y8"),
    "m5": _month("m5", "y5", "p5"),
    "sa": _school_year,
    "ra": _year_range,
    "y6": _whole_year,
    "d7": _bare_day("d7"),
    "d9": _bare_day("d9"),
}

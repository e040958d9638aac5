"""The one pattern of every way to write a date, month, quarter, half-year, year or range.

Each alternative names its groups; ``date_expressions`` reads them by these names.
"""

from __future__ import annotations

import re

_OF_YEAR = r"(?:\s*[/.-]\s*|\s*(?:,\s*)?(?:của\s+)?năm\s+|\s+)"
_TO = r"\s*(?:-|đến|và|,|\+|/)\s*"
_NUMERAL = r"(?:iv|i{1,3}|0?[1-4])\b"


def _y(name: str) -> str:
    return rf"(?P<{name}>\d{{4,}})(?!/)"


def _short_y(name: str) -> str:
    """A year of two or four figures."""
    return rf"(?P<{name}>\d{{4,}}|\d{{2}})(?![\d/])"


def _with_year(name: str) -> str:
    return f"(?:{_OF_YEAR}{_y(name)})?"


_PART = r"(?:(?P<{}>nửa\s+đầu|nửa\s+cuối|đầu|giữa|cuối)\s+)?"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
SCANNER = re.compile(
    "|".join(
        (
            r"(?<![\d/-])(?P<y0>\d{4})[-/](?P<m0>\d{2})[-/](?P<d0>\d{2})(?!\d)",
            r"(?:ngày\s+)?(?<![\d/])(?P<d1>\d{1,2})\s*[/.-]\s*(?P<m1>\d{1,2})\s*[/.-]\s*" + _short_y("y1"),
            r"(?:ngày\s+)?(?<!\d)(?P<d2>\d{1,2})\s+tháng\s+(?P<m2>\d{1,2})(?!\d)" + _with_year("y2"),
            r"(?P<ma_named>tháng\s+)?(?<![\d/])(?P<ma>\d{1,2})(?:\s*[/.]\s*" + _y("ya") + r")?"
            r"(?:\s*(?:-|đến|và|(?(ma_named),|-))\s*(?:hết\s+)?(?:tháng\s+)?(?P<mb>\d{1,2})(?!\d))+"
            r"(?(ma_named)(?:\s*[/.-]\s*|\s+(?:của\s+)?năm\s+)|\s*[/.]\s*)" + _y("yb"),
            (
                rf"tháng\s+(?P<mc>{_MONTH})(?P<mlist>(?:\s*(?:-|đến|và|,)\s*(?:tháng\s+)?(?P<md>{_MONTH})(?!\s*[\d/.%-]))+)"
                r"(?=\s*(?:$|[;:().,]|để\b|và\b|báo\b|trình\b|theo\b))"
            ),
            rf"qu[ýí]\s+(?P<qa>{_NUMERAL})(?P<qlist>(?:{_TO}(?:qu[ýí]\s+)?(?P<qb>{_NUMERAL}))+)"
            + _with_year("yq2"),
            r"tuần\s+(?:thứ\s+)?(?P<week>[1-5]|đầu|cuối)\s+(?:của\s+)?tháng\s+(?P<mw>\d{1,2})(?!\d)"
            + _with_year("yw"),
            r"qu[ýí]\s+(?P<no_quarter>(?!0?[1-4]\b)\d{1,2}|v|vi{1,3}|ix|x)(?=\s*(?:[/.;,)-]|năm\b|$))",
            _PART.format("pq") + rf"(?:qu[ýí]\s*|\bq\.?\s*)(?P<q>{_NUMERAL})\.?" + _with_year("yq"),
            r"(?:0?(?P<of_months>[1-9]|1[01])\s+tháng|(?P<half>nửa))\s+(?P<side>đầu|cuối)\s+(?:của\s+)?năm(?:\s+"
            + _y("yh")
            + ")?",
            _PART.format("p3") + r"(?:tháng\s+|(?<![\d/.,]))(?P<m3>\d{1,2})\s*[/.-]\s*" + _y("y3"),
            (
                r"(?:(?:^|[(:;,]|\b(?:trước|đến|hết|từ|ngày|là|và|nhất|thành|hoặc))\s*)"
                rf"(?P<d4>{_DAY})\s*[/.]\s*(?P<m4>{_MONTH})(?<!24/7)(?![\d%/]|\.\d)"
            ),
            rf"ngày\s+(?P<d8>{_DAY})\s*-\s*(?P<m8>{_MONTH})(?!\s*[\d%/.-])",
            _PART.format("p5")
            + rf"tháng\s+(?P<m5>{_MONTH})(?!\d)(?!\s+lần)(?:\s*/\s*(?P<y5s>\d{{2}})(?![\d/])|{_OF_YEAR}{_y('y5')})?",
            r"năm\s+học\s+" + _y("sa") + r"\s*(?:-|đến)\s*" + _y("sb"),
            r"(?:(?P<named>năm\s+)|giai\s+đoạn\s+|(?<![\d/.-]))"
            + _y("ra")
            + r"\s*(?:-|đến(?:\s+hết)?(?:\s+năm)?|(?(named)(?:,|và)(?:\s+năm)?|,(?=\s*20\d\d\s*(?:,|và|$))))\s*"
            + _y("rb")
            + r"(?:(?:\s*,\s*|\s+và\s+)(?:năm\s+)?(?P<rc>20\d\d)\b(?!\s*[/.-]\s*\d))*",
            _PART.format("part") + r"(?:năm\s+|(?<![\d/.-]))" + _y("y6"),
            r"(?<![\d/.,-])(?P<d9>\d{1,2})(?=\s*-\s*\d{1,2}\s*[/.]\s*\d{1,2}\s*[/.]\s*\d{4})",
            r"ngày\s+(?P<d7>\d{1,2})(?!\s*[\d/.]|\s+tháng|\s+làm)",
        )
    )
)

"""Numbers as people type them in Vietnamese offices: ``1.093``, ``79,2``, ``2507``, ``1 093``.

A point or a space stands between thousands, a comma before decimals. What an English hand may have
written the other way round is refused with both readings, never guessed.
"""

from __future__ import annotations

import re
from decimal import Decimal

from workflow.rules.refusal import Refusal
from workflow.rules.text import clean_line

LARGEST = Decimal(999_999_999_999)
MOST_DECIMALS = 2
_PLAIN = re.compile(r"(?:0|[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[1-9][0-9]{0,2}(?: [0-9]{3})+|[0-9]+)(?:,[0-9]+)?")
#: Digits with commas where thousands end, and perhaps a point before decimals: ``1,093``, ``1,093,000``, ``1,093.5``.
_ENGLISH = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_ENGLISH_DECIMAL = re.compile(r"[0-9]+\.[0-9]+")
_NEGATIVE = re.compile(r"[-−–‒]\s*[0-9]")


def read_number(text: str, decimals: int = 0) -> Decimal | None:
    """The number that ``text`` means, with at most ``decimals`` (0–2) digits after the comma; none for a blank.

    Raises:
        Refusal: ``number_negative``; ``number_ambiguous`` where a comma or point can be read two ways
            (``whole`` and ``decimal`` are the two spellings); ``number_point`` for a point before decimals;
            ``number_decimals``, ``number_too_large``, ``number_not_read``.
    """
    line = clean_line(text)
    if not line:
        return None
    if _NEGATIVE.match(line):
        raise Refusal("number_negative", text=line)
    if _ENGLISH.fullmatch(line):
        raise Refusal("number_ambiguous", text=line, whole=_swapped(line), decimal=_as_decimal(line))
    if not _PLAIN.fullmatch(line):
        if _ENGLISH_DECIMAL.fullmatch(line):
            raise Refusal("number_point", text=line, decimal=line.replace(".", ","))
        raise Refusal("number_not_read", text=line[:40])
    number = Decimal(line.replace(".", "").replace(" ", "").replace(",", "."))
    if number > LARGEST:
        raise Refusal("number_too_large", text=line[:40], most=write_number(LARGEST))
    if number != round(number, decimals):
        raise Refusal("number_decimals", text=line[:40], most=decimals)
    return round(number, decimals) if decimals else number.to_integral_value()


def _swapped(line: str) -> str:
    return line.translate(str.maketrans(",.", ".,"))


def _as_decimal(line: str) -> str:
    """The other reading: the first comma stands before decimals."""
    whole, _comma, rest = line.partition(",")
    return f"{whole},{re.sub('[^0-9]', '', rest)[:MOST_DECIMALS]}"


def write_number(number: Decimal | int | None) -> str:
    """``1.234,5`` as ``read_number`` takes it; empty for none. Zeros at the end of the decimals are left out."""
    if number is None:
        return ""
    text = f"{number:,f}" if isinstance(number, Decimal) else f"{number:,}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return _swapped(text)


def write_percent(percent: Decimal | int | None) -> str:
    """``79,2%``, no space before the sign, as the official reports print it; empty for none."""
    return "" if percent is None else f"{write_number(percent)}%"

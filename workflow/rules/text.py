"""The one normaliser every outside text goes through before a rule or a table sees it."""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\u0085\u000b\u000c]")
# Controls except TAB and LF, bidi controls, zero-width signs, lone surrogates, non-characters.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufdd0-\ufdef\ufeff\ufff9-\ufffb\U000e0001\U000e0020-\U000e007f"
    "\ud800-\udfff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
    + "]"
)
_SPACE_RUN = re.compile(r"\s+")


def clean(s: str) -> str:
    """``s`` in NFC with LF line ends, without invisible or forbidden characters, trimmed.

    Tabs and line feeds stay. Cleaning twice changes nothing.
    """
    s = _UNWANTED.sub("", _LINE_ENDS.sub("\n", s))
    return unicodedata.normalize("NFC", s).strip()


def clean_line(s: str) -> str:
    """``s`` cleaned and on one line, every run of white space one space."""
    return _SPACE_RUN.sub(" ", clean(s)).strip()


def cut(s: str, longest: int) -> str:
    """``s`` on one line, at most ``longest`` letters; what was cut off shows as an ellipsis."""
    line = " ".join(s.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"

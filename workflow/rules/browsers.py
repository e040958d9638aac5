"""What a browser calls itself, in the two words that a person knows it by."""

from __future__ import annotations

from typing import NamedTuple


class Browser(NamedTuple):
    """Program and system; empty where the browser does not say, or says what nobody here knows."""

    program: str
    system: str


#: The first whose mark is in the text counts: most browsers also claim to be the ones below them.
_PROGRAMS = (
    ("CocCoc", "Cốc Cốc"),
    ("coc_coc", "Cốc Cốc"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def browser_of(device: str) -> Browser:
    """Program and system of a ``User-Agent``."""
    return Browser(_first(_PROGRAMS, device), _first(_SYSTEMS, device))


def _first(marks: tuple[tuple[str, str], ...], device: str) -> str:
    return next((name for mark, name in marks if mark in device), "")

"""Names of WordprocessingML and the few forms its values take (ECMA-376, part 1, chapter 17)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
ALTERNATES = _MC + "AlternateContent"
GONE = frozenset({W + "del", W + "moveFrom", _MC + "Fallback"})
"""What a reader does not see: tracked deletions, and the second copy of a drawing."""
_WRAPPERS = frozenset({W + n for n in ("sdtContent", "ins", "customXml", "smartTag", "moveTo")})
_OFF = frozenset({"0", "false", "off"})


def value(element: _Element | None, default: str = "") -> str:
    """``w:val`` of an element that may be missing."""
    return default if element is None else (element.get(W + "val") or default)


def number(element: _Element | None, default: int, most: int) -> int:
    """``w:val`` as a count from 0 to ``most``; ``default`` where it is no number."""
    text = value(element)
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 10 else default


def is_on(element: _Element | None, default: bool | None = None) -> bool | None:
    """A switch such as ``w:b``: standing there means on; ``default`` where it does not stand."""
    return default if element is None else value(element) not in _OFF


def branch(alternates: _Element) -> _Element | None:
    """The one of several versions of the same content that is read: the first."""
    return next(iter(alternates), None)


def is_placeholder(element: _Element) -> bool:
    """A content control that nobody filled in: it shows only what should be written there."""
    return element.tag == W + "sdt" and element.find(f"{W}sdtPr/{W}showingPlcHdr") is not None


def content(element: _Element) -> Iterator[_Element]:
    """The children as a reader sees them: content controls and insertions opened, deletions left out."""
    for child in element:
        if child.tag in _WRAPPERS:
            yield from content(child)
        elif child.tag == W + "sdt":
            if not is_placeholder(child):
                yield from (e for inner in child.iterfind(W + "sdtContent") for e in content(inner))
        elif child.tag == ALTERNATES:
            chosen = branch(child)
            yield from content(chosen) if chosen is not None else ()
        elif child.tag not in GONE:
            yield child

"""The letters that PDFium finds on a page, put together to words."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from workflow.intake.pdf_geometry import Turn, Word, box_turned

_SPACES = frozenset((0, 9, 10, 13, 32, 160, 0x200B))
_LINE_END_HYPHENS = frozenset((0x2, 0xFFFE))
_OVERLAP = 0.2
_SAME_BASE = 0.12
_RAISED = 0.8
_ASCENT = 0.8
_SMALLEST = 1.0


@dataclass(slots=True)
class _Letter:
    """One letter where it stands; ``base`` is its baseline."""

    text: str
    x0: float
    x1: float
    base: float


class _Reader:
    """The letters of a page's text, as PDFium gives them one by one."""

    def __init__(self, text: Any, place: Turn) -> None:
        self._text, self._place = text, place
        self._box = pdfium.FS_RECTF()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._matrix = pdfium.FS_MATRIX()

    def letter(self, at: int, code: int) -> _Letter | None:
        """The letter; None where PDFium knows no place for it."""
        if not pdfium.FPDFText_GetLooseCharBox(self._text, at, ctypes.byref(self._box)):
            return None
        pdfium.FPDFText_GetCharOrigin(self._text, at, ctypes.byref(self._x), ctypes.byref(self._y))
        _, base = self._place(self._x.value, self._y.value)
        x0, x1, _, _ = box_turned(self._place, self._box)
        return _Letter("-" if code in _LINE_END_HYPHENS else chr(code), x0, x1, base)

    def size(self, at: int) -> float:
        """The size of the letters in points: that of the font times what the text's matrix stretches it."""
        size = float(pdfium.FPDFText_GetFontSize(self._text, at))
        if pdfium.FPDFText_GetMatrix(self._text, at, ctypes.byref(self._matrix)):
            size *= math.hypot(self._matrix.c, self._matrix.d)
        if size < _SMALLEST:
            _, _, top, bottom = box_turned(self._place, self._box)
            size = bottom - top
        return max(size, _SMALLEST)


def words_of_page(text: Any, count: int, place: Turn) -> Iterator[Word]:
    """Words in the order of the file: letters that follow each other closely on one line."""
    reader = _Reader(text, place)
    word: Word | None = None
    base, spaced = 0.0, True
    for at in range(count):
        code = pdfium.FPDFText_GetUnicode(text, at)
        if code in _SPACES or 0xD800 <= code < 0xE000:
            spaced = True
            continue
        letter = reader.letter(at, code)
        if letter is None:
            continue
        near = word is not None and not spaced and _follows(word, letter, base)
        if near and word is not None and letter.x0 < word.x1 - _OVERLAP * word.height:
            near = unicodedata.combining(letter.text) > 0 or _same_object(text, at)
        if near and word is not None and abs(letter.base - base) < _SAME_BASE * word.height:
            word.text += letter.text
            word.x1 = max(word.x1, letter.x1)
            continue
        if word is not None:
            yield word
        size, before = reader.size(at), word
        raised = near and before is not None and size < _RAISED * before.height and letter.base < base
        top, bottom = letter.base - _ASCENT * size, letter.base + (1 - _ASCENT) * size
        word = Word(letter.text, letter.x0, letter.x1, top, bottom, _is_bold(text, at), near, raised)
        base, spaced = letter.base, False
    if word is not None:
        yield word


def _follows(word: Word, letter: _Letter, base: float) -> bool:
    """Whether a letter stands closely after ``word``, on its line or a little above or below."""
    height = word.height
    return -0.6 * height < letter.x0 - word.x1 < 0.28 * height and abs(letter.base - base) < 0.6 * height


def _same_object(text: Any, at: int) -> bool:
    """Whether a letter was drawn together with the one before it; a text that runs out of its cell was not."""
    before, here = pdfium.FPDFText_GetTextObject(text, at - 1), pdfium.FPDFText_GetTextObject(text, at)
    return bool(before and here) and ctypes.addressof(before.contents) == ctypes.addressof(here.contents)


def _is_bold(text: Any, at: int) -> bool:
    name = ctypes.create_string_buffer(96)
    flags = ctypes.c_int()
    size = pdfium.FPDFText_GetFontInfo(text, at, name, 96, ctypes.byref(flags))
    if 0 < size <= 96 and any(sign in name.value.lower() for sign in (b"bold", b"black", b"heavy")):
        return True
    return bool(flags.value & 0x40000)

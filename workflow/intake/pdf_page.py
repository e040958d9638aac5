"""One page of a PDF as words and ruled lines, turned so that its text runs from left to right."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

MAX_OBJECTS = 30_000
_SPACES = frozenset((0, 9, 10, 13, 32, 160, 0x200B))
_LINE_END_HYPHENS = frozenset((0x2, 0xFFFE))
_SAMPLES = 40
_THIN = 3.0
_STRAIGHT = 1.0
_DEPTH = 4
_OVERLAP = 0.2
_SAME_BASE = 0.12
_RAISED = 0.8
_ASCENT = 0.8
_SMALLEST = 1.0

Turn = Callable[[float, float], tuple[float, float]]
# By quarter turns of the text against the page, counted against the clock: to the right, downwards.
_TURNS: tuple[Turn, ...] = (
    lambda x, y: (x, -y),
    lambda x, y: (y, x),
    lambda x, y: (-x, y),
    lambda x, y: (-y, -x),
)


@dataclass(slots=True)
class Word:
    """Letters without a space between them; lengths in points, ``top`` grows downwards.

    ``top`` and ``bottom`` are one font size apart.

    ``glued`` tells that no space stands before it, ``raised`` that it is a small number above the line.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    bold: bool = False
    glued: bool = False
    raised: bool = False

    @property
    def height(self) -> float:
        return self.bottom - self.top


@dataclass(slots=True)
class Page:
    """``across`` are horizontal rules (y, x0, x1), ``upright`` vertical ones (x, top, bottom).

    ``picture`` is the share of the page that pictures cover.
    """

    number: int
    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    across: list[tuple[float, float, float]] = field(default_factory=list)
    upright: list[tuple[float, float, float]] = field(default_factory=list)
    picture: float = 0.0

    def letters(self) -> int:
        """How many letters stand on the page."""
        return sum(len(word.text) for word in self.words)


def read_page(document: Any, index: int) -> Page:
    """Page ``index`` (from 0) of an open document; a page that does not open is empty."""
    handle = pdfium.FPDF_LoadPage(document, index)
    if not handle:
        return Page(index + 1, 0, 0)
    try:
        return _read(handle, index + 1)
    finally:
        pdfium.FPDF_ClosePage(handle)


def _read(handle: Any, number: int) -> Page:
    text = pdfium.FPDFText_LoadPage(handle)
    try:
        count = max(pdfium.FPDFText_CountChars(text), 0) if text else 0
        turn = _TURNS[_quarters(text, count)]
        box = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(handle, ctypes.byref(box))
        left, right, top, bottom = _turned(turn, box)
        place = _moved(turn, left, top)
        page = Page(number, right - left, bottom - top)
        page.words = list(_words(text, count, place))
    finally:
        if text:
            pdfium.FPDFText_ClosePage(text)
    _Drawing(page, place).take(_objects_of_page(handle), None, 0)
    return page


def _moved(turn: Turn, left: float, top: float) -> Turn:
    def place(x: float, y: float) -> tuple[float, float]:
        right, down = turn(x, y)
        return right - left, down - top

    return place


def _turned(turn: Turn, box: Any) -> tuple[float, float, float, float]:
    """Left, right, top, bottom of a box of the page's own coordinates."""
    x0, y0 = turn(box.left, box.bottom)
    x1, y1 = turn(box.right, box.top)
    return min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)


def _quarters(text: Any, count: int) -> int:
    """How most letters are turned; the page's own turning does not matter for reading."""
    matrix = pdfium.FS_MATRIX()
    turns: Counter[int] = Counter()
    for at in range(0, count, max(count // _SAMPLES, 1)):
        if pdfium.FPDFText_GetMatrix(text, at, ctypes.byref(matrix)):
            a, b = matrix.a, matrix.b
            if abs(b) > abs(a):
                turns[1 if b > 0 else 3] += 1
            elif a:
                turns[0 if a > 0 else 2] += 1
    return turns.most_common(1)[0][0] if turns else 0


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
        x0, x1, _, _ = _turned(self._place, self._box)
        return _Letter("-" if code in _LINE_END_HYPHENS else chr(code), x0, x1, base)

    def size(self, at: int) -> float:
        """The size of the letters in points: that of the font times what the text's matrix stretches it."""
        size = float(pdfium.FPDFText_GetFontSize(self._text, at))
        if pdfium.FPDFText_GetMatrix(self._text, at, ctypes.byref(self._matrix)):
            size *= math.hypot(self._matrix.c, self._matrix.d)
        if size < _SMALLEST:
            _, _, top, bottom = _turned(self._place, self._box)
            size = bottom - top
        return max(size, _SMALLEST)


def _words(text: Any, count: int, place: Turn) -> Iterator[Word]:
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


def _objects_of_page(handle: Any) -> Iterator[Any]:
    for at in range(min(pdfium.FPDFPage_CountObjects(handle), MAX_OBJECTS)):
        yield pdfium.FPDFPage_GetObject(handle, at)


def _objects_of_form(form: Any) -> Iterator[Any]:
    for at in range(min(pdfium.FPDFFormObj_CountObjects(form), MAX_OBJECTS)):
        yield pdfium.FPDFFormObj_GetObject(form, at)


@dataclass
class _Drawing:
    """The rules of a page: thin filled boxes and straight strokes, also inside forms."""

    page: Page
    place: Turn
    left: int = MAX_OBJECTS

    def take(self, objects: Iterator[Any], outer: Any, depth: int) -> None:
        for one in objects:
            self.left -= 1
            if self.left < 0:
                return
            kind = pdfium.FPDFPageObj_GetType(one)
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._path(one, outer)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                self._picture(one, outer)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEPTH:
                self.take(_objects_of_form(one), _product(_matrix(one), outer), depth + 1)

    def _picture(self, one: Any, outer: Any) -> None:
        matrix = _product(_matrix(one), outer)
        area = abs(matrix[0] * matrix[3] - matrix[1] * matrix[2])
        self.page.picture += min(area / max(self.page.width * self.page.height, 1.0), 1.0)

    def _path(self, one: Any, outer: Any) -> None:
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        if not pdfium.FPDFPath_GetDrawMode(one, ctypes.byref(fill), ctypes.byref(stroke)):
            return
        if not fill.value and not stroke.value:
            return
        matrix = _product(_matrix(one), outer)
        for points in _outlines(one, self):
            seen = [self.place(*_applied(matrix, x, y)) for x, y in points]
            if stroke.value:
                for start, end in zip(seen, seen[1:], strict=False):
                    self._rule(start, end)
            else:
                self._bar(seen)

    def _bar(self, seen: list[tuple[float, float]]) -> None:
        """A filled box so thin that it is meant as a line."""
        xs, ys = [x for x, _ in seen], [y for _, y in seen]
        x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
        if y1 - y0 <= _THIN and y1 - y0 <= x1 - x0:
            self.page.across.append(((y0 + y1) / 2, x0, x1))
        elif x1 - x0 <= _THIN:
            self.page.upright.append(((x0 + x1) / 2, y0, y1))

    def _rule(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        (x0, y0), (x1, y1) = start, end
        if abs(y1 - y0) <= _STRAIGHT < abs(x1 - x0):
            self.page.across.append(((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif abs(x1 - x0) <= _STRAIGHT < abs(y1 - y0):
            self.page.upright.append(((x0 + x1) / 2, min(y0, y1), max(y0, y1)))


Matrix = tuple[float, float, float, float, float, float]


def _matrix(one: Any) -> Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(one, ctypes.byref(found)):
        return (1, 0, 0, 1, 0, 0)
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _product(inner: Matrix, outer: Matrix | None) -> Matrix:
    if outer is None:
        return inner
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def _applied(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _outlines(path: Any, drawing: _Drawing) -> Iterator[list[tuple[float, float]]]:
    """The points of each part of a path; a closed part ends where it began."""
    points: list[tuple[float, float]] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for at in range(pdfium.FPDFPath_CountSegments(path)):
        drawing.left -= 1
        if drawing.left < 0:
            return
        segment = pdfium.FPDFPath_GetPathSegment(path, at)
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        points.append((x.value, y.value))
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if points:
        yield points

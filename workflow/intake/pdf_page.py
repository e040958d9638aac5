"""One page of a PDF, read by PDFium."""

from __future__ import annotations

import ctypes
from collections import Counter
from typing import Any

import pypdfium2.raw as pdfium

from workflow.intake.pdf_drawing import draw
from workflow.intake.pdf_geometry import Page, Turn, box_turned
from workflow.intake.pdf_words import words_of_page

_SAMPLES = 40
# By quarter turns of the text against the page, counted against the clock: to the right, downwards.
_TURNS: tuple[Turn, ...] = (
    lambda x, y: (x, -y),
    lambda x, y: (y, x),
    lambda x, y: (-x, y),
    lambda x, y: (-y, -x),
)


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
        left, right, top, bottom = box_turned(turn, box)
        place = _moved(turn, left, top)
        page = Page(number, right - left, bottom - top)
        page.words = list(words_of_page(text, count, place))
    finally:
        if text:
            pdfium.FPDFText_ClosePage(text)
    draw(page, handle, place)
    return page


def _moved(turn: Turn, left: float, top: float) -> Turn:
    def place(x: float, y: float) -> tuple[float, float]:
        right, down = turn(x, y)
        return right - left, down - top

    return place


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

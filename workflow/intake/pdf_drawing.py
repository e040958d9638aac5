"""The ruled lines that a page draws, and how much of it is pictures."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from workflow.intake.pdf_geometry import Page, Turn

MAX_OBJECTS = 30_000
_THIN = 3.0
_STRAIGHT = 1.0
_DEPTH = 4

Matrix = tuple[float, float, float, float, float, float]


def draw(page: Page, handle: Any, place: Turn) -> None:
    """Add the rules and the share of pictures of the open page ``handle`` to ``page``."""
    _Drawing(page, place).take(_objects_of_page(handle), None, 0)


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
                for start, end in pairwise(seen):
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

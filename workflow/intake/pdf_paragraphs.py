"""Lines of running text put together to the paragraphs they were broken from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from workflow.intake.numbering import is_title, numbered
from workflow.intake.pdf_lines import Line, joined
from workflow.rules.text import clean_line

_INDENT = 6.0
_CENTRED = 8.0
_WIDER = 1.22
_TAB = 0.7
_ENDS = (".", ";", ":", "/", "!", "?")
_SHARED = 3


@dataclass(frozen=True, slots=True)
class Measure:
    """The text area of pages of one width and the usual distance from line to line, in points."""

    left: float
    right: float
    pitch: float
    size: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass(slots=True)
class Paragraph:
    """The lines of one paragraph, in order."""

    lines: list[Line]

    @property
    def page(self) -> int:
        return self.lines[0].page

    @property
    def bold(self) -> bool:
        return all(line.bold for line in self.lines)

    @property
    def text(self) -> str:
        text = self.lines[0].text
        for line in self.lines[1:]:
            text = joined(text, line.text)
        return clean_line(text)


def measure_of(pages: Iterable[Sequence[Line]], width: float) -> Measure:
    """Margins that many lines share, and the most frequent distance of lines; ``width`` of the page."""
    lines = [line for page in pages for line in page]
    if not lines:
        return Measure(0, width, 0, 0)
    left = _shared([line.x0 for line in lines], smallest=True)
    right = _shared([line.x1 for line in lines], smallest=False)
    sizes = Counter(round(line.height * 2) / 2 for line in lines for _ in line.words)
    size = sizes.most_common(1)[0][0]
    steps: Counter[float] = Counter()
    for page in pages:
        for above, below in pairwise(page):
            step = below.top - above.top
            if 0 < step < 3 * size and abs(below.height - size) < 1 and right - above.x1 < 2 * size:
                steps[round(step * 2) / 2] += 1
    pitch = steps.most_common(1)[0][0] if steps else 1.3 * size
    return Measure(left, right, pitch, size)


def _shared(values: Sequence[float], *, smallest: bool) -> float:
    """The outermost value that several lines have; the outermost of all where none is shared."""
    ordered = sorted(values, reverse=not smallest)
    for at in range(len(ordered) - _SHARED + 1):
        if abs(ordered[at + _SHARED - 1] - ordered[at]) <= 2:
            return ordered[at]
    return ordered[0]


def goes_on(paragraph: Paragraph, line: Line, measure: Measure) -> bool:
    """Whether ``line`` is the next line of ``paragraph``."""
    last = paragraph.lines[-1]
    if last.page == line.page and line.top - last.top > _WIDER * max(measure.pitch, 1.15 * line.height):
        return False
    if _is_centred(line, measure) and abs(last.middle - measure.middle) < _CENTRED:
        return _goes_on_centred(paragraph, line)
    if line.would_have_fitted(last, measure.right - last.x0) or (
        last.bold and not line.bold and is_title(last.text)
    ):
        return False
    if paragraph.lines[0].x0 > line.x0 + _INDENT and line.x0 < measure.left + _INDENT:
        return True
    ended = last.text.endswith(_ENDS)
    style = numbered(line.text).style
    if style and style != "title" and (ended or line.x0 > last.x0 + _INDENT or _stands_off(line)):
        return False
    return not _is_indented(paragraph, line, measure, ended=ended)


def _stands_off(line: Line) -> bool:
    """A number with a tab after it."""
    return len(line.words) > 1 and line.words[1].x0 - line.words[0].x1 > _TAB * line.height


def _is_indented(paragraph: Paragraph, line: Line, measure: Measure, *, ended: bool) -> bool:
    """Whether the line stands where paragraphs begin."""
    last = paragraph.lines[-1]
    if line.x0 > last.x0 + _INDENT:
        hanging = (
            len(last.words) > 1 and bool(numbered(last.text).style) and line.x0 < last.words[1].x0 + _INDENT
        )
        return not hanging
    level = abs(line.x0 - last.x0) <= _INDENT
    first = len(paragraph.lines) == 1 and last.x0 > measure.left + _INDENT
    return level and first and ended


def _is_centred(line: Line, measure: Measure) -> bool:
    off = abs(line.middle - measure.middle)
    return off < _CENTRED and line.x0 > measure.left + 2 * _INDENT and line.x1 < measure.right - 2 * _INDENT


def _goes_on_centred(paragraph: Paragraph, line: Line) -> bool:
    """A title over several lines keeps its look and is not broken before its width is used."""
    last = paragraph.lines[-1]
    if (last.bold, last.upper) != (line.bold, line.upper) or numbered(line.text).bare:
        return False
    if last.text.endswith(_ENDS):
        return False
    return not line.would_have_fitted(last, max(one.width for one in paragraph.lines))


def paragraphs_of(lines: Iterable[Line], measures: dict[int, Measure]) -> list[Paragraph]:
    """Paragraphs of lines that nothing else stands between; ``measures`` by page."""
    out: list[Paragraph] = []
    for line in lines:
        if out and goes_on(out[-1], line, measures[line.page]):
            out[-1].lines.append(line)
        else:
            out.append(Paragraph([line]))
    return out

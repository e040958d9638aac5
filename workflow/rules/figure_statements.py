"""Sentences that state the figure of a known indicator: "Đăng ký thường trú: đã tiếp nhận … 1.093/1.093 hồ sơ".

Only a sentence that begins with the indicator's whole name is taken, with nothing but neutral words up to the
figure and the indicator's own unit behind it. Whatever says more (online, in June, of one ward) is somebody else's
figure unless it names that body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workflow.rules.figure_entered import Body, Known, PeriodData, Word, Words, spelled, words_in
from workflow.rules.figure_numbers import Figure, Ratio
from workflow.rules.figure_text import Paragraph

_MARKER = re.compile(r"\s*(?:[-+*•–]\s*)*(?:\(?(?:\d{1,2}(?:\.\d{1,2}){0,4}|[a-zđ]|[IVX]{1,5})[.)]+\s)?")
#: Words that say neither which nor when nor where.
_NEUTRAL = frozenset(
    {
        "da", "duoc", "la", "co", "dat", "tiep", "nhan", "va", "tra", "ket", "qua", "giai", "quyet", "thuc", "hien",
        "tong", "so", "luong", "ty", "ti", "le",
    }
)  # fmt: skip
_SHARE = frozenset({("ty", "le"), ("ti", "le")})
_LEADING = _NEUTRAL | {"cong", "tac", "viec", "ve"}
_NONE = ("khong", "phat", "sinh"), ("chua", "phat", "sinh")
_AT = frozenset({"tai", "cua", "o"})
_GAP = re.compile(r"[\s:,()\-–*]*")
_NEXT = re.compile(r"[;,]")
_STOP = re.compile(r"trong đó|trong số|riêng|gồm|cụ thể", re.IGNORECASE)
#: What may follow a figure's unit without saying another thing of it.
_BEHIND = re.compile(
    r"\s*(?:\Z|[.;,)]|(?:,|\(|;)?\s*(?:đạt|chiếm|tăng|giảm|không thay đổi|gồm|trong đó|bao gồm|tỷ lệ|tỉ lệ|và)\b"
    r"|\((?=[^()]*\d))",
    re.IGNORECASE,
)
_SKIPPED_MOST = 16


@dataclass(frozen=True, slots=True)
class Statement:
    """One figure that a text gives for an indicator: a fraction, a number or share, or "không phát sinh" (neither).

    ``body`` is whom the sentence itself names; ``before`` and ``behind`` are the words around it in its paragraph.
    """

    known: Known
    paragraph: Paragraph
    start: int
    end: int
    body: Body | None
    ratio: Ratio | None = None
    figure: Figure | None = None
    before: str = ""
    behind: str = ""


@dataclass(frozen=True, slots=True)
class _Reading:
    """The words of one sentence."""

    paragraph: Paragraph
    words: tuple[Word, ...]
    data: PeriodData

    def plain(self, at: int) -> str:
        return self.words[at].plain if at < len(self.words) else ""

    def gap(self, at: int) -> str:
        """The signs before a word."""
        return self.paragraph.text[self.words[at - 1].end : self.words[at].start]

    def has(self, at: int, wanted: Words) -> bool:
        return tuple(word.plain for word in self.words[at : at + len(wanted)]) == wanted


def statements(paragraph: Paragraph, data: PeriodData) -> Iterator[Statement]:
    """Everything that the paragraph says of the indicators, in the order of the text."""
    for start, end in paragraph.sentences:
        begin = start
        if not start:
            marker = _MARKER.match(paragraph.text)
            begin = marker.end() if marker else 0
        words = tuple(word for word in words_in(paragraph.text) if begin <= word.start < end)
        yield from _of_sentence(_Reading(paragraph, words, data), start, end)


def _of_sentence(it: _Reading, start: int, end: int) -> Iterator[Statement]:
    """The first clause must be a statement; then each that follows a comma may be one."""
    at, body, sure = 0, None, True
    text = it.paragraph.text
    while at < len(it.words):
        found = _statement(it, at, body)
        if found is None and not at:
            return
        if found is None:
            after = at + 1
        else:
            stated, after, led = found
            if stated.body is not None or sure:
                yield _around(stated, start, end)
            if not led:
                sure = False
            elif stated.body is not body:
                body, sure = stated.body, True
        following = next((n for n in range(after, len(it.words)) if n and _NEXT.search(it.gap(n))), None)
        if following is None or _STOP.search(text[it.words[after - 1].end : it.words[following].start]):
            return
        at = following


def _around(found: Statement, start: int, end: int) -> Statement:
    text = found.paragraph.text
    return Statement(
        found.known,
        found.paragraph,
        found.start,
        found.end,
        found.body,
        found.ratio,
        found.figure,
        text[:start],
        text[found.end : end],
    )


def _statement(it: _Reading, at: int, body: Body | None) -> tuple[Statement, int, bool] | None:
    """A statement that begins at a word, the word behind it, and whether it names its body before all else."""
    lead = _lead(it, at, body)
    if lead is None:
        return None
    name_at, named, share, known, behind_name = lead
    tail = _tail(it, behind_name, known)
    if tail is None:
        return None
    figure_at, placed, none = tail
    owner = placed or named
    if placed is not None and named is not None and placed is not named:
        return None
    start = it.words[name_at].start
    if none:
        last = figure_at + len(_NONE[0]) - 1
        stated = Statement(known, it.paragraph, start, it.words[last].end, owner)
        return stated, last + 1, placed is None
    read = _figure(it, figure_at, known, share=share)
    if read is None:
        return None
    ratio, figure, stop = read
    stated = Statement(known, it.paragraph, start, stop, owner, ratio, figure)
    after = next((n for n in range(figure_at, len(it.words)) if it.words[n].start >= stop), len(it.words))
    return stated, after, placed is None


def _lead(it: _Reading, at: int, body: Body | None) -> tuple[int, Body | None, bool, Known, int] | None:
    """Neutral words and perhaps a body, then a name: where it begins, whose, whether a share, which, its end."""
    share, first = False, at
    while at < len(it.words) and at - first < _SKIPPED_MOST:
        if at > first and not _GAP.fullmatch(it.gap(at)):
            return None
        name = next((one for one in it.data.named.get(it.plain(at), ()) if it.has(at, one[0])), None)
        if name is not None:
            return at, body, share, name[1], at + len(name[0])
        step = _body_at(it, at)
        if step is not None:
            body, at = step[0], at + step[1]
        elif (phrase := _phrase_at(it, at)) or it.plain(at) in _LEADING:
            share = share or (it.plain(at), it.plain(at + 1)) in _SHARE
            at += phrase or 1
        else:
            return None
    return None


def _tail(it: _Reading, at: int, known: Known) -> tuple[int, Body | None, bool] | None:
    """From behind the name to the figure: its word, the body named on the way, or that nothing arose."""
    starts = {figure.start for figure in it.paragraph.figures}
    body, first = None, at
    while at < len(it.words) and at - first < _SKIPPED_MOST:
        if not _GAP.fullmatch(it.gap(at)):
            return None
        if it.words[at].start in starts:
            return at, body, False
        if any(it.has(at, none) for none in _NONE):
            return at, body, True
        step = _body_at(it, at + 1) if it.plain(at) in _AT else None
        if step is not None:
            body, at = step[0], at + 1 + step[1]
        elif (phrase := _phrase_at(it, at)) or it.plain(at) in _NEUTRAL:
            at += phrase or 1
        else:
            return None
    return None


def _body_at(it: _Reading, at: int) -> tuple[Body, int] | None:
    longest = next((words for words in it.data.bodies_from.get(it.plain(at), ()) if it.has(at, words)), None)
    return (it.data.bodies[longest], len(longest)) if longest else None


def _phrase_at(it: _Reading, at: int) -> int:
    return max((len(words) for words in it.data.phrases if it.has(at, words)), default=0)


def _figure(
    it: _Reading, at: int, known: Known, *, share: bool
) -> tuple[Ratio | None, Figure | None, int] | None:
    """The figure at a word with the indicator's unit behind it, and where all that ends."""
    paragraph = it.paragraph
    figure = next(f for f in paragraph.figures if f.start == it.words[at].start)
    ratio = paragraph.ratio_at.get(figure.start)
    if figure.rough or (share and not figure.percent):
        return None
    unit = spelled(known.unit)
    if figure.percent:
        fits = not figure.unit and ratio is None
        return (None, figure, figure.end) if fits and _BEHIND.match(paragraph.masked, figure.end) else None
    counted = ratio.bottom if ratio else figure
    behind = words_in(paragraph.masked[counted.end : counted.end + 120])[: len(unit)]
    if not unit or tuple(word.plain for word in behind) != unit:
        return None
    stop = counted.end + behind[-1].end
    if paragraph.masked[counted.end : counted.end + behind[0].start].strip():
        return None
    return (ratio, figure, stop) if _BEHIND.match(paragraph.masked, stop) else None

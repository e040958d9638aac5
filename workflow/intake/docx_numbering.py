"""Automatic numbers of Word: they are counted, not stored (ECMA-376, part 1, 17.9)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workflow.intake.docx_styles import Styles
from workflow.intake.errors import IntakeError
from workflow.intake.numerals import numeral
from workflow.intake.office_xml import pieces
from workflow.intake.word_xml import W, is_on, number, value

if TYPE_CHECKING:
    import zipfile

    from lxml.etree import _Element

PART = "word/numbering.xml"
LEVELS = 9
MAX_LISTS = 20_000
_MAX_COUNT = 99_999
_MAX_PATTERN = 200
_PLACE = re.compile(r"%([1-9])")
_DASHES = frozenset("-–—")
_PLUSES = frozenset("+o◦○")


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: ``pattern`` is "%1.%2.", ``restart`` the level (from 1) after which it begins anew."""

    start: int = 1
    form: str = "decimal"
    pattern: str = ""
    restart: int | None = None
    legal: bool = False
    gap: str = " "
    style: str = ""


@dataclass
class _Abstract:
    levels: dict[int, Level]
    linked_style: str


@dataclass
class _List:
    """A ``w:num``: an abstract list, and what it says otherwise."""

    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int]


def _level(element: _Element) -> Level:
    form = element.find(W + "numFmt")
    if form is None:
        form = next(element.iter(W + "numFmt"), None)
    printed = value(form, "decimal")
    restart = element.find(W + "lvlRestart")
    gap = value(element.find(W + "suff"), "tab")
    return Level(
        number(element.find(W + "start"), 1, _MAX_COUNT),
        (form.get(W + "format") or "decimal") if form is not None and printed == "custom" else printed,
        value(element.find(W + "lvlText"))[:_MAX_PATTERN],
        None if restart is None else number(restart, 0, LEVELS),
        bool(is_on(element.find(W + "isLgl"))),
        "" if gap == "nothing" else " ",
        value(element.find(W + "pStyle")),
    )


def _levels(elements: Iterable[_Element]) -> dict[int, Level]:
    found = ((element.get(W + "ilvl") or "", element) for element in elements)
    return {int(at): _level(element) for at, element in found if at in "012345678" and at}


@dataclass
class Lists:
    """All lists of a file with their counters; ask for the labels in the order of the document.

    Lists with one abstract list count on from each other, unless one of them says where it starts.
    """

    styles: Styles
    _abstracts: dict[str, _Abstract] = field(default_factory=dict)
    _lists: dict[str, _List] = field(default_factory=dict)
    _resolved: dict[str, dict[int, Level]] = field(default_factory=dict)
    _counts: dict[str, list[int | None]] = field(default_factory=dict)
    _started: set[tuple[str, int]] = field(default_factory=set)

    def add(self, element: _Element) -> None:
        """A ``w:abstractNum`` or a ``w:num``."""
        if len(self._abstracts) + len(self._lists) >= MAX_LISTS:
            raise IntakeError("file_unsafe", reason="entries")
        if element.tag == W + "abstractNum":
            linked = value(element.find(W + "numStyleLink"))
            abstract = _Abstract(_levels(element.iterfind(W + "lvl")), linked)
            self._abstracts[element.get(W + "abstractNumId") or ""] = abstract
            return
        overrides = list(element.iterfind(W + "lvlOverride"))
        starts = {
            int(at): number(start, 0, _MAX_COUNT)
            for override in overrides
            if (start := override.find(W + "startOverride")) is not None
            and (at := override.get(W + "ilvl") or "") in "012345678"
            and at
        }
        levels = _levels(level for override in overrides for level in override.iterfind(W + "lvl"))
        self._lists[element.get(W + "numId") or ""] = _List(
            value(element.find(W + "abstractNumId")), levels, starts
        )

    def _levels_of(self, list_id: str) -> dict[int, Level]:
        if list_id not in self._resolved:
            one = self._lists.get(list_id)
            self._resolved[list_id] = self._resolve(one) if one is not None else {}
        return self._resolved[list_id]

    def _resolve(self, one: _List) -> dict[int, Level]:
        """The levels of a list; an abstract list may borrow them from a numbering style."""
        abstract = self._abstracts.get(one.abstract)
        if abstract is None:
            return one.levels
        levels = abstract.levels
        if not levels and abstract.linked_style:
            lender = self._lists.get(self.styles.list_of(abstract.linked_style))
            lent = self._abstracts.get(lender.abstract) if lender is not None else None
            levels = {**(lent.levels if lent else {}), **(lender.levels if lender else {})}
        return {**levels, **one.levels}

    def level_of_style(self, list_id: str, chain: tuple[str, ...]) -> int | None:
        """The level of a list that is bound to the nearest of these styles."""
        bound = {level.style: at for at, level in self._levels_of(list_id).items() if level.style}
        return next((bound[style] for style in chain if style in bound), None)

    def label(self, list_id: str, at: int) -> str:
        """The number of the next paragraph of a list, with the gap after it; a bullet is a dash."""
        one = self._lists.get(list_id)
        levels = self._levels_of(list_id)
        if one is None or at not in levels:
            return ""
        level = levels[at]
        self._count(list_id, one, levels, at)
        if level.form == "bullet":
            return _bullet(levels, at)
        counts = self._counts[one.abstract]

        def printed(found: re.Match[str]) -> str:
            above = int(found[1]) - 1
            form = levels.get(above, Level()).form
            count = counts[above]
            if above > at or form == "bullet" or count is None:
                return ""
            return numeral("decimal" if level.legal and form != "none" else form, count)

        text = _PLACE.sub(printed, level.pattern)
        return text + level.gap if text.strip() else ""

    def _count(self, list_id: str, one: _List, levels: dict[int, Level], at: int) -> None:
        counts = self._counts.setdefault(one.abstract, [None] * LEVELS)
        for above in range(at):
            if counts[above] is None:
                counts[above] = one.starts.get(above, levels[above].start if above in levels else 1)
        before = counts[at]
        first_use = at in one.starts and (list_id, at) not in self._started
        if before is None or first_use:
            self._started.add((list_id, at))
            counts[at] = one.starts.get(at, levels[at].start)
        else:
            counts[at] = min(before + 1, _MAX_COUNT)
        for deeper in range(at + 1, LEVELS):
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or at < restart:
                counts[deeper] = None


def _bullet(levels: dict[int, Level], at: int) -> str:
    """ "-", and "+" for bullets below bullets, as official papers print them."""
    sign = levels[at].pattern.strip()
    if sign in _DASHES:
        return "- "
    above = levels.get(at - 1)
    return "+ " if sign in _PLUSES or (above is not None and above.form == "bullet") else "- "


def read_lists(archive: zipfile.ZipFile, styles: Styles) -> Lists:
    """The file's lists; none where it has no such part.

    Raises:
        IntakeError: ``file_broken``, ``file_unsafe``.
    """
    lists = Lists(styles)
    if PART in archive.namelist():
        for event, element in pieces(archive, PART, "docx", {W + "abstractNum", W + "num"}):
            if event == "end":
                lists.add(element)
    return lists

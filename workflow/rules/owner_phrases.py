"""Who is meant by an owner phrase: names matched against a directory, the longest first.

Nothing is guessed silently: what is not a full name, a stored alias, initials or a factored list
("Các Cục: A, B") comes back as a suggestion to be confirmed. Source of the forms: domain.md part e.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from workflow.rules.names import canon, fold
from workflow.rules.owner_clauses import aligned_fold, clauses
from workflow.rules.owner_directory import Directory, DirectoryEntry, How, words_of
from workflow.rules.owner_groups import is_group, is_open_group
from workflow.rules.owner_lists import distributed, written_out
from workflow.rules.owner_pieces import Pieces, pieces

__all__ = ["Directory", "DirectoryEntry", "How", "OwnerMatch", "OwnerReading", "match_owners", "read_owners"]


@dataclass(frozen=True, slots=True)
class OwnerMatch:
    """One name of a phrase. At most one of ``agency_id`` and ``group_id`` is set, and then it is sure.

    ``suggested_id`` is what it may be; ``suggested_group`` says whether that id is a group's.
    ``is_group`` and ``is_open`` judge the words even where the directory knows no such group.
    """

    name_as_written: str
    agency_id: int | None = None
    group_id: int | None = None
    how: How = How.UNKNOWN
    suggested_id: int | None = None
    suggested_group: bool = False
    is_group: bool = False
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class OwnerReading:
    """A phrase as read. ``unmatched`` quotes what no entry of the directory explains.

    Warnings: ``several_leads``, ``no_lead``, ``missing_separator``, ``self_coordination``,
    ``ambiguous_name``.
    """

    lead: tuple[OwnerMatch, ...] = ()
    coordinate: tuple[OwnerMatch, ...] = ()
    is_group: bool = False
    open_group: bool = False
    request: bool = False
    unmatched: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> OwnerReading:
        """Back from ``to_json``."""
        sides = {
            side: tuple(OwnerMatch(**{**m, "how": How(m["how"])}) for m in data[side])
            for side in ("lead", "coordinate")
        }
        lists = {name: tuple(data[name]) for name in ("unmatched", "warnings")}
        return cls(**{**data, **sides, **lists})


Fuzzy = Callable[[str, Sequence[str]], Sequence[tuple[int, float]]]
"""``(name, candidates) -> [(index, score 0..100), …]`` best first; rapidfuzz in the adapter."""

_MIN_SCORE = 85.0
_MIN_MARGIN = 8.0
_TITLES = re.compile(
    r"^(?:(?:dong chi|giao|chi dao|lanh dao|de nghi|thu truong|bo truong|thu truong co quan|giam doc|tong giam doc|"
    r"pho giam doc|chu tich|pho chu tich|chanh|truong|vien truong|cuc truong|chanh thanh tra|cac|va|cung|luc luong)\s*)+$"
)
_FILLERS = re.compile(r"^(?:tinh|thanh pho|tp|chu tri|thuc hien|phoi hop|\(.*\)|\W)*$")
_EDGES = re.compile(r"^(?:[ ,;:.|-]+|(?:và|cùng)\s+)+|(?:[ ,;:.|-]+|\s+(?:và|cùng))+$")
_BARE = frozenset({"", "cac", "va", "cung", "giao", "chi dao", "de nghi"})


@dataclass(frozen=True, slots=True)
class _Span:
    """A known name inside a piece."""

    start: int
    end: int
    key: tuple[str, ...]


def _known(written: str, entry: DirectoryEntry, how: How) -> OwnerMatch:
    if entry.is_group:
        return OwnerMatch(
            written, group_id=entry.id, how=How.GROUP, is_group=True, is_open=is_open_group(written)
        )
    return OwnerMatch(written, agency_id=entry.id, how=how)


def _suggest(written: str, entry: DirectoryEntry, how: How) -> OwnerMatch:
    group = is_group(written)
    return OwnerMatch(
        written,
        how=how,
        suggested_id=entry.id,
        suggested_group=entry.is_group,
        is_group=group or entry.is_group,
        is_open=is_open_group(written),
    )


@dataclass
class _Scan:
    """One clause against one directory."""

    directory: Directory
    fuzzy: Fuzzy | None
    warnings: set[str]
    names: Directory

    def clause(self, clause: str) -> tuple[OwnerMatch, ...]:
        """The names of the clause in their order, factored lists written out."""
        whole, listed = written_out(clause, self._is_known)
        found: list[OwnerMatch] = []
        for piece in self._pieces(whole):
            names = distributed(piece, self._is_known)
            for name in names:
                found.extend(self._piece(name, factored=len(names) > 1 or name in listed))
        return tuple(found)

    def _is_known(self, name: str) -> bool:
        return self.names.knows(name) or self.directory.knows(name)

    def _pieces(self, clause: str) -> tuple[str, ...]:
        """Pieces cut by shape, then put together again where a known name runs across a cut."""
        cut = pieces(clause)
        if cut.missing_separator:
            self.warnings.add("missing_separator")
        return self._rejoined(cut)

    def _rejoined(self, cut: Pieces) -> tuple[str, ...]:
        names = list(cut.names)
        i = 0
        while i + 1 < len(names):
            together = f"{names[i]}, {names[i + 1]}"
            if self._is_known(together):
                names[i : i + 2] = [together]
            else:
                i += 1
        return tuple(names)

    def _piece(self, piece: str, factored: bool) -> list[OwnerMatch]:
        """The names inside one piece; a piece without any is unknown, a group, or a fuzzy suggestion."""
        words = words_of(piece)
        spans: list[_Span] = []
        i = 0
        while i < len(words):
            n, key = self.directory.longest(words, i)
            if n:
                spans.append(_Span(words[i].start, words[i + n - 1].end, key))
            i += n or 1
        if not spans:
            return [self._unknown(piece)]
        return [
            replace(m, how=How.FACTORED) if factored and m.agency_id is not None else m
            for m in self._named(piece, spans)
        ]

    def _named(self, piece: str, spans: list[_Span]) -> list[OwnerMatch]:
        out: list[OwnerMatch] = []
        at = 0
        for k, span in enumerate(spans):
            limit = spans[k + 1].start if k + 1 < len(spans) else len(piece)
            if k and not re.search(r"[,;:/(]|\bvà\b|\bcùng\b|-", piece[spans[k - 1].end : span.start]):
                self.warnings.add("missing_separator")
            out.append(self._one(piece, span, at, limit))
            at = limit
        return out

    def _one(self, piece: str, span: _Span, start: int, end: int) -> OwnerMatch:
        """The name at ``span``, judged by the words around it between ``start`` and ``end``."""
        written = _EDGES.sub("", piece[start:end])
        pair = self.directory.entry(span.key)
        if pair is None:
            self.warnings.add("ambiguous_name")
            return OwnerMatch(written)
        entry, how = pair
        if how is How.FORMER:
            return _suggest(written, entry, How.FORMER)
        before = fold(piece[start : span.start]).strip(" ,;:.-")
        rest = aligned_fold(_EDGES.sub("", piece[span.end : end]))
        if (before and not _TITLES.match(before)) or not _FILLERS.match(rest):
            return _suggest(written, entry, How.PARTIAL)
        bare = before in _BARE or entry.is_group
        name = piece[span.start : span.end] if bare and not entry.is_group else written
        return _known(name, entry, how)

    def _unknown(self, piece: str) -> OwnerMatch:
        if is_group(piece):
            return OwnerMatch(piece, is_group=True, is_open=is_open_group(piece))
        if self.fuzzy is not None and self.directory.names:
            ranked = list(self.fuzzy(fold(canon(piece)), self.directory.names))[:2]
            margin = ranked[0][1] - ranked[1][1] if len(ranked) > 1 else _MIN_MARGIN
            if ranked and ranked[0][1] >= _MIN_SCORE and margin >= _MIN_MARGIN:
                return _suggest(piece, self.directory.entries[ranked[0][0]], How.FUZZY)
        return OwnerMatch(piece)


def _key(match: OwnerMatch) -> tuple[int | None, int | None, str]:
    """By what two names are the same: their entry, else their letters."""
    known = match.agency_id is not None or match.group_id is not None
    return match.agency_id, match.group_id, "" if known else fold(match.name_as_written)


def _unique(matches: Iterable[OwnerMatch]) -> tuple[OwnerMatch, ...]:
    found: dict[tuple[int | None, int | None, str], OwnerMatch] = {}
    for match in matches:
        found.setdefault(_key(match), match)
    return tuple(found.values())


_NOBODY = Directory(())


def match_owners(
    phrase: str,
    directory: Directory,
    *,
    coordinate: str = "",
    fuzzy: Fuzzy | None = None,
    names: Directory = _NOBODY,
) -> OwnerReading:
    """Leads and coordinators of ``phrase``; ``coordinate`` is the text of a column of its own.

    ``names`` are bodies that exist whether or not the directory has them: they only say where a
    name ends. An agency that leads is dropped from its own coordinators, with a warning.
    """
    read = clauses(phrase)
    beside = clauses(coordinate)
    warnings: set[str] = set()
    scan = _Scan(directory, fuzzy, warnings, names)
    lead = _unique(scan.clause(read.lead))
    helping = "; ".join(filter(None, (read.coordinate, beside.lead, beside.coordinate)))
    named = _unique(scan.clause(helping))
    leading = {_key(one) for one in lead}
    coordinators = tuple(c for c in named if _key(c) not in leading)
    if len(coordinators) < len(named):
        warnings.add("self_coordination")
    if len(lead) > 1:
        warnings.add("several_leads")
    if not lead:
        warnings.add("no_lead")
    return OwnerReading(
        lead,
        coordinators,
        is_group=any(m.is_group for m in lead),
        open_group=any(m.is_open for m in lead),
        request=read.request,
        unmatched=tuple(
            m.name_as_written for m in (*lead, *coordinators) if m.agency_id is None and m.group_id is None
        ),
        warnings=tuple(sorted(warnings)),
    )


def read_owners(phrase: str, context: str | None = None, names: Directory = _NOBODY) -> OwnerReading:
    """Leads and coordinators by the words alone, without a directory of one's own.

    ``context`` is the sentence around the phrase; where the phrase names no lead, its beginning may.
    ``names`` as for ``match_owners``.
    """
    reading = match_owners(phrase, _NOBODY, names=names)
    if not reading.lead and context and (found := clauses(context)).lead:
        lead = match_owners(found.lead, _NOBODY, names=names).lead[:1]
        reading = replace(reading, lead=lead, is_group=any(m.is_group for m in lead))
    return reading

"""XML parts of office files, read piece by piece: memory grows with one paragraph or row, not with the part."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, cast

from workflow.intake.containers import part_chunks
from workflow.intake.errors import IntakeError

if TYPE_CHECKING:
    import zipfile

    from lxml.etree import _Element

MAX_PIECE = 100 << 20
"""Bytes of memory that one piece may take by estimate; a whole plan of 60 pages inside one cell takes half."""
_TAG_BYTES = 120
_ATTRIBUTE_BYTES = 220
_TEXT_BYTES = 4
# Word saves "Strict Open XML" under other names for the same elements.
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pieces(
    archive: zipfile.ZipFile, name: str, kind: str, whole: Collection[str], marks: Collection[str] = ()
) -> Iterator[tuple[str, _Element]]:
    """The elements ``whole`` of a part as they end, outermost only, each forgotten when the next is asked for.

    Elements ``marks`` outside of them are told by ``start`` and ``end``, empty. "{*}row" is that name
    in any namespace.

    Raises:
        IntakeError: ``file_broken``; ``file_unsafe`` where one piece would take too much memory.
    """
    from lxml import etree

    parser = etree.XMLPullParser(
        events=("start", "end"),
        tag=[*whole, *marks],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    inside = cost = 0
    try:
        for chunk in _transitional(part_chunks(archive, name, kind)):
            cost += (
                chunk.count(b"<") * _TAG_BYTES
                + chunk.count(b"=") * _ATTRIBUTE_BYTES
                + len(chunk) * _TEXT_BYTES
            )
            if cost > MAX_PIECE:
                raise IntakeError("file_unsafe", reason="size")
            parser.feed(chunk)
            for event, element in cast("Iterator[tuple[str, _Element]]", parser.read_events()):
                if element.tag in marks:
                    if not inside:
                        yield event, element
                    continue
                inside += 1 if event == "start" else -1
                if not inside:
                    yield event, element
                    _forget(element)
                    cost = 0
        parser.close()
    except etree.XMLSyntaxError as error:
        raise IntakeError("file_broken", kind=kind) from error


def _transitional(chunks: Iterator[bytes]) -> Iterator[bytes]:
    first = next(chunks, b"")
    yield first.replace(_STRICT, _TRANSITIONAL)
    yield from chunks


def _forget(element: _Element) -> None:
    """Its content, and all that stands before it on every level."""
    element.clear()
    level: _Element | None = element
    while level is not None:
        above = level.getparent()
        while above is not None and level.getprevious() is not None:
            del above[0]
        level = above

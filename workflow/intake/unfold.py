"""A text whose line breaks got lost: "… I. MỤC TIÊU 1. … a) … - …" in one line, cut where items begin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from workflow.intake.blocks import Block
from workflow.intake.numbering import CAPITALS, follows

_LONG = 700
_STARTS = re.compile(
    rf"(?<=\s)(?:(?P<roman>[IVX]{{1,5}})\.\s+(?=[{CAPITALS}]{{2}})|(?P<article>Điều\s+\d{{1,2}})\.\s+(?=[{CAPITALS}])"
    rf"|(?P<arabic>\d{{1,2}})\.\s+(?=[{CAPITALS}])|(?P<dotted>\d{{1,2}}\.\d{{1,2}})\.\s+(?=[{CAPITALS}])"
    rf"|(?P<small>[a-zđ])\)\s+(?=\S)|(?P<dash>[-–])\s+(?=[{CAPITALS}])|(?P<plus>\+)\s+(?=[{CAPITALS}])"
    r"|(?P<foot>Nơi nhận)\s*:)"
)
_ENDED = (".", ";", ":", ")", "/")


def unfolded(block: Block) -> list[Block]:
    """``block`` itself, or the items of a text that lost its line breaks, all with the same line.

    Numbers must run on (1, 2, 3; a, b, c) to be taken for items: "tháng 12. Các …" is no item.
    """
    if len(block.text) < _LONG:
        return [block]
    cuts = list(_cuts(block.text))
    if len(cuts) < 3:
        return [block]
    bounds = [0, *cuts, len(block.text)]
    pieces = (block.text[a:b].strip() for a, b in pairwise(bounds))
    return [replace(block, text=piece, bold=False) for piece in pieces if piece]


def _cuts(text: str) -> Iterator[int]:
    last = {"arabic": "", "small": ""}
    for found in _STARTS.finditer(text):
        style = str(found.lastgroup)
        bare = found[style]
        if style in ("dash", "plus") and not text[: found.start()].rstrip().endswith(_ENDED):
            continue
        if style in last:
            if not follows(style, last[style], bare):
                continue
            last[style] = bare
        if style in ("roman", "article"):
            last["arabic"] = ""
        if style in ("roman", "article", "arabic", "dotted"):
            last["small"] = ""
        yield found.start()

"""The key by which a second import of the same plan finds a duty again."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from workflow.intake.plan import ProposedDuty
from workflow.rules.names import fold

_WORD = re.compile(r"\w+")


def words_of(text: str) -> str:
    """The words of a text without accents, case, signs or spacing that differ between copies."""
    return " ".join(_WORD.findall(fold(text)))


def with_keys(duties: Sequence[ProposedDuty]) -> list[ProposedDuty]:
    """Every duty with its key: annex, group and words, never its number or its row.

    Duties alike in all three are told apart by owner and deadline, then by their order.
    """
    base = [_digest(words_of(d.annex), _group(d.group), words_of(d.text)) for d in duties]
    many = {key for key, n in Counter(base).items() if n > 1}
    finer = [
        _digest(key, words_of(d.owner_phrase), words_of(d.deadline_phrase)) if key in many else key
        for key, d in zip(base, duties, strict=True)
    ]
    seen: Counter[str] = Counter()
    out: list[ProposedDuty] = []
    for key, duty in zip(finer, duties, strict=True):
        seen[key] += 1
        out.append(replace(duty, key=key if seen[key] == 1 else f"{key}-{seen[key]}"))
    return out


def with_text_keys(duties: Sequence[ProposedDuty]) -> list[ProposedDuty]:
    """Keys of duties of the running text: their words and their owner, never clause or line.

    They never meet the key of a row of a table, so that a body and its annex keep apart.
    """
    seen: Counter[str] = Counter()
    out: list[ProposedDuty] = []
    for duty in duties:
        key = _digest("text", words_of(duty.text), words_of(duty.owner_phrase))
        seen[key] += 1
        out.append(replace(duty, key=key if seen[key] == 1 else f"{key}-{seen[key]}"))
    return out


def _group(group: str) -> str:
    """A group without the numbers of its headings, so that renumbered sections keep their duties."""
    steps = (
        re.sub(r"^\s*([IVX]+|[A-ZĐ]|\d+(\.\d+)*|[a-zđ])\s*[.)]\s+", "", step) for step in group.split(" / ")
    )
    return "/".join(map(words_of, steps))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24]

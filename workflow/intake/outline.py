"""The paragraphs of a document as a tree of headings and items."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from workflow.intake.blocks import Block
from workflow.intake.numbering import PLAIN, Numbered, numbered
from workflow.intake.unfold import unfolded
from workflow.rules.names import fold

_FOOT = re.compile(r"noi nhan\s*:|noi gui\s*:")
_LONG = 220
_SENTENCE_END = (".", ";", ":", "/", "!", "?")


@dataclass(eq=False)
class Node:
    """One paragraph: its number, its words without it, and what stands below it."""

    number: Numbered
    block: Block
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.number.rest

    def path(self) -> Iterator[Node]:
        """From this node up to the root, the root left out."""
        node: Node | None = self
        while node is not None and node.parent is not None:
            yield node
            node = node.parent

    def clause(self) -> str:
        """ "III.2.a": the printed numbers down to this paragraph; a number that repeats its parent's stands alone."""
        numbers = [n.number for n in self.holder().path() if n.number.bare][::-1]
        if len(numbers) > 1 and numbers[0].style == "article" and numbers[1].style == "roman":
            numbers = numbers[1:]
        bare = [f"Điều {n.bare}" if n.style == "article" else n.bare for n in numbers]
        return ".".join(
            n for i, n in enumerate(bare) if not (bare[i + 1 : i + 2] and bare[i + 1].startswith(n + "."))
        )

    def holder(self) -> Node:
        """An unnumbered paragraph after a finished item no longer belongs to it."""
        above = self.parent
        if self.number.style or above is None or above.parent is None or not above.number.style:
            return self
        return above.parent if above.text.endswith((".", ";")) else self

    def group(self) -> str:
        """The headings above, outermost first."""
        above = [n for n in self.path() if n is not self and n.number.style not in ("", "title")]
        return " / ".join(
            short(f"{n.number.bare}. {n.text}" if n.number.bare else n.text) for n in above[::-1]
        )


def short(text: str, most: int = 200) -> str:
    """``text`` cut at a word where it is longer than a heading may be."""
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"


def preorder(node: Node) -> Iterator[Node]:
    """All paragraphs below ``node`` in reading order."""
    for child in node.children:
        yield child
        yield from preorder(child)


def outline(blocks: Iterable[Block]) -> Node:
    """The tree below a root without words; recipients and signatures are left out.

    A table among the blocks ends all sections above it: what stands after a signature belongs to none of them.
    """
    root = Node(Numbered("", "", 0, ""), Block(0))
    stack = [root]
    in_foot = False
    for block in _joined(blocks):
        number = numbered(block.text)
        if block.level and not number.bare and number.style != "title":
            number = replace(number, depth=8 + 2 * block.level)
        number = _settled(number, stack)
        if _FOOT.match(fold(block.text[:40])):
            in_foot = True
        elif number.style == "title":
            in_foot = False
        if block.table:
            stack = [root]
        if in_foot or block.table:
            continue
        while stack[-1].number.depth >= number.depth:
            stack.pop()
        node = Node(number, block, stack[-1])
        stack[-1].children.append(node)
        stack.append(node)
    return root


def _settled(number: Numbered, stack: list[Node]) -> Numbered:
    """ "I" after "H" is a letter; "i)" after "h)" a small one."""
    if number.style == "roman" and len(number.bare) == 1:
        before = [n.number for n in stack if n.number.style == "letter"]
        if before and before[-1].bare == chr(ord(number.bare) - 1):
            return replace(number, style="letter", depth=before[-1].depth)
    return number


def _broken_at_hyphen(before: Block, after: Block) -> bool:
    """ "… về trật tự xã hội" / "- Cơ quan thường trực …": a long sentence that a copy cut at its hyphen."""
    is_sentence = len(before.text) > _LONG and not before.bold and before.text[-1].isalnum()
    return is_sentence and numbered(before.text).bare != "" and numbered(after.text).style == "dash"


def _joined(blocks: Iterable[Block]) -> Iterator[Block]:
    """Paragraphs whose lost line breaks are found again and whose broken lines are put together."""
    held: Block | None = None
    for block in (piece for b in blocks if b.text or b.table for piece in unfolded(b)):
        goes_on = (
            held is not None
            and block.text[:1].islower()
            and numbered(block.text).depth == PLAIN
            and not held.text.endswith(_SENTENCE_END)
        )
        if held is not None and (goes_on or _broken_at_hyphen(held, block)):
            held = replace(held, text=f"{held.text} {block.text}")
            continue
        if held is not None:
            yield held
        held = block
    if held is not None:
        yield held

"""What a section is about, by its heading: tasks, who does them, or what is no order at all."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from workflow.intake.outline import Node
from workflow.rules.names import fold


class SectionKind(StrEnum):
    """``TASKS`` and ``ORGANISING`` order something; ``BACKGROUND`` (purpose, scope, results so far),
    ``TARGETS``, ``FUNDING`` and ``AWARDS`` do not; ``OTHER`` says nothing."""

    TASKS = "tasks"
    ORGANISING = "organising"
    BACKGROUND = "background"
    TARGETS = "targets"
    FUNDING = "funding"
    AWARDS = "awards"
    OTHER = "other"


_ENDS = r"(?=$|[:.,;/(]|\s+(?:va|chung|cu the|tong quat|trong tam|chu yeu|co ban|thi dua|thuc hien|cua|den nam|giai doan|\d))"
# The first pattern that matches decides; domain.md e.3.
_KINDS: tuple[tuple[SectionKind, str], ...] = (
    (SectionKind.AWARDS, r"[\w, -]{0,90}\bkhen thuong$"),
    (SectionKind.ORGANISING, r"(?:cong tac )?to chuc (?:thuc hien|trien khai)\b|to chuc, (?:thuc hien|chi dao)"),
    (SectionKind.ORGANISING, r"(?:phan cong|trach nhiem|nhiem vu)( cu the)?( to chuc)?( thuc hien| nhiem vu)?( cua| cho)\b"),
    (SectionKind.ORGANISING, r"phan cong\b|trach nhiem (?:thuc hien|thi hanh|to chuc)|che do (?:thong tin,? )?bao cao"),
    (SectionKind.TASKS, r"(?:muc tieu|noi dung|yeu cau|chi tieu)[, va]+(?:\w+,? ){0,3}(?:nhiem vu|giai phap)"),
    (SectionKind.TARGETS, rf"(?:cac )?(?:muc tieu|chi tieu|phan dau)\b{_ENDS}"),
    (SectionKind.BACKGROUND, r"thong tin chung$|(?:thoi gian|dia diem|thanh phan)(?:,? (?:va )?(?:thoi gian|dia diem|thanh phan))+"),
    (SectionKind.BACKGROUND, rf"(?:muc dich|yeu cau|quan diem|nguyen tac|pham vi|doi tuong|su can thiet|co so phap ly)\b{_ENDS}"),
    (SectionKind.BACKGROUND, r"(?:ve )?(?:ket qua dat duoc|ton tai|han che|nguyen nhan|khai quat|boi canh|thuc trang)\b"),
    (SectionKind.BACKGROUND, r"(?:danh gia )?(?:tinh hinh|ket qua) (?:chung|trien khai|thuc hien)|dac diem tinh hinh|du bao tinh hinh"),
    (SectionKind.FUNDING, r"(?:bao dam |dam bao )?(?:nguon )?kinh phi\b|nguon luc\b|(?:co che|phuong an huy dong) (?:tai chinh|kinh phi|von)|nguon von"),
    (SectionKind.AWARDS, r"(?:thi dua,? )?khen thuong\b|tieu chi (?:danh gia|xep)|cach thuc xep"),
    (SectionKind.TASKS, r"(?:(?:ve|cac|mot so|nhom|danh muc|nhung) )*(?:nhiem vu|giai phap|cong viec)\b"),
    (SectionKind.TASKS, r"noi dung (?:cong viec|thuc hien|trien khai|ke hoach|nhiem vu|hoat dong|chu yeu|trong tam|va )"),
    (SectionKind.TASKS, r"(?:cac )?noi dung$|ke hoach (?:thuc hien|trien khai)$"),
)  # fmt: skip
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)
_MAX_HEADING = 220
_DEEPEST = 31
_MAX_ANNOUNCED = 60


@lru_cache(maxsize=4_096)
def kind_of_heading(text: str) -> SectionKind:
    """What a heading announces; ``OTHER`` for sentences and for headings that say nothing."""
    words = fold(text[:_MAX_HEADING]).strip(" .:")
    return next((kind for kind, pattern in _COMPILED if pattern.match(words)), SectionKind.OTHER)


def section_of(node: Node) -> SectionKind:
    """The kind of the nearest heading above ``node`` that says one; of ``node`` itself where it is one ("1. Mục đích: …")."""
    for step in node.path():
        heading = (step.number.bare and step.number.depth < _DEEPEST) or step.block.bold
        text = _announced(step)
        if heading and text and (kind := kind_of_heading(text)) is not SectionKind.OTHER:
            return kind
    return SectionKind.OTHER


def _announced(node: Node) -> str:
    """The heading's words; of a paragraph with nothing below it only what stands before a colon."""
    if node.children:
        return node.text
    before, colon, _ = node.text.partition(":")
    return before if colon and len(before) <= _MAX_ANNOUNCED else ""

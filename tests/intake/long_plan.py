"""A plan of more than sixty pages, written by the test itself."""

from __future__ import annotations

import random

from tests.intake.files import HEADER, ROW, docx, table
from tests.intake.word_files import lvl, numbering, para, run, style, styles

_OWNERS = ("Sở Y tế", "Sở Nội vụ", "Công an tỉnh", "Sở Tài chính", "Sở Tư pháp", "Văn phòng UBND tỉnh")
_ACTS = ("rà soát", "hoàn thiện", "triển khai", "kiểm tra", "công bố", "đồng bộ", "số hóa", "kết nối")
_THINGS = ("quy trình tiếp nhận hồ sơ", "cơ sở dữ liệu dùng chung", "thủ tục hành chính", "hạ tầng số của xã")
_LEVELS = lvl(0, "upperRoman", "%1.") + lvl(1, "decimal", "%2.") + lvl(2, "decimal", "%2.%3.")


def _task(dice: random.Random) -> list[str]:
    """An order of some 70 words in the pieces Word cuts it into."""
    first, second = dice.sample(_OWNERS, 2)
    acts = [f"{dice.choice(_ACTS)} {dice.choice(_THINGS)} số {dice.randrange(1_000)}, " for _ in range(6)]
    due = f"hoàn thành trước ngày {dice.randint(1, 28)}/{dice.randint(1, 12)}/2026."
    return [f"{first} chủ trì, ", f"phối hợp với {second}, ", "UBND các xã, phường ", *acts, due]


def sixty_pages() -> bytes:
    """A plan as Word saves it: 600 numbered paragraphs and a table of 300 rows, every run with its properties."""
    dice = random.Random(60)
    font = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman"/><w:sz w:val="28"/><w:lang w:val="vi-VN"/>'
    body = [para("TỔ CHỨC THỰC HIỆN", num=1, level=0)]
    for n in range(600):
        check = '<w:proofErr w:type="spellStart"/>'
        saved = f'<w:bookmarkStart w:id="{n}" w:name="_Toc{dice.randrange(10**8)}"/>'
        body.append(
            para(saved + check.join(run(p, font) for p in _task(dice)), style="than", num=1, level=1 + n % 2)
        )
    rows = [HEADER, *((str(n), "".join(_task(dice)), *ROW[2:]) for n in range(1, 301))]
    parts = {**numbering([_LEVELS], (0, "")), **styles(style("than", "Thân bài"))}
    return docx("".join(body) + table(rows), extra=parts)

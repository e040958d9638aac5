"""What the guide tells people to press stands on the pages, and its pictures are there."""

from __future__ import annotations

import re
from pathlib import Path

from tests.web.catalogue import spoken

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "huong-dan.md"


def test_every_name_in_bold_is_written_on_a_page() -> None:
    said = [
        one for sentence in spoken() for one in (sentence if isinstance(sentence, tuple) else (sentence,))
    ]
    names = re.findall(r"\*\*(.+?)\*\*", GUIDE.read_text(encoding="utf-8"))
    told = [part.strip() for name in names for part in name.split("→")]
    assert len(told) > 30
    assert [name for name in told if not any(name.lower() in one.lower() for one in said)] == []


def test_every_picture_is_there() -> None:
    shown = re.findall(r"!\[.+?\]\((.+?)\)", GUIDE.read_text(encoding="utf-8"))
    assert len(shown) > 5
    assert [name for name in shown if not (GUIDE.parent / name).is_file()] == []

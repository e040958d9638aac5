"""Duties of the real plans against the lists made by reading them; the figures may only rise."""

from __future__ import annotations

import time

import pytest

from bench.intake import plans
from bench.intake.figures import floors
from workflow.intake.blocks import Block
from workflow.intake.running_text import text_duties
from workflow.intake.tables import Source

LABELS = plans.labels()
pytestmark = pytest.mark.skipif(not LABELS, reason="the corpus of real plans is not beside the clone")


@pytest.mark.parametrize("label", LABELS, ids=lambda label: str(label["plan"])[:24])
def test_every_plan_is_read_as_a_clerk_reads_it(label: dict) -> None:  # type: ignore[type-arg]
    compared = plans.compare(label, plans.read(label).duties)
    found, missing, surplus = map(len, (compared.found, compared.missing, compared.surplus))
    assert found >= 0.95 * (found + surplus), [d.text[:80] for d in compared.surplus]
    assert found >= 0.90 * (found + missing), compared.missing


def test_no_figure_of_a_plan_falls_below_its_floor() -> None:
    least = floors()
    low = {n: (f.percent, f.wrong) for n, f in plans.measure().items() if f.percent < least.get(n, 0.0)}
    assert low == {}


def test_the_123_rows_of_the_notice_are_all_found_with_their_own_lead_and_date() -> None:
    label = next(one for one in LABELS if one["plan"].startswith("vpcp-624"))
    compared = plans.compare(label, plans.read(label).duties)
    rows = [(one, duty) for one, duty in compared.found if duty.place.table]
    assert len(rows) == 123
    assert [one["line"] for one in compared.missing if one["line"] != 14] == []
    assert all(duty.deadline_phrase == one["deadline"] for one, duty in rows)
    assert all(duty.owner_phrase.startswith(one["lead"][:20]) for one, duty in rows)


def test_sixty_pages_take_less_than_three_seconds() -> None:
    """A page has some 2,500 letters; the longest real plan is repeated until it has sixty."""
    label = next(one for one in LABELS if one["plan"].startswith("dong-nai"))
    whole = plans.read(label)
    assert whole.duties
    paragraphs = [d.source[0] for d in whole.duties if not d.place.table]
    blocks: list[Block] = []
    size = 0
    while size < 60 * 2_500:
        for text in ("III. NHIỆM VỤ", "1. Sở Khoa học và Công nghệ", *(f"- {p}" for p in paragraphs)):
            blocks.append(Block(len(blocks) + 1, text))
            size += len(text)
    start = time.process_time()
    assert text_duties(Source("docx", (), blocks=tuple(blocks)), (), "UBND tỉnh")
    assert time.process_time() - start < 3

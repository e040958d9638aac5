"""The figures of ``python -m bench.intake`` for phrases; a floor in ``floors.json`` may only rise."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.intake import deadlines, owners
from bench.intake.figures import floors
from workflow.rules.deadline_phrases import read_deadline
from workflow.rules.owner_phrases import read_owners
from workflow.seeds.agencies import seed_directory

ISSUED = date(2025, 11, 19)


def test_no_figure_falls_below_its_floor() -> None:
    least = floors()
    measured = deadlines.measure() | owners.measure()
    assert {name for name in least if "corpus" not in name} <= set(measured)
    low = {n: (one.percent, one.wrong) for n, one in measured.items() if one.percent < least.get(n, 0.0)}
    assert low == {}


WORDS = (
    "Bộ Sở Các các UBND xã, phường Công an tỉnh Tài chính và ; : , ( ) chủ trì phối hợp với cơ quan liên quan "
    "Đề nghị Giao cấp thôn Hà Nội EVN / + - | Văn phòng HĐND Uỷ ban nhân dân"
)
OFFICIAL_WORDS = st.sampled_from(WORDS.split(" "))


@given(st.text(max_size=200) | st.lists(OFFICIAL_WORDS, max_size=30).map(" ".join))
def test_any_owner_phrase_is_answered_and_invents_no_name(phrase: str) -> None:
    reading = read_owners(phrase, phrase, seed_directory())
    for match in (*reading.lead, *reading.coordinate):
        assert match.name_as_written.strip()


def deadline(text: str) -> object:
    return read_deadline(text, ISSUED, text)


def owners_of(text: str) -> object:
    return read_owners(text, text, seed_directory())


def seconds(read: Callable[[str], object], text: str) -> float:
    """Of processor time, the best of three."""
    spent = []
    for _ in range(3):
        start = time.process_time()
        read(text)
        spent.append(time.process_time() - start)
    return min(spent)


PARTS = [
    "trước ngày 15/12/2025, ",
    "Các Sở: Tài chính, ",
    "1 ",
    "hằng tháng, ",
    "từ ",
    "(",
    "Sở A và ",
    "số 1/a ",
    "cơ quan, đơn vị, ",
    "và theo dõi ",
    "UBND các xã Tân, ",
    "tháng 6 và 7 ",
    "a\n\nB",
]


@pytest.mark.parametrize("read", [deadline, owners_of])
@pytest.mark.parametrize("part", PARTS)
def test_time_grows_with_the_length_and_no_faster(part: str, read: Callable[[str], object]) -> None:
    assert seconds(read, (part * 16_000)[:16_000]) < 10 * seconds(read, (part * 4_000)[:4_000]) + 0.02


def test_two_thousand_letters_of_a_plan_are_read_at_once() -> None:
    text = "Giao Sở Tài chính chủ trì, phối hợp với các sở, ngành hoàn thành trước ngày 15/12/2025. " * 24
    assert seconds(deadline, text[:2_000]) < 0.03
    assert seconds(owners_of, text[:2_000]) < 0.03

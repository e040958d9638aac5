"""The check takes time in proportion to the text, whatever the text."""

from __future__ import annotations

import time

import pytest

from tests.rules.figure_sentences import told
from workflow.rules.figure_check import check_figures
from workflow.rules.figure_text import Grid, GridRow, report_of

PARTS = [
    "38/48 hồ sơ, ",
    "(",
    "tổng 5 hồ sơ (gồm 3 ",
    "45/KH-UBND ngày 1/2/2024 của ",
    "1.234 ",
    "còn 5 ",
    "từ 15/12/2023 đến ",
    "trong đó 5 hồ sơ ",
    "…",
    ". A",
    "tăng 5% so với ",
    "abc abc ",
    "(1) a ",
    "hồ sơ: 5; ",
    "[",
]


def seconds(text: str) -> float:
    """Of processor time, the best of two."""
    spent = []
    for _ in range(2):
        start = time.process_time()
        told(text)
        spent.append(time.process_time() - start)
    return min(spent)


@pytest.mark.parametrize("part", PARTS)
def test_time_grows_with_the_length_and_no_faster(part: str) -> None:
    assert seconds((part * 24_000)[:24_000]) < 8 * seconds((part * 6_000)[:6_000]) + 0.1


def test_a_large_table_of_numbers_is_read_at_once() -> None:
    rows = [GridRow(1, tuple(f"Cột {n} %" if n % 3 == 0 else f"Cột {n}" for n in range(22)))]
    rows += [GridRow(n, (str(n), "Xã", *(str(n * m) for m in range(20)))) for n in range(2, 2_000)]
    start = time.process_time()
    check_figures(report_of([], [Grid(1, tuple(rows))]))
    assert time.process_time() - start < 3

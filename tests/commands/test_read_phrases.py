"""``dondoc read-deadline`` and ``dondoc read-owners`` as a program and as a person use them."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from workflow.cli import main


def run(*args: str, given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, list(args), input=given)


def test_a_deadline_as_json_has_every_field_of_the_contract() -> None:
    done = run("read-deadline", "trước ngày 15/12/2025", "--issued", "2025-11-19", "--json")
    assert json.loads(done.stdout) == {
        "kind": "fixed",
        "due": "2025-12-15",
        "start": None,
        "rule": None,
        "amount": None,
        "unit": None,
        "event": None,
        "phrase": "trước ngày 15/12/2025",
        "warnings": [],
    }


def test_the_day_of_the_event_gives_the_due_date_by_the_official_calendar() -> None:
    phrase = "05 ngày làm việc kể từ ngày nhận được Quyết định"
    done = run("read-deadline", phrase, "--issued", "2025-11-19", "--event", "2025-12-25", "--json")
    read = json.loads(done.stdout)
    assert (read["due"], read["amount"], read["unit"]) == ("2026-01-05", 5, "working_day")
    assert read["event"] == "ngày nhận được Quyết định"


def test_a_recurrence_is_told_in_plain_words() -> None:
    done = run("read-deadline", "trước ngày 20 hằng tháng", "--issued", "2025-11-19")
    assert done.stdout.splitlines() == ["Loại: định kỳ", "Lặp lại: hằng tháng, ngày 20"]


def test_owners_keep_the_spelling_of_the_document() -> None:
    done = run("read-owners", "- Đơn vị chủ trì: Uỷ ban nhân dân xã Hoà Bình. - Phối hợp: Các sở", "--json")
    assert json.loads(done.stdout) == {
        "lead": ["Uỷ ban nhân dân xã Hoà Bình"],
        "coordinate": ["Các sở"],
        "is_group": True,
        "open_group": False,
        "request": False,
        "warnings": [],
    }


def test_a_phrase_may_begin_with_a_dash() -> None:
    done = run("read-deadline", "--issued", "2025-11-19", "-nt-", "--json")
    assert json.loads(done.stdout)["warnings"] == ["refers_above"]


def test_a_broken_line_is_answered_as_such_and_the_rest_goes_on() -> None:
    lines = (
        b'{"phrase": "Qu\xc3\xbd I/2026", "issued": "2025-11-19", "context": null}\n'
        b"not json\n\n[1]\n\xff\n"
        b'{"phrase": 7, "issued": "2025-11-19"}\n'
        b'{"phrase": "12/2025", "issued": "31/02/2025"}\n'
        b'{"phrase": "\\ud800", "issued": null}\n'
        b'{"phrase": "cu\xe1\xbb\x91i n\xc4\x83m", "issued": "2025-07"}\n'
    )
    done = run("read-deadline", "-", given=lines)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer.get("due", "error") for answer in answers] == [
        "2026-03-31",
        *["error"] * 6,
        None,
        "2025-12-31",
    ]
    assert done.exit_code == 1


def test_good_lines_end_well() -> None:
    done = run("read-owners", "-", given='{"phrase": "Sở Y tế"}\n{"phrase": "EVN", "context": null}\n')
    assert done.exit_code == 0
    assert [json.loads(line)["lead"] for line in done.stdout.splitlines()] == [["Sở Y tế"], ["EVN"]]


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["read-deadline", "x"], "Lỗi: Thiếu --issued: ngày ban hành văn bản, ví dụ --issued 2025-11-19."),
        (
            ["read-deadline", "x", "--issued", "mai"],
            "Lỗi: Ngày “mai” (issued) không đúng. Viết như 2025-11-19.",
        ),
        (["read-owners"], "Lỗi: Thiếu PHRASE. Thêm --help để xem cách dùng."),
    ],
)
def test_what_is_wrong_is_said_in_one_line(args: list[str], sentence: str) -> None:
    done = run(*args)
    assert (done.exit_code, done.stderr.strip()) == (1, sentence)

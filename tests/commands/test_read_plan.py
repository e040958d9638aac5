"""``dondoc read-plan FILE --json`` as a program reads it."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from workflow.commands.read_plan import command

PLAN = """KẾ HOẠCH

Chuyển đổi số năm 2026

A, ngày 19 tháng 11 năm 2025

II. NHIỆM VỤ

1. Số hóa hồ sơ hộ tịch. Cơ quan chủ trì: Sở Tư pháp; cơ quan phối hợp: Công an tỉnh, Sở Nội vụ; thời hạn: tháng 9/2026.

III. TỔ CHỨC THỰC HIỆN

1. Đề nghị Tỉnh đoàn thành lập đội tình nguyện.

PHỤ LỤC

| STT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn | Sản phẩm |
|---|---|---|---|---|
| 1 | Trang bị máy quét cho bộ phận một cửa | Sở Tài chính | 31/12/2025 | Biên bản |
"""


def _answer(tmp_path: Path) -> dict:  # type: ignore[type-arg]
    file = tmp_path / "ke-hoach.md"
    file.write_text(PLAN, "utf-8")
    result = CliRunner().invoke(command, [str(file), "--json"], catch_exceptions=False)
    assert result.exit_code == 0
    return dict(json.loads(result.output))


def test_the_answer_has_exactly_the_agreed_names(tmp_path: Path) -> None:
    told = _answer(tmp_path)
    assert list(told) == ["document", "duties", "warnings"]
    assert list(told["document"]) == ["kind", "number", "issuer", "issued_on", "subject", "based_on"]
    names = ["clause", "text", "lead", "coordinate", "deadline", "product", "source", "warnings"]
    assert all(list(duty) == names for duty in told["duties"])
    deadline = ["kind", "due", "start", "rule", "amount", "unit", "event", "phrase", "warnings"]
    assert all(list(duty["deadline"]) == deadline for duty in told["duties"])


def test_owners_and_deadlines_are_read_without_a_directory(tmp_path: Path) -> None:
    task, request, row = _answer(tmp_path)["duties"]
    assert (task["clause"], task["lead"]) == ("II.1", ["Sở Tư pháp"])
    assert task["coordinate"] == ["Công an tỉnh", "Sở Nội vụ"]
    assert (task["deadline"]["kind"], task["deadline"]["due"]) == ("month", "2026-09-30")
    assert (request["lead"], "request_only" in request["warnings"]) == (["Tỉnh đoàn"], True)
    assert (row["product"], row["deadline"]["due"]) == ("Biên bản", "2025-12-31")


def test_every_duty_names_its_line_or_its_table_and_row(tmp_path: Path) -> None:
    told = _answer(tmp_path)
    lines = PLAN.split("\n")
    task, request, row = told["duties"]
    assert lines[task["source"]["line"] - 1].startswith("1. Số hóa hồ sơ")
    assert lines[request["source"]["line"] - 1].startswith("1. Đề nghị")
    assert row["source"]["table"] == 1
    assert lines[row["source"]["row"] - 1].startswith("| 1 |")

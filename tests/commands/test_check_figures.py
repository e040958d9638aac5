"""``dondoc check-figures FILE [--json]`` as programs and people read it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from click.testing import CliRunner
from docx import Document

from models import migrate
from models.database import Database
from tests.office import build_office
from tests.services.report_world import PERIOD, enter, indicator, open_period
from workflow.commands.check_figures import command
from workflow.intake.errors import IntakeError
from workflow.rules.refusal import Refusal

REPORT = """BÁO CÁO

Kết quả thực hiện Đề án 06 6 tháng đầu năm 2024 trên địa bàn thành phố Sông La

I. KẾT QUẢ

- Đăng ký tạm trú: **17/19** hồ sơ, đạt 98,5%.

- Hoàn thành 23/25 chỉ tiêu, còn 02 chỉ tiêu.

| STT | Đơn vị | Số hồ sơ |
|---|---|---|
| 1 | Xã A | 10 |
| 2 | Xã B | 20 |
| | Tổng cộng | 40 |
"""


def answer(path: Path) -> list[dict[str, Any]]:
    result = CliRunner().invoke(command, [str(path), "--json"], catch_exceptions=False)
    assert result.exit_code == 0
    return list(json.loads(result.output))


@pytest.mark.parametrize("name", ["bao-cao.md", "bao-cao.txt"])
def test_each_finding_has_the_agreed_names_and_the_line_of_the_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(REPORT, "utf-8")
    percent, total = answer(path)
    agreed = ["kind", "severity", "quote", "line", "stated", "computed", "explanation"]
    assert list(percent) == agreed
    assert list(total) == [*agreed, "table"]
    assert (percent["kind"], percent["severity"], percent["line"]) == ("percent", "error", 7)
    assert (percent["quote"], percent["stated"], percent["computed"]) == (
        "17/19 hồ sơ, đạt 98,5%",
        "98,5%",
        "89,5%",
    )
    assert (total["kind"], total["line"], total["table"], total["computed"]) == ("sum", 15, 1, "30")


def test_people_read_the_gravest_first_and_a_count(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(REPORT, "utf-8")
    shown = CliRunner().invoke(command, [str(path)], catch_exceptions=False).output
    assert shown.startswith("SAI (2)")
    assert "Dòng 7 · Tỷ lệ phần trăm: “17/19 hồ sơ, đạt 98,5%”" in shown
    assert "Bảng 1, dòng 15 · Tổng và các phần" in shown
    assert shown.rstrip().endswith("Tổng cộng 2 chỗ: 2 sai, 0 cần xem lại, 0 lưu ý.")


def test_a_report_without_a_contradiction_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Đã giải quyết 38/48 hồ sơ, đạt 79,2 %.\n", "utf-8")
    assert answer(path) == []
    assert CliRunner().invoke(command, [str(path)]).output == "Không thấy số liệu nào mâu thuẫn.\n"


def test_a_word_file_names_the_paragraph_and_a_workbook_the_row(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("Kết quả chung như sau.")
    document.add_paragraph("Đăng ký tạm trú: 17/19 hồ sơ, đạt 98,5%.")
    content = io.BytesIO()
    document.save(content)
    (tmp_path / "a.docx").write_bytes(content.getvalue())
    (finding,) = answer(tmp_path / "a.docx")
    assert (finding["kind"], finding["line"]) == ("percent", 2)

    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(
            (["TT", "Đơn vị", "Số hồ sơ"], [1, "Xã A", 10], [2, "Xã B", 20], ["", "Tổng số", 40])
        ):
            sheet.write_row(at, 0, row)
    (finding,) = answer(tmp_path / "a.xlsx")
    assert (finding["kind"], finding["line"], finding["table"]) == ("sum", 4, 1)


def test_a_broken_line_of_a_text_file_keeps_its_own_number(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        "Trong kỳ báo cáo, các đơn vị đã tiếp nhận và giải quyết hồ sơ của người dân đầy đủ, kịp\n"
        "thời theo quy định của pháp luật; riêng lĩnh vực cư trú đã giải quyết tổng số hồ sơ là\n"
        "17/19 hồ sơ, đạt 98,5% số hồ sơ tiếp nhận.\n",
        "utf-8",
    )
    (finding,) = answer(path)
    assert finding["line"] == 3


HEAD = """BÁO CÁO

Kết quả thực hiện nhiệm vụ tháng 11 năm 2026 trên địa bàn thành phố Mẫu

I. KẾT QUẢ

"""
CITY = "UBND thành phố Mẫu"


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An authority with 240/303 entered for one indicator of November 2026."""
    url = f"sqlite:///{tmp_path / 'd.db'}"
    monkeypatch.setenv("DONDOC_DATA", str(tmp_path))
    monkeypatch.setenv("DONDOC_DATABASE_URL", url)
    database = Database(url)
    migrate.upgrade(database.engine)
    with database.write() as session:
        office = build_office(session)
        open_period(office)
        enter(office, indicator(office), 240, 303)
    database.close()


@pytest.mark.usefixtures("register")
def test_with_a_period_the_entered_figures_are_held_against_the_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(HEAD + "- Đăng ký khai sinh: 204/303 hồ sơ.\n", "utf-8")
    args = [str(path), "--period", PERIOD, "--authority", CITY]
    result = CliRunner().invoke(command, [*args, "--json"], catch_exceptions=False)
    (finding,) = json.loads(result.stdout)
    assert (finding["kind"], finding["line"], finding["stated"], finding["computed"]) == (
        "cross_section", 7, "204/303", "240/303",
    )  # fmt: skip
    assert result.stderr == "Đã đối chiếu 1 chỗ nêu chỉ tiêu với số liệu đã nhập của tháng 11 năm 2026.\n"
    shown = CliRunner().invoke(command, args, catch_exceptions=False).output
    assert "Dòng 7 · Một chỉ tiêu hai số: “Đăng ký khai sinh: 204/303 hồ sơ”" in shown
    path.write_text(HEAD.replace("tháng 11", "tháng 10") + "- Đăng ký khai sinh: 204/303 hồ sơ.\n", "utf-8")
    shown = CliRunner().invoke(command, args, catch_exceptions=False).output
    assert "tiêu đề báo cáo nêu kỳ khác, không phải tháng 11 năm 2026" in shown


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("--period", "tháng 11"), "period_unknown"),
        (("--period", "2026-10", "--authority", CITY), "period_not_stored"),
        (("--period", PERIOD, "--authority", "Không có"), "authority_unknown"),
    ],
)
def test_a_period_that_is_not_there_is_refused(tmp_path: Path, args: tuple[str, ...], code: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Không có số liệu.", "utf-8")
    with pytest.raises(Refusal, match=code):
        CliRunner().invoke(command, [str(path), *args], catch_exceptions=False)


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.exe"
    path.write_bytes(b"MZ\x00\x01" * 50)
    with pytest.raises(IntakeError):
        CliRunner().invoke(command, [str(path)], catch_exceptions=False)

"""``dondoc report build``: the report of a period as a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from docx import Document

from models import Report, migrate
from models.database import Database
from tests.office import build_office
from tests.services.report_world import PERIOD, enter, indicator, open_period
from workflow.cli import main

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call the command on an authority with one figure of one period."""
    url = f"sqlite:///{tmp_path / 'd.db'}"
    monkeypatch.setenv("DONDOC_DATA", str(tmp_path))
    monkeypatch.setenv("DONDOC_DATABASE_URL", url)
    database = Database(url)
    migrate.upgrade(database.engine)
    with database.write() as session:
        office = build_office(session)
        open_period(office)
        enter(office, indicator(office), 240, 303)
        indicator(office, "trong", "Chứng thực điện tử")
    database.close()

    def call(*args: str, authority: str = "UBND thành phố Mẫu") -> Result:
        return CliRunner().invoke(main, ["report", "build", *args, "--authority", authority])

    return call


def test_the_report_is_made_computed_and_written_as_word_and_pdf(run: Run, tmp_path: Path) -> None:
    word, pdf = tmp_path / "bao-cao.docx", tmp_path / "bao-cao.PDF"
    result = run("--period", PERIOD, "--out", str(word))
    assert result.exit_code == 0, result.output
    assert result.stderr == "Thiếu số liệu: Chứng thực điện tử: Phòng Tư pháp chưa nhập\n"
    assert any("240/303 hồ sơ, đạt 79,2%" in p.text for p in Document(str(word)).paragraphs)
    assert run("--period", PERIOD, "--out", str(pdf)).exit_code == 0
    assert pdf.read_bytes().startswith(b"%PDF-1.7")
    database = Database(f"sqlite:///{tmp_path / 'd.db'}")
    with database.read() as session:
        assert session.scalar(sa.select(sa.func.count(Report.id))) == 1, (
            "the second call builds the same report"
        )
    database.close()


@pytest.mark.parametrize(
    ("args", "authority", "words"),
    [
        (["--period", "2026-10", "--out", "x.docx"], "UBND thành phố Mẫu", "Chưa mở kỳ báo cáo 2026-10"),
        (["--period", "2026-13", "--out", "x.docx"], "UBND thành phố Mẫu", "Không có kỳ “2026-13”"),
        (["--period", PERIOD, "--out", "x.odt"], "UBND thành phố Mẫu", ".docx hoặc .pdf"),
        (["--period", PERIOD, "--out", "x.docx"], "UBND xã Lạ", "Chưa có cơ quan “UBND xã Lạ”"),
        (["--period", PERIOD, "--out", "x.docx"], "", "--authority"),
        (["--period", PERIOD, "--out", "x.docx", "--template", "la"], "UBND thành phố Mẫu", "Không có mẫu báo cáo “la”"),
        (["--period", PERIOD, "--out", "/khong/co/x.docx"], "UBND thành phố Mẫu", "Không ghi được tệp"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line_and_nothing_is_half_written(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], authority: str, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*args, authority=authority)
    assert result.exit_code == 1
    assert words in result.stderr
    assert result.stderr.count("\n") == 1
    assert not [f for f in tmp_path.iterdir() if f.suffix in (".docx", ".pdf", ".part", ".odt")]

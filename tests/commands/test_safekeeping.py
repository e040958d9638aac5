"""``dondoc backup``, ``restore`` and ``verify`` as an operator types them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from models.database import Database
from tests.backups.installation import work_in
from workflow.cli import main
from workflow.runtime import system_clock
from workflow.services.safekeeping_reading import read_backups
from workflow.supervisor import only_one

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call ``dondoc`` on an installation with eight proofs in it."""
    monkeypatch.setenv("DONDOC_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("DONDOC_BACKUPS", str(tmp_path / "backups"))

    def call(*args: str) -> Result:
        return CliRunner().invoke(main, list(args))

    assert call("db", "upgrade").exit_code == 0
    work_in()
    return call


def backed_up(run: Run) -> str:
    result = run("backup", "--json")
    assert result.exit_code == 0, result.output
    folder: str = json.loads(result.stdout)["folder"]
    return folder


def database(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path / 'data' / 'dondoc.db'}")


def a_proof(folder: Path) -> Path:
    return min(path for path in (folder / "evidence").rglob("*") if path.is_file())


def test_a_backup_says_what_it_holds_and_where(run: Run, tmp_path: Path) -> None:
    result = run("backup")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Đã sao lưu vào {tmp_path / 'backups'}/dondoc-")
    assert "8 phân công" in result.stdout
    assert "8 tệp" in result.stdout
    assert f"Thư mục dữ liệu {tmp_path / 'data'}," in result.stdout


def test_a_backup_by_hand_counts_for_the_watch_over_their_age(run: Run, tmp_path: Path) -> None:
    assert run("backup", str(tmp_path / "elsewhere")).exit_code == 0
    db = database(tmp_path)
    with db.read() as session:
        assert read_backups(session, now=system_clock()).since is None
    assert run("backup").exit_code == 0
    with db.read() as session:
        assert read_backups(session, now=system_clock()).since is not None
    db.close()


def test_without_a_folder_it_asks_for_one(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DONDOC_BACKUPS")
    result = run("backup")
    assert (result.exit_code, result.stderr) == (
        1,
        "Lỗi: Hãy nêu thư mục sao lưu, hoặc đặt DONDOC_BACKUPS.\n",
    )


def test_a_lost_proof_is_named_and_the_backup_is_made_all_the_same(run: Run, tmp_path: Path) -> None:
    gone = a_proof(tmp_path / "data")
    gone.unlink()
    result = run("backup")
    assert result.exit_code == 1
    assert "7 tệp" in result.stdout
    assert gone.name in result.stderr


def test_all_is_well_and_says_how_much_was_read(run: Run) -> None:
    result = run("verify")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "8 tệp" in result.stdout
    assert "Không có gì bị mất hoặc thay đổi." in result.stdout


def test_an_event_that_was_changed_by_hand_is_named_with_its_place(run: Run, tmp_path: Path) -> None:
    db = database(tmp_path)
    with db.write() as session:
        session.execute(sa.text("DROP TRIGGER event_no_update"))
        session.execute(
            sa.text(
                "UPDATE event SET payload = '{}' WHERE subject = 'assignment' AND subject_id = 3 AND seq = 1"
            )
        )
    db.close()
    result = run("verify")
    assert result.exit_code == 1
    assert "sự kiện 1 của assignment 3 đã bị sửa" in result.stderr


def test_b3_a_flipped_bit_of_a_proof_is_named(run: Run, tmp_path: Path) -> None:
    folder = backed_up(run)
    proof = a_proof(tmp_path / "data")
    proof.write_bytes(b"X" + proof.read_bytes()[1:])
    result = run("verify")
    assert result.exit_code == 1
    assert result.stderr == f"Bị thay đổi: {proof.relative_to(tmp_path / 'data')}\n"
    assert run("verify", folder).exit_code == 0


def test_a_backup_that_lost_a_file_is_not_restored(run: Run) -> None:
    folder = backed_up(run)
    a_proof(Path(folder)).unlink()
    assert "Thiếu: evidence/" in run("verify", folder).stderr
    result = run("restore", folder, "--replace")
    assert result.exit_code == 1
    assert "1 phần bị thiếu hoặc bị thay đổi" in result.stderr


def test_the_key_of_another_installation_does_not_open_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = backed_up(run)
    monkeypatch.setenv("DONDOC_CHAIN_KEY", "0123456789abcdef" * 4)
    result = run("restore", folder, "--replace")
    assert result.exit_code == 1
    assert "Dấu xác nhận" in result.stderr


def test_nothing_is_restored_into_a_running_system(run: Run, tmp_path: Path) -> None:
    folder = backed_up(run)
    with only_one(tmp_path / "data"):
        result = run("restore", folder, "--replace")
    assert result.exit_code == 1
    assert "đang chạy" in result.stderr


def test_a_restore_says_what_to_do_next_and_keeps_the_old_database(run: Run, tmp_path: Path) -> None:
    folder = backed_up(run)
    assert "đang có dữ liệu" in run("restore", folder).stderr
    result = run("restore", folder, "--replace")
    assert result.exit_code == 0, result.output
    assert "Thư đang được giữ lại" in result.stdout
    assert len(list((tmp_path / "data").glob("dondoc.db.before-*"))) == 1
    assert run("verify").exit_code == 0
    assert "8 phân công" in result.stdout


def test_what_is_no_backup_is_said_in_one_line(run: Run, tmp_path: Path) -> None:
    result = run("restore", str(tmp_path))
    assert (result.exit_code, result.stderr) == (1, f"Lỗi: Thư mục {tmp_path} không phải một bản sao lưu.\n")


def test_into_an_empty_place_it_says_nothing_of_an_old_database(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = backed_up(run)
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "chain.key").write_text((tmp_path / "data" / "chain.key").read_text())
    monkeypatch.setenv("DONDOC_DATA", str(tmp_path / "new"))
    result = run("restore", folder)
    assert result.exit_code == 0, result.output
    assert "Cơ sở dữ liệu cũ" not in result.stdout
    assert list((tmp_path / "new").glob("*.before-*")) == []
    assert run("verify").exit_code == 0

"""The command line: one clear Vietnamese line for every mistake, and the way to the first administrator."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from models import AccountNotice, Agency, CalendarDay, Event, Membership, Notice, SecondFactor, User
from models.database import Database
from tests.jobs.rig import make_rig
from tests.office import NOW
from workflow import commands
from workflow.cli import main
from workflow.passwords import matches
from workflow.runtime import system_clock
from workflow.services import login_guard

PASSWORD = "cây phượng trước cổng 2026"
ROOT = Path(__file__).parents[1]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Call ``dondoc`` on a data folder of its own."""
    monkeypatch.setenv("DONDOC_DATA", str(tmp_path))
    monkeypatch.setenv("DONDOC_DATABASE_URL", f"sqlite:///{tmp_path / 'd.db'}")

    def call(*args: str) -> Result:
        return CliRunner().invoke(main, list(args))

    return call


def database(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path / 'd.db'}")


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["khong-co"], "Không có lệnh “khong-co”"),
        (["user", "add"], "Thiếu EMAIL"),
        (["sweep", "--sai"], "Không có tùy chọn --sai"),
        (["explain", "mot"], "không đúng"),
        (["sweep"], "dondoc db upgrade"),
    ],
)
def test_a_mistake_is_one_vietnamese_line_and_exit_code_1(run, args: list[str], words: str) -> None:  # type: ignore[no-untyped-def]
    result = run(*args)
    assert result.exit_code == 1
    assert words in result.stderr
    assert result.stderr.startswith("Lỗi: ")
    assert result.stderr.count("\n") == 1


def test_an_unsafe_setting_is_refused_in_one_line(run, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("DONDOC_SECRET_KEY", "ngắn")
    result = run("db", "upgrade")
    assert (result.exit_code, result.stderr) == (1, "Lỗi: DONDOC_SECRET_KEY phải dài ít nhất 32 ký tự.\n")


def test_upgrade_makes_the_database_and_the_calendar_and_can_be_repeated(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert run("db", "upgrade").exit_code == 0
    assert run("db", "upgrade").exit_code == 0
    db = database(tmp_path)
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count(CalendarDay.day)))
        assert session.scalar(sa.select(sa.func.count(User.id))) == 0, "no default account"
    db.close()


def test_the_first_administrator_comes_from_the_command_line(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run("db", "upgrade")
    who = ("user", "add", "quan.tri@mau.gov.vn", "--name", "Lê Văn Quản", "--password", PASSWORD)
    missing = run(*who)
    assert (missing.exit_code, "--authority" in missing.stderr) == (1, True)
    assert run(*who, "--authority", "UBND thành phố Mẫu").exit_code == 0
    again = run(*who)
    assert "Đã có tài khoản" in again.stderr
    db = database(tmp_path)
    with db.read() as session:
        user = session.scalars(sa.select(User)).one()
        assert matches(user.password_hash, PASSWORD)
        assert session.scalars(sa.select(Membership.role)).one().value == "admin"
        assert session.scalars(sa.select(Agency.name)).one() == "UBND thành phố Mẫu"
    db.close()


def test_the_only_administrator_who_lost_the_phone_is_let_in_from_the_machine(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run("db", "upgrade")
    who = "quan.tri@mau.gov.vn"
    run("user", "add", who, "--name", "Lê Văn Quản", "--password", PASSWORD, "--authority", "UBND Mẫu")
    assert "không bật xác thực hai bước" in run("user", "reset-second-factor", who).stderr
    assert "Không có tài khoản" in run("user", "reset-second-factor", "ai.do@mau.gov.vn").stderr
    db = database(tmp_path)
    with db.write() as session:
        user_id = session.scalars(sa.select(User.id)).one()
        session.add(SecondFactor(user_id=user_id, salt=b"s" * 32, begun_at=NOW, confirmed_at=NOW))
    assert run("user", "reset-second-factor", who.upper()).exit_code == 0
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(SecondFactor)) == 0
        [event] = session.scalars(sa.select(Event).where(Event.verb == "second_factor_reset"))
        assert (event.subject_id, event.actor_id) == (user_id, None)
        [notice] = session.scalars(sa.select(AccountNotice))
        assert (notice.event_id, notice.mailbox) == (event.id, who), "and nothing about the account's opening"
    db.close()


def test_a_network_that_is_shut_out_is_let_in_on_the_machine(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run("db", "upgrade")
    assert run("user", "open-network", "203.0.113.7").stdout == "203.0.113.7 không bị khóa.\n"
    db = database(tmp_path)
    with db.write() as session:
        for n in range(20):
            login_guard.count_attempt(session, f"n{n}@mau.gov.vn", "203.0.113.7", now=system_clock())
    assert run("user", "open-network", "203.0.113.7").stdout == "Đã mở lại đăng nhập từ 203.0.113.7.\n"
    db.close()


def test_a_sleeping_account_is_woken_on_the_machine(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run("db", "upgrade")
    who = "quan.tri@mau.gov.vn"
    run("user", "add", who, "--name", "Quản Trị", "--password", PASSWORD, "--authority", "UBND thành phố Mẫu")
    assert run("user", "wake", who).exit_code == 1, "it does not sleep"
    db = database(tmp_path)
    with db.write() as session:
        session.execute(sa.update(User).values(asleep_since=NOW))
    assert run("user", "wake", who.upper()).stdout == f"Đã mở lại tài khoản {who}.\n"
    with db.read() as session:
        assert session.scalars(sa.select(User.asleep_since)).one() is None
    db.close()


def test_a_short_password_opens_no_account_and_makes_no_agency(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run("db", "upgrade")
    result = run(
        "user", "add", "a@mau.gov.vn", "--name", "A", "--password", "ngắn", "--authority", "UBND Mẫu"
    )
    assert "ít nhất 15" in result.stderr
    db = database(tmp_path)
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count(Agency.id))) == 0
    db.close()


def test_a_dry_run_prints_who_would_be_told_and_a_sweep_records_it(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run("db", "upgrade")
    db = database(tmp_path)
    rig = make_rig(db)
    [duty] = rig.duties(1, days_late=3)
    dry = run("sweep", "--at", "2026-11-09", "--dry-run", "--json")
    [line] = [row for row in json.loads(dry.stdout) if row["outcome"] == "sent"]
    assert line["to"] == [
        {"audience": "head", "on": "2026-11-09", "people": ["Đỗ Thị Trưởng <head_tp@mau.gov.vn>"]}
    ]
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count(Notice.id))) == 0
    assert json.loads(run("sweep", "--at", "2026-11-09", "--json").stdout)["sent"] == 1
    told = run("explain", str(duty), "--at", "2026-11-09").stdout
    assert "thủ trưởng: Đỗ Thị Trưởng, đang chờ gửi (09/11/2026)" in told
    assert "bậc +5 (13/11/2026): còn chờ" in told
    db.close()


def test_held_mail_is_released_from_the_command_line(run) -> None:  # type: ignore[no-untyped-def]
    run("db", "upgrade")
    assert run("mail", "release").stdout == "Thư không bị giữ lại.\n"
    run("mail", "hold", "kiểm tra đồng hồ")
    assert run("mail", "release").stdout == "Thư được gửi tiếp.\n"


@pytest.fixture
def taken_port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A port on which another program listens, configured as ours."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port: int = other.getsockname()[1]
        monkeypatch.setenv("DONDOC_BASE_URL", f"http://127.0.0.1:{port}")
        yield port


@pytest.mark.parametrize("verb", ["up", "web"])
def test_nothing_is_started_where_another_program_has_the_port(
    run, verb: str, taken_port: int, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    result = run(verb)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Lỗi: Cổng {taken_port} đang có chương trình khác dùng.")
    assert result.stderr.count("\n") == 1
    assert {path.name for path in tmp_path.iterdir()} == {"secret.key", "chain.key"}, (
        "no database, lock, log or socket"
    )


@pytest.mark.parametrize(
    ("bind", "words"),
    [
        ("127.0.0.1", "DONDOC_BIND phải gồm địa chỉ và cổng"),
        ("127.0.0.1:99999", "DONDOC_BIND phải gồm địa chỉ và cổng"),
        ("192.0.2.1:8000", "Không mở được địa chỉ 192.0.2.1:8000 để phục vụ"),
    ],
)
def test_an_address_that_cannot_be_served_is_named(
    run, bind: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("DONDOC_BIND", bind)
    result = run("up")
    assert (result.exit_code, words in result.stderr) == (1, True)


def test_a_verb_that_cannot_be_loaded_does_not_take_the_others_out_of_the_help(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "hong.py").write_text("import khong_co_goi_nay\n")
    monkeypatch.setattr(commands, "__path__", [*commands.__path__, str(tmp_path)])
    shown = CliRunner().invoke(main, ["--help"])
    assert shown.exit_code == 0
    assert "Không nạp được lệnh này (ModuleNotFoundError)." in shown.output
    assert "Chạy đồng hồ: đặt lịch và gọi việc nền." in shown.output


def test_the_command_line_loads_nothing_heavy_to_show_its_help() -> None:
    code = (
        "import sys; sys.path.insert(0, '.'); import workflow.cli;"
        "heavy = {'flask', 'sqlalchemy', 'rq', 'docx', 'lxml', 'psycopg', 'holidays'} & set(sys.modules);"
        "sys.exit(' '.join(heavy) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_other_accounts_of_the_machine_read_neither_database_nor_keys(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    assert run("db", "upgrade").exit_code == 0
    readable = [path.name for path in tmp_path.iterdir() if path.stat().st_mode & 0o007]
    assert readable == []
